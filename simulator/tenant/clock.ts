/** Milliseconds since the Unix epoch. */
export type Instant = number;

/** What the practice tenant asks of a clock; the engine's own has the same shape, so tests hand one to both. */
export interface SimulatorClock {
  now(): Instant;
  /** Calls `wake` once at or soon after `at`; the returned function forgets it. */
  at(at: Instant, wake: () => void): () => void;
}

/** The longest delay that a Node timer takes; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const wallClock: SimulatorClock = {
  now: () => Date.now(),
  at(at, wake) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = at - Date.now();
      if (left > LONGEST_TIMER_MS) timer = setTimeout(arm, LONGEST_TIMER_MS);
      else timer = setTimeout(wake, Math.max(0, left));
      // The tenant's socket keeps the process alive, not what it waits for.
      timer.unref();
    };
    arm();
    return () => {
      clearTimeout(timer);
    };
  },
};

/**
 * Time as the practice tenant sees it. Its calendar is that of the base clock; what the service does takes `speed` times
 * less. A step sets only the tenant's calendar, as a wrong server clock would.
 */
export class TenantClock {
  readonly #base: SimulatorClock;
  readonly #speed: number;
  #offset = 0;

  constructor(base: SimulatorClock, speed: number) {
    this.#base = base;
    this.#speed = speed;
  }

  now(): Instant {
    return this.#base.now() + this.#offset;
  }

  /** Moves the tenant's calendar forward, or backward for a negative number. */
  step(seconds: number): void {
    this.#offset += seconds * 1000;
  }

  /** How long something that takes `seconds` on a real tenant takes here, in milliseconds. */
  scaled(seconds: number): number {
    return (seconds * 1000) / this.#speed;
  }

  /** Resolves after so many seconds of the base clock. */
  delay(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#base.at(this.#base.now() + seconds * 1000, resolve);
    });
  }
}

/** A moment as the service prints it: UTC with seven digits of a fraction. */
export const printTime = (at: Instant): string => new Date(at).toISOString().replace('Z', '0000Z');
