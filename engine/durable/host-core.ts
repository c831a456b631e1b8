/** What the verbs of a run need from their host. */
import type { Clock, Instant } from '../time/clock.ts';
import type { ActiveRun } from './active-run.ts';
import type { Database } from './database.ts';
import type { NewRun, RunRow } from './run-rows.ts';

export interface HostCore {
  readonly database: Database;
  readonly clock: Clock;
  /** True once the host is closed or its store has failed: no verb goes on. */
  stopped(): boolean;
  /** Whether an error says no more than that this host has ended. */
  isStop(error: unknown): boolean;
  /** Ends the work on a run without an outcome: it stays open in the store. */
  refuse(run: ActiveRun, reason: Error): void;
  /** Calls `wake` when `at` is reached, unless the host stops before. The returned function forgets it. */
  wakeAt(at: Instant, wake: () => void): () => void;
  /** Counts work that `close` waits for, for a while. */
  inFlight<T>(work: () => Promise<T>): Promise<T>;
  addRun(run: NewRun): void;
  /** Begins or, unless `fresh`, continues a run; `ended` is called when its end is on disk. */
  launch(
    row: Pick<RunRow, 'runId' | 'rootId' | 'flow' | 'input'>,
    fresh: boolean,
    parent: ActiveRun | undefined,
    ended: () => void,
  ): void;
}

/** What a verb of a halted run returns: the flow ends here, and its memory is free once nothing else holds it. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** Writes, and resolves when it is on disk; with undefined where the host or its store ended before that. */
export async function persist<T>(core: HostCore, write: () => T): Promise<{ readonly written: T } | undefined> {
  try {
    const written = write();
    await core.database.flushed();
    return { written };
  } catch (error) {
    if (core.database.failure === undefined && !core.stopped()) throw error;
    return undefined;
  }
}

/** Writes, and goes on when it is on disk. Does not return where the host stops meanwhile. */
export async function keep<T>(core: HostCore, write: () => T): Promise<T> {
  const kept = await persist(core, write);
  return kept === undefined || core.stopped() ? never() : kept.written;
}
