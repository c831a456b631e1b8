import { PlaybookError } from '../errors.ts';
import type { Clock } from './clock.ts';

/** Throws kind `cancelled` where the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

export const cancelled = (): PlaybookError =>
  new PlaybookError({ kind: 'cancelled', message: 'The call was cancelled before it was sent.', safeToRepeat: true });

/** Resolves `ms` from now by the given clock; rejects with kind `cancelled` when the signal fires. */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(cancelled());
      return;
    }
    const onAbort = (): void => {
      forget();
      reject(cancelled());
    };
    const forget = clock.at(clock.now() + ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
