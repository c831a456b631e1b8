import { AstUtils, type ValidationAcceptor } from 'langium';
import { isContaining } from '../../analysis/destructive.ts';
import type { Effects } from '../../analysis/effects.ts';
import {
  isCompare,
  isModeClause,
  isOnceClause,
  isStringLiteral,
  type Expression,
  type Trigger,
  type TriggerClause,
} from '../../generated/ast.ts';
import { report } from '../report.ts';
import { isTags } from './forbidden-tags.ts';
import { mentions, type StartedBy } from './started.ts';

/** PB113: a trigger does not start itself, nor contain the same devices with each event. */
export const checkTriggerOnce =
  (startedBy: StartedBy) =>
  (trigger: Trigger, accept: ValidationAcceptor): void => {
    const { clauses, event } = trigger;
    if (clauses.some((clause) => isOnceClause(clause) || onlyObserves(clause))) return;
    const started = startedBy(trigger);
    let isLoop = false;
    for (const { run, playbook, effects } of started) {
      const effect = ownEvent(trigger, effects);
      if (effect === undefined) continue;
      isLoop = true;
      const message = `${playbook.name} ${effect}, which is \`${event}\` and starts it again. Add \`once per …\`, or leave its own change out in \`where\`.`;
      report(accept, 'PB113', message, { node: run, property: 'playbook' });
    }
    // A schedule says itself how often.
    if (isLoop || event === 'schedule' || !started.some(({ effects }) => effects.actions.some(isContaining))) return;
    const message = 'Each event contains the same devices again. Add `once per device.id in 4h`.';
    report(accept, 'PB113', message, { node: trigger, property: 'event' }, 'warning');
  };

const onlyObserves = (clause: TriggerClause): boolean => isModeClause(clause) && clause.mode === 'observe';

/** What a playbook does that raises the event of its trigger, unless the condition leaves it out. */
function ownEvent({ event, where }: Trigger, { actions, hasNotes, setsStatus, tags }: Effects): string | undefined {
  if (event === 'alert updated') {
    if (setsStatus && mentions(where, new Set(['status']))) return undefined;
    if (actions.includes('alert.update')) return 'updates the alert';
    return hasNotes ? 'writes a note on the alert' : undefined;
  }
  const tag = event === 'device tagged' ? tags.find((each) => !leavesOut(where, each)) : undefined;
  return tag === undefined ? undefined : `changes the tag ${JSON.stringify(tag)}`;
}

const leavesOut = (where: Expression | undefined, tag: string): boolean =>
  where !== undefined &&
  AstUtils.streamAst(where).some(
    (node) =>
      isCompare(node) &&
      node.op === 'includes none of' &&
      isTags(node.left) &&
      AstUtils.streamAst(node.right).some((each) => isStringLiteral(each) && each.value === tag),
  );
