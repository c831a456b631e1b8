import type { Clock } from '../../engine/time/clock.ts';

/** A clock that jumps to each wait at once, for code that talks to real sockets in between. Keeps what was waited for. */
export function createInstantClock(start = Date.UTC(2026, 0, 5, 9)): Clock & { readonly waits: number[] } {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    at: (at, wake) => {
      waits.push(at - now);
      const timer = setImmediate(() => {
        now = Math.max(now, at);
        wake();
      });
      return () => {
        clearImmediate(timer);
      };
    },
  };
}
