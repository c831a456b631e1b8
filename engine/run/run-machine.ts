/** Legal moves of a target's state (language.md section 5), as a table: an illegal one does not type-check. */
import type { TargetState } from '../journal/events.ts';

export const TRANSITIONS = {
  planned: [
    'refused',
    'skipped',
    'waiting',
    'denied',
    'submitted',
    'accepted',
    'done',
    'already',
    'failed',
    'cancelled',
  ],
  waiting: ['denied', 'skipped', 'submitted', 'accepted', 'done', 'already', 'failed', 'cancelled', 'refused'],
  submitted: ['accepted', 'done', 'already', 'failed', 'refused', 'skipped', 'cancelled'],
  // Accepted again: the device failed the first one, and the text says `retry`.
  accepted: ['accepted', 'pending', 'done', 'failed', 'timed-out', 'cancelled'],
  pending: ['accepted', 'pending', 'done', 'failed', 'timed-out', 'cancelled'],
  // Our own patience may end before the service's: a late answer still counts.
  'timed-out': ['done', 'failed', 'cancelled'],
  done: ['released', 'rolled-back', 'lapsed', 'superseded'],
  already: [],
  refused: [],
  skipped: [],
  denied: [],
  failed: [],
  cancelled: [],
  released: [],
  'rolled-back': [],
  lapsed: [],
  superseded: [],
} as const satisfies Record<TargetState, readonly TargetState[]>;

export type NextState<S extends TargetState> = (typeof TRANSITIONS)[S][number];

/** States in which nothing more is expected from the service. */
export const SETTLED: ReadonlySet<TargetState> = new Set<TargetState>([
  'refused',
  'skipped',
  'denied',
  'done',
  'failed',
  'timed-out',
  'cancelled',
  'already',
  'released',
  'rolled-back',
  'lapsed',
  'superseded',
]);

/** Statement status is the join of its targets: all reached, some, none. Targets that a rule left out do not count. */
export function joinStates(states: readonly TargetState[]): 'succeeded' | 'partial' | 'failed' | 'skipped' | 'denied' {
  const counted = states.filter((state) => state !== 'refused' && state !== 'skipped');
  if (counted.length === 0) return 'skipped';
  if (counted.every((state) => state === 'denied')) return 'denied';
  const reached = counted.filter((state) => state === 'done' || state === 'already' || state === 'released');
  if (reached.length === counted.length) return 'succeeded';
  const open = counted.filter((state) => !SETTLED.has(state));
  if (reached.length + open.length === 0) return 'failed';
  return 'partial';
}
