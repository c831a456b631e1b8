import type { EventBody, RunOutcome } from '../../../engine/journal/events.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';

export const OUTCOME_WORDS: Readonly<Record<RunOutcome, string>> = {
  succeeded: 'succeeded',
  partial: 'reached only a part of its targets',
  denied: 'was denied',
  refused: 'was refused',
  stopped: 'stopped',
  cancelled: 'was cancelled',
  failed: 'failed',
};

/** How a run ended, in one line, with what still holds because of it. */
export function endLine(playbook: string, end: Extract<EventBody, { readonly type: 'run-ended' }>): string {
  const reason = end.reason === undefined ? '' : `: ${shown(end.reason)}`;
  const inForce = end.inForce.length === 0 ? '' : ` ${count(end.inForce.length, 'measure')} still in force.`;
  return `${playbook} ${OUTCOME_WORDS[end.outcome]}${reason.replace(/\.$/, '')}.${inForce}`;
}
