import type { RetryPolicy } from './durable.ts';
import type { HostCore } from './host-core.ts';
import { never, persist } from './host-core.ts';
import type { ActiveRun } from './active-run.ts';
import { failureOf, failureText, fromJson, insertStep, toJson, type StepRow } from './run-rows.ts';
import { RetryableError } from './failure.ts';

/** Runs the effect, keeps its result or failure, and hands it over as a replay will. */
export async function runStep<T>(
  core: HostCore,
  run: ActiveRun,
  path: string,
  effect: (attempt: number) => Promise<T>,
  retry: RetryPolicy | undefined,
): Promise<unknown> {
  const attempts = retry?.attempts ?? 1;
  for (let attempt = 1; ; attempt += 1) {
    const result = await core.inFlight(async () => {
      const tried = await tryEffect(core, effect, attempt, attempt < attempts);
      if (tried === 'abandoned') return tried;
      // Also while the host is closing: what was done is known at the next start.
      if (tried !== 'again')
        await persist(core, () => {
          insertStep(core.database, run.runId, path, tried.row);
        });
      return tried;
    });
    if (core.stopped()) return never();
    if (result === 'abandoned') return never();
    if (result !== 'again') return valueOf(result.row, result.stack);
    await pause(core, retry?.delay(attempt) ?? 0);
  }
}

/** The value that the row stands for, or the failure that it stands for, thrown. */
export function valueOf(row: StepRow, stack?: string): unknown {
  if (row.error === null) return fromJson(row.output);
  const failure = failureOf(row.error);
  if (stack !== undefined) failure.stack = stack;
  throw failure;
}

interface Tried {
  readonly row: StepRow;
  /** Where the failure arose; for the log of this process only. */
  readonly stack?: string;
}

/** `abandoned`: the effect waited for this host, which has ended; the step is done anew by the next one. */
async function tryEffect<T>(
  core: HostCore,
  effect: (attempt: number) => Promise<T>,
  attempt: number,
  mayRepeat: boolean,
): Promise<Tried | 'again' | 'abandoned'> {
  try {
    return { row: { verb: 'step', output: toJson(await effect(attempt)), error: null } };
  } catch (error) {
    if (core.isStop(error)) return 'abandoned';
    if (error instanceof RetryableError && mayRepeat) return 'again';
    const failure = error instanceof RetryableError && error.cause !== undefined ? error.cause : error;
    const row: StepRow = { verb: 'step', output: null, error: failureText(failure) };
    return failure instanceof Error && failure.stack !== undefined ? { row, stack: failure.stack } : { row };
  }
}

async function pause(core: HostCore, milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    core.wakeAt(core.clock.now() + milliseconds, resolve);
  });
  if (core.stopped()) return never();
}
