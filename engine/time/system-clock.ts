import type { Clock } from './clock.ts';
import { TimerQueue } from './timer-queue.ts';

/**
 * The wall is looked at this often while something waits. A timer of Node counts elapsed time and holds 2^31 ms at most,
 * while instants are wall time: a laptop sleeps, a clock is set, a lease ends in sixty days.
 */
const LOOK_AGAIN_MS = 30_000;

/** Real time. One timer of Node serves all waits; with `keepAlive: false` it does not keep the process up. */
export function createSystemClock(options: { readonly keepAlive?: boolean } = {}): Clock {
  const queue = new TimerQueue();
  let timer: NodeJS.Timeout | undefined;
  let armedFor = Infinity;

  const fire = (): void => {
    timer = undefined;
    armedFor = Infinity;
    const now = Date.now();
    try {
      for (let wake = queue.takeDue(now); wake !== undefined; wake = queue.takeDue(now)) wake();
    } finally {
      arm(); // also when a wake threw: the others are not to blame
    }
  };
  const arm = (): void => {
    const next = queue.next();
    if (next === undefined) {
      clearTimeout(timer);
      timer = undefined;
      armedFor = Infinity;
      return;
    }
    if (timer !== undefined && armedFor <= next) return;
    clearTimeout(timer);
    const now = Date.now();
    armedFor = Math.min(next, now + LOOK_AGAIN_MS);
    timer = setTimeout(fire, Math.max(0, armedFor - now));
    if (options.keepAlive === false) timer.unref();
  };
  return {
    now: () => Date.now(),
    at: (at, wake) => {
      const forget = queue.add(at, wake);
      arm();
      return () => {
        forget();
        if (queue.size === 0) arm();
      };
    },
  };
}
