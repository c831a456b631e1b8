import type { ValidationAcceptor } from 'langium';
import type { Facts } from '../../analysis/facts/facts.ts';
import { budgetSeconds, CALLS_PER_HOUR } from '../../catalog/api-limits.ts';
import { count, readableTime } from '../../catalog/forecast-line.ts';
import type { Playbook } from '../../generated/ast.ts';
import { report } from '../report.ts';

/** PB402: the calls that a run sends fit into an hour of the API's budget, or into the time that its waits take anyway. */
export const checkCalls =
  (facts: Facts) =>
  (playbook: Playbook, accept: ValidationAcceptor): void => {
    const { calls, measured } = facts.of(playbook);
    const sent = calls.resolve + calls.posts + calls.links + calls.reads + calls.notes;
    if (sent <= CALLS_PER_HOUR || sent === Infinity || budgetSeconds(sent) <= measured.cost.seconds) return;
    const message = `At worst this sends ${count(sent, 'call')}, which take ${readableTime(budgetSeconds(sent))}: the API takes 100 a minute and 1,500 an hour. Let fewer devices through with \`max … devices\`, or retry less often.`;
    report(accept, 'PB402', message, { node: playbook, property: 'name' });
  };
