import type { Instant } from './tenant/clock.ts';

/** Calls that have a limit of their own; all others have the standard one, each operation by itself. */
export type LimitKind =
  'standard' | 'package-link' | 'live-response' | 'investigation' | 'indicator-import' | 'indicator-delete' | 'hunting';

/** So many calls in any window of so many seconds. */
export interface RateWindow {
  readonly calls: number;
  readonly seconds: number;
}

export interface LimitOptions {
  /** `per-api`: each operation counts by itself, as documented. `shared`: one count for all calls with the standard limit. `off`: none. */
  readonly scope?: 'per-api' | 'shared' | 'off';
  /** Other windows than the documented ones. */
  readonly windows?: Partial<Readonly<Record<LimitKind, readonly RateWindow[]>>>;
}

const MINUTE = 60;
const HOUR = 3600;

/** Learn: pages of the operations; mde-api 2.3. */
const DOCUMENTED: Readonly<Record<LimitKind, readonly RateWindow[]>> = {
  standard: [
    { calls: 100, seconds: MINUTE },
    { calls: 1500, seconds: HOUR },
  ],
  'package-link': [
    { calls: 2, seconds: MINUTE },
    { calls: 120, seconds: HOUR },
  ],
  'live-response': [{ calls: 10, seconds: MINUTE }],
  investigation: [{ calls: 50, seconds: HOUR }],
  'indicator-import': [{ calls: 30, seconds: MINUTE }],
  'indicator-delete': [
    { calls: 30, seconds: MINUTE },
    { calls: 1500, seconds: HOUR },
  ],
  hunting: [
    { calls: 45, seconds: MINUTE },
    { calls: 1500, seconds: HOUR },
  ],
};

/** Accepted calls of one operation in sliding windows. A refused call does not count. */
class Counter {
  readonly #windows: readonly RateWindow[];
  readonly #times: Instant[] = [];

  constructor(windows: readonly RateWindow[]) {
    this.#windows = windows;
  }

  /** Milliseconds until a call would be accepted; 0 where this one is, and it is counted. */
  take(now: Instant, scaled: (seconds: number) => number): number {
    let wait = 0;
    for (const { calls, seconds } of this.#windows) {
      const oldest = this.#times.at(-calls);
      if (oldest !== undefined) wait = Math.max(wait, oldest + scaled(seconds) - now);
    }
    if (wait > 0) return wait;
    this.#times.push(now);
    const longest = Math.max(...this.#windows.map(({ calls }) => calls));
    if (this.#times.length > 2 * longest) this.#times.splice(0, this.#times.length - longest);
    return 0;
  }
}

/** The rate limits of the tenant, for the one application that uses it. */
export class RateLimits {
  readonly #options: LimitOptions;
  readonly #scaled: (seconds: number) => number;
  readonly #counters = new Map<string, Counter>();

  constructor(options: LimitOptions, scaled: (seconds: number) => number) {
    this.#options = options;
    this.#scaled = scaled;
  }

  /** Seconds to wait, rounded up; 0 where the call is accepted. */
  take(kind: LimitKind, operation: string, now: Instant): number {
    const scope = this.#options.scope ?? 'per-api';
    if (scope === 'off') return 0;
    const key = kind !== 'standard' ? kind : scope === 'shared' ? 'standard' : operation;
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      counter = new Counter(this.#options.windows?.[kind] ?? DOCUMENTED[kind]);
      this.#counters.set(key, counter);
    }
    return Math.ceil(counter.take(now, this.#scaled) / 1000);
  }
}
