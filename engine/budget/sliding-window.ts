import type { Instant } from '../time/clock.ts';
import type { WindowLimit } from './limits.ts';

/** Counts calls over a span that slides with time. A ring of as many moments as the limit has calls. */
export class SlidingWindow {
  readonly #limit: WindowLimit;
  readonly #times: Float64Array;
  #next = 0;
  #count = 0;

  constructor(limit: WindowLimit) {
    this.#limit = limit;
    this.#times = new Float64Array(limit.calls);
  }

  /** When a call may be sent at the earliest, if `kept` calls of the window are not to be touched; may lie in the past. */
  freeAt(kept: number): Instant {
    const usable = this.#limit.calls - kept;
    if (usable <= 0) return Infinity;
    return this.#count < usable ? -Infinity : this.#nthLast(usable) + this.#limit.spanMs;
  }

  /** The same for the call that comes after `ahead` others, each sent as early as it can be. */
  freeAfter(kept: number, ahead: number, now: Instant): Instant {
    const usable = this.#limit.calls - kept;
    if (usable <= 0) return Infinity;
    const rounds = Math.floor(ahead / usable);
    const before = usable - (ahead % usable);
    const first = this.#count < before ? -Infinity : this.#nthLast(before) + this.#limit.spanMs;
    return rounds === 0 ? first : Math.max(first, now) + rounds * this.#limit.spanMs;
  }

  add(at: Instant): void {
    this.#times[this.#next] = at;
    this.#next = (this.#next + 1) % this.#limit.calls;
    this.#count = Math.min(this.#count + 1, this.#limit.calls);
  }

  /** Moves what was counted, when the clock on the wall was set. */
  shift(ms: number): void {
    for (let index = 0; index < this.#times.length; index++) this.#times[index] = (this.#times[index] ?? 0) + ms;
  }

  /** The moment of the n-th call from the end, 1 = the last. */
  #nthLast(n: number): Instant {
    return this.#times[(this.#next - n + this.#limit.calls) % this.#limit.calls] ?? -Infinity;
  }
}
