import type { Clock, Instant } from './clock.ts';
import { TimerQueue } from './timer-queue.ts';

/** Turns of the event loop without new work after which everything is held to be waiting for time. */
const QUIET_TURNS = 4;

export interface VirtualClockOptions {
  readonly start?: Instant;
  /** Real work under way that ends by itself (sockets, files, a group commit); time stands still while it is above 0. */
  readonly busy?: () => number;
  readonly bounds?: ClockBounds;
}

/** Real pauses of a few milliseconds with no timer pending, before an open promise is held to be stuck. */
const PATIENT_PAUSES = 200;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How far a clock goes before it gives up: a moment, and a number of jumps. */
export interface ClockBounds {
  readonly until: Instant;
  readonly jumps: number;
}

/** The bounds were reached and what was waited for had not come. */
export class ClockExhausted extends Error {
  override readonly name = 'ClockExhausted';
}

/** A clock that moves only when told to, for tests and benchmarks: days pass in milliseconds, always the same way. */
export class VirtualClock implements Clock {
  readonly #queue = new TimerQueue();
  readonly #busy: () => number;
  readonly #bounds: ClockBounds;
  #jumps = 0;
  #now: Instant;

  constructor(options: VirtualClockOptions = {}) {
    this.#now = options.start ?? Date.UTC(2026, 0, 5, 9);
    this.#busy = options.busy ?? (() => 0);
    this.#bounds = options.bounds ?? { until: Infinity, jumps: Infinity };
  }

  now(): Instant {
    return this.#now;
  }

  at(at: Instant, wake: () => void): () => void {
    return this.#queue.add(at, wake);
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#queue.size;
  }

  /** Moves on by `ms`, firing what falls due on the way, each at its own moment, and lets the code behind it run. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (;;) {
      const next = this.#queue.next();
      if (next === undefined || next > end) break;
      this.#jump(next);
      await this.settle();
    }
    this.#now = end;
  }

  /** Jumps from timer to timer until the promise settles. Throws where nothing waits for time and it is still open. */
  async run<T>(until: Promise<T>): Promise<T> {
    const state = { settled: false };
    const mark = (): void => {
      state.settled = true;
    };
    until.then(mark, mark);
    for (let idle = 0; ;) {
      await this.settle();
      if (state.settled) return until;
      const next = this.#queue.next();
      if (next !== undefined) this.#jump(next);
      // Files are read and written outside of the event loop's turns: give them real time before giving up.
      else if (idle++ < PATIENT_PAUSES) await pause();
      else throw new Error('Nothing waits for the clock, and the promise is still open.');
    }
  }

  /** Resolves when the event loop has gone quiet. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      await turn();
      quiet = this.#busy() > 0 ? 0 : quiet + 1;
    }
  }

  /** Sets the wall clock of the code under test back or forth without firing anything on the way. */
  step(ms: number): void {
    this.#now += ms;
  }

  #jump(to: Instant): void {
    this.#jumps += 1;
    if (to > this.#bounds.until || this.#jumps > this.#bounds.jumps)
      throw new ClockExhausted(
        to > this.#bounds.until
          ? `It waits for ${new Date(to).toISOString()}, beyond the time that it may take.`
          : `It did not come to an end within ${this.#bounds.jumps} steps of the clock.`,
      );
    this.#now = Math.max(this.#now, to);
    for (let wake = this.#queue.takeDue(this.#now); wake !== undefined; wake = this.#queue.takeDue(this.#now)) wake();
  }
}
