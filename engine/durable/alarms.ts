import type { Clock, Instant } from '../time/clock.ts';

/** Wake-ups of one host, so that all can be forgotten when it stops. */
export interface Alarms {
  readonly wakeAt: (at: Instant, wake: () => void) => () => void;
  forgetAll(): void;
}

export function createAlarms(clock: Clock): Alarms {
  const pending = new Set<() => void>();
  const wakeAt = (at: Instant, wake: () => void): (() => void) => {
    // A clock cannot count to infinity; only a signal ends such a wait.
    if (at === Number.POSITIVE_INFINITY) return () => undefined;
    const cancel = clock.at(at, () => {
      pending.delete(forget);
      wake();
    });
    const forget = (): void => {
      pending.delete(forget);
      cancel();
    };
    pending.add(forget);
    return forget;
  };
  return {
    wakeAt,
    forgetAll() {
      for (const forget of [...pending]) forget();
    },
  };
}
