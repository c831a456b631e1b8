import type { Instant } from '../time/clock.ts';

/** Turns that were given out for calls of later hours, so that no two runs are told to come for the same call. */
export class Turns {
  #given: Instant[] = [];

  give(at: Instant): void {
    this.#given.push(at);
  }

  /** Turns that have not come yet. Who has come is in line, or has been served. */
  open(now: Instant): number {
    const passed = this.#given.findIndex((at) => at > now);
    this.#given = passed === -1 ? [] : passed === 0 ? this.#given : this.#given.slice(passed);
    return this.#given.length;
  }
}
