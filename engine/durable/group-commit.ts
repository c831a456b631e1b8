import type { PlaybookError } from '../errors.ts';

/** One transaction for all writes of a turn of the event loop: a disk is asked once, however many runs are under way. */
export interface GroupCommit {
  /** To be called before each write; opens the transaction of this turn. Throws what the store failed with. */
  readonly enter: () => void;
  readonly afterCommit: (listener: () => void) => void;
  readonly flushed: () => Promise<void>;
  readonly isOpen: () => boolean;
  /** Commits now. */
  settle(): void;
  /** Gives the open transaction up and refuses every later one. Returns the failure that everybody hears. */
  fail(error: unknown): PlaybookError;
  failure(): PlaybookError | undefined;
  readonly onFailure: (listener: (failure: PlaybookError) => void) => void;
}

interface Batch {
  readonly listeners: (() => void)[];
  readonly waiters: { readonly resolve: () => void; readonly reject: (error: PlaybookError) => void }[];
  readonly timer: NodeJS.Immediate;
}

/** `run` executes BEGIN, COMMIT and ROLLBACK. */
export function createGroupCommit(run: (sql: string) => void, toError: (error: unknown) => PlaybookError): GroupCommit {
  let open: Batch | undefined;
  let failure: PlaybookError | undefined;
  const failureListeners: ((failure: PlaybookError) => void)[] = [];

  const fail = (error: unknown): PlaybookError => {
    if (failure !== undefined) return failure;
    const reason = toError(error);
    failure = reason;
    const batch = open;
    open = undefined;
    if (batch !== undefined) clearImmediate(batch.timer);
    try {
      run('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself after some errors.
    }
    for (const waiter of batch?.waiters ?? []) waiter.reject(reason);
    for (const listener of failureListeners) listener(reason);
    return reason;
  };

  const settle = (): void => {
    const batch = open;
    if (batch === undefined) return;
    clearImmediate(batch.timer);
    try {
      run('COMMIT');
    } catch (error) {
      fail(error);
      return;
    }
    open = undefined;
    for (const waiter of batch.waiters) waiter.resolve();
    for (const listener of batch.listeners) listener();
  };

  return {
    enter() {
      if (failure !== undefined) throw failure;
      if (open !== undefined) return;
      try {
        run('BEGIN IMMEDIATE');
      } catch (error) {
        throw fail(error);
      }
      open = { listeners: [], waiters: [], timer: setImmediate(settle) };
    },
    afterCommit(listener) {
      if (open === undefined) listener();
      else open.listeners.push(listener);
    },
    flushed() {
      if (failure !== undefined) return Promise.reject(failure);
      const batch = open;
      if (batch === undefined) return Promise.resolve();
      return new Promise((resolve, reject) => {
        batch.waiters.push({ resolve, reject });
      });
    },
    isOpen: () => open !== undefined,
    settle,
    fail,
    failure: () => failure,
    onFailure(listener) {
      failureListeners.push(listener);
    },
  };
}
