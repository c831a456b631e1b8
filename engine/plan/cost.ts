import { CALLS_PER_MINUTE } from '../../language/catalog/api-limits.ts';

/** Costs of statements and how they add up. Calls, and seconds until the statement has ended. */
export interface Cost {
  readonly calls: { readonly usual: number; readonly worst: number };
  readonly seconds: { readonly usual: number; readonly worst: number };
  readonly peakPerMinute: number;
}

export const NO_COST: Cost = { calls: { usual: 0, worst: 0 }, seconds: { usual: 0, worst: 0 }, peakPerMinute: 0 };

type Pair = Cost['calls'];

const pairwise = (a: Pair, b: Pair, join: (a: number, b: number) => number): Pair => ({
  usual: join(a.usual, b.usual),
  worst: join(a.worst, b.worst),
});

const add = (a: number, b: number): number => a + b;

/** One after the other. */
export const sequence = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (a, b) => ({
      calls: pairwise(a.calls, b.calls, add),
      seconds: pairwise(a.seconds, b.seconds, add),
      peakPerMinute: Math.max(a.peakPerMinute, b.peakPerMinute),
    }),
    NO_COST,
  );

/** At the same time. */
export const together = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (a, b) => ({
      calls: pairwise(a.calls, b.calls, add),
      seconds: pairwise(a.seconds, b.seconds, Math.max),
      peakPerMinute: Math.min(CALLS_PER_MINUTE, a.peakPerMinute + b.peakPerMinute),
    }),
    NO_COST,
  );

/** One or the other. */
export const either = (a: Cost, b: Cost): Cost => ({
  calls: pairwise(a.calls, b.calls, Math.max),
  seconds: pairwise(a.seconds, b.seconds, Math.max),
  peakPerMinute: Math.max(a.peakPerMinute, b.peakPerMinute),
});
