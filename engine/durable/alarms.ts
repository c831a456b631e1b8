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
    let cancel: (() => void) | undefined = undefined;
    const forget = (): void => {
      pending.delete(forget);
      cancel?.();
    };
    const due = (): void => {
      // The clock on the wall may have been set back meanwhile.
      if (clock.now() < at) {
        cancel = clock.at(at, due);
        return;
      }
      pending.delete(forget);
      wake();
    };
    pending.add(forget);
    cancel = clock.at(at, due);
    return forget;
  };
  return {
    wakeAt,
    forgetAll() {
      for (const forget of [...pending]) forget();
    },
  };
}
