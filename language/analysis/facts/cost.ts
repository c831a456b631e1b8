/** Worst-case costs of statements and how they add up; a number without bound is `Infinity`. */
import type { ActionCalls } from '../../catalog/action-calls.ts';
import { CALLS_PER_MINUTE } from '../../catalog/api-limits.ts';

export interface Calls extends ActionCalls {
  /** Comments on the alert. */
  readonly notes: number;
}

export interface Cost {
  readonly calls: Calls;
  /** Until the statement has ended, without people who answer. */
  readonly seconds: number;
  readonly peakPerMinute: number;
}

export const NO_CALLS: Calls = { posts: 0, looks: 0, links: 0, reads: 0, releases: 0, notes: 0 };
export const NO_COST: Cost = { calls: NO_CALLS, seconds: 0, peakPerMinute: 0 };

const addCalls = (a: Calls, b: Calls): Calls => ({
  posts: a.posts + b.posts,
  looks: a.looks + b.looks,
  links: a.links + b.links,
  reads: a.reads + b.reads,
  releases: a.releases + b.releases,
  notes: a.notes + b.notes,
});

export const totalOf = ({ posts, looks, links, reads, releases, notes }: Calls): number =>
  posts + looks + links + reads + releases + notes;

/** One after the other. */
export const sequence = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (a, b) => ({
      calls: addCalls(a.calls, b.calls),
      seconds: a.seconds + b.seconds,
      peakPerMinute: Math.max(a.peakPerMinute, b.peakPerMinute),
    }),
    NO_COST,
  );

/** At the same time. */
export const together = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (a, b) => ({
      calls: addCalls(a.calls, b.calls),
      seconds: Math.max(a.seconds, b.seconds),
      peakPerMinute: Math.min(CALLS_PER_MINUTE, a.peakPerMinute + b.peakPerMinute),
    }),
    NO_COST,
  );

/** One or the other: the calls of the dearer one, the time of the longer one. */
export const either = (a: Cost, b: Cost): Cost => ({
  calls: totalOf(a.calls) >= totalOf(b.calls) ? a.calls : b.calls,
  seconds: Math.max(a.seconds, b.seconds),
  peakPerMinute: Math.max(a.peakPerMinute, b.peakPerMinute),
});

/** So many times, `atOnce` of them at the same time. */
export function repeated(cost: Cost, times: number, atOnce = times): Cost {
  const { posts, looks, links, reads, releases, notes } = cost.calls;
  const each = (amount: number): number => product(amount, times);
  const side = Math.min(Math.max(1, atOnce), times);
  return {
    calls: {
      posts: each(posts),
      looks: each(looks),
      links: each(links),
      reads: each(reads),
      releases: each(releases),
      notes: each(notes),
    },
    seconds: side === times ? (times === 0 ? 0 : cost.seconds) : product(cost.seconds, Math.ceil(times / side)),
    peakPerMinute: Math.min(CALLS_PER_MINUTE, product(cost.peakPerMinute, side)),
  };
}

/** Nothing stays nothing, however often. */
const product = (amount: number, times: number): number => (amount === 0 || times === 0 ? 0 : amount * times);
