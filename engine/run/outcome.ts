/** How a run that came to the end of its text ended, by what became of its targets. */
import type { TargetState } from '../journal/events.ts';
import type { RunEnded } from './run-end.ts';

/** A target that was not acted upon. */
export interface LeftOut {
  /** By a rule, or because nobody answered and the text goes on then. */
  readonly state: 'refused' | 'skipped';
  /** After it had been planned: less was done than what was confirmed. */
  readonly late: boolean;
  /** Which target, and why. */
  readonly detail: string;
}

const BAD: readonly TargetState[] = ['failed', 'timed-out', 'cancelled', 'denied'];
const REACHED: readonly TargetState[] = [
  ...(['submitted', 'accepted', 'pending', 'done', 'already'] as const),
  ...(['released', 'rolled-back', 'lapsed', 'superseded'] as const),
];

/**
 * Nothing to do is a success; nothing done of what was asked is none. What the confirmed plan leaves out counts only where
 * nothing else was done.
 */
export function outcomeOf(states: readonly TargetState[], leftOut: readonly LeftOut[]): RunEnded {
  const bad = states.some((state) => BAD.includes(state));
  if (states.some((state) => REACHED.includes(state))) {
    const less = bad || leftOut.some(({ state, late }) => late && state === 'refused');
    return { outcome: less ? 'partial' : 'succeeded', reason: '' };
  }
  if (bad) return { outcome: 'failed', reason: '' };
  const refused = leftOut.find(({ state }) => state === 'refused');
  if (refused !== undefined) return { outcome: 'refused', reason: `Nothing was done. ${refused.detail}` };
  const silent = leftOut.find(({ state, late }) => late && state === 'skipped');
  if (silent !== undefined) return { outcome: 'denied', reason: `Nothing was done. ${silent.detail}` };
  return { outcome: 'succeeded', reason: '' };
}

/** One of each kind, for a thousand devices would say the same. */
export const oneOfEach = (leftOut: readonly LeftOut[]): LeftOut[] => [
  ...new Map(leftOut.map((one) => [`${one.state} ${String(one.late)}`, one])).values(),
];
