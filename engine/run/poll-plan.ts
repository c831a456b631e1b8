import type { Instant } from '../time/clock.ts';

/** What the planner of a look needs to know of an open action. */
export interface Watched {
  readonly machineActionId: string;
  readonly submittedAt: Instant;
  readonly lastLook: Instant;
  /** Looks in a row that did not find it. */
  readonly missed: number;
}

/** One look: some actions by id, the others as all that were made since a moment. */
export interface PollPlan<T> {
  readonly byId: readonly T[];
  readonly since: { readonly from: Instant; readonly expected: readonly T[] } | undefined;
  /** Not in the lists for a while: read one by one. */
  readonly single: readonly T[];
}

/** Ids that fit into the filter of one call. */
const IDS_IN_A_CALL = 25;
const MISSED_LOOKS = 3;
const SINGLES_IN_A_LOOK = 3;

export interface PollTimes {
  readonly now: Instant;
  /** Actions older than this go at their own pace, by id: a list since their time would hold days of actions. */
  readonly oldAfterMs: number;
  /** How far the clocks of the service and of this machine may differ. */
  readonly marginMs: number;
  /** Milliseconds between two looks at an action of this age. */
  readonly pace: (ageMs: number) => number;
}

export function planPoll<T extends Watched>(open: readonly T[], times: PollTimes): PollPlan<T> {
  const { now } = times;
  const age = (each: T): number => now - each.submittedAt;
  const due = open.filter((each) => age(each) <= times.oldAfterMs || now - each.lastLook >= times.pace(age(each)));
  const lost = due.filter((each) => each.missed >= MISSED_LOOKS);
  const single = lost.toSorted((a, b) => a.lastLook - b.lastLook || b.missed - a.missed).slice(0, SINGLES_IN_A_LOOK);
  const listed = due.filter((each) => !single.includes(each));
  if (listed.length <= IDS_IN_A_CALL) return { byId: listed, since: undefined, single };
  const old = listed.filter((each) => age(each) > times.oldAfterMs);
  const byId = old.length <= 2 * IDS_IN_A_CALL ? old : [];
  const expected = listed.filter((each) => !byId.includes(each));
  if (expected.length === 0) return { byId, since: undefined, single };
  const from = Math.min(...expected.map((each) => each.submittedAt)) - times.marginMs;
  return { byId, since: { from, expected }, single };
}
