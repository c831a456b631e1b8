/** Costs of statements and how they add up. Calls, and seconds until the statement has ended. */
export interface Cost {
  readonly calls: { readonly usual: number; readonly worst: number };
  readonly seconds: { readonly usual: number; readonly worst: number };
  readonly peakPerMinute: number;
}

export const NO_COST: Cost = { calls: { usual: 0, worst: 0 }, seconds: { usual: 0, worst: 0 }, peakPerMinute: 0 };

/** Calls a minute and an hour that the budget lets through (engine.md section 4). */
export const PER_MINUTE = 95;
const PER_HOUR = 1450;

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
      peakPerMinute: Math.min(PER_MINUTE, a.peakPerMinute + b.peakPerMinute),
    }),
    NO_COST,
  );

/** One or the other. */
export const either = (a: Cost, b: Cost): Cost => ({
  calls: pairwise(a.calls, b.calls, Math.max),
  seconds: pairwise(a.seconds, b.seconds, Math.max),
  peakPerMinute: Math.max(a.peakPerMinute, b.peakPerMinute),
});

/** Seconds that the budget needs at least for so many calls. */
export function budgetSeconds(calls: number): number {
  const hours = Math.max(0, Math.ceil(calls / PER_HOUR) - 1);
  const rest = calls - hours * PER_HOUR;
  return hours * 3600 + Math.ceil((Math.max(0, rest - PER_MINUTE) / PER_MINUTE) * 60);
}
