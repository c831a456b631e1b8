import type { Instant } from '../time/clock.ts';
import type { ActiveRun, SignalWait } from './active-run.ts';
import { keep, type HostCore } from './host-core.ts';
import { fromJson, insertStep, type StepRow } from './run-rows.ts';
import { findSignal, markTaken } from './signal-rows.ts';

/** Takes a signal that is there, or waits for one until the deadline. The result is on disk before it is handed over. */
export async function awaitSignal(
  core: HostCore,
  run: ActiveRun,
  path: string,
  name: string,
  deadline: Instant,
): Promise<unknown> {
  const due = core.clock.now() >= deadline;
  // Looked up and listened for in one go: a signal that comes while the disk is busy is not missed.
  const row = await keep(
    core,
    () => takeSignal(core, run, { path, name, deadline }, due) ?? listen(core, run, path, name, deadline),
  );
  await keep(core, () => undefined);
  return signalValue(row);
}

/** A taken signal is kept as a list of one, so that a payload of null is not an expired wait. */
export const signalValue = (row: StepRow): unknown => (fromJson(row.output) as readonly unknown[] | undefined)?.[0];

/** Gives a newly sent signal to the flow of `run` that waits for it, in the transaction that keeps the signal. */
export function offerSignal(core: HostCore, run: ActiveRun, name: string): void {
  for (const wait of run.waits) {
    if (wait.name !== name) continue;
    const row = takeSignal(core, run, wait, false);
    if (row !== undefined) wait.wake(row);
  }
}

/**
 * What the wait ends with: a signal that was sent in time, or nothing where it is `due`. Undefined: it goes on. A signal in
 * time counts even where this process was down at the deadline; one sent later stays for the next wait.
 */
function takeSignal(core: HostCore, run: ActiveRun, wait: Omit<SignalWait, 'wake'>, due: boolean): StepRow | undefined {
  const signal = findSignal(core.database, run.runId, wait.name, wait.deadline);
  if (signal === undefined && !due) return undefined;
  const output = signal === undefined ? null : `[${signal.payload ?? 'null'}]`;
  const row: StepRow = { verb: 'signal', output, error: null };
  if (signal !== undefined) markTaken(core.database, signal, wait.path);
  insertStep(core.database, run.runId, wait.path, row);
  return row;
}

function listen(core: HostCore, run: ActiveRun, path: string, name: string, deadline: Instant): Promise<StepRow> {
  return new Promise((resolve, reject) => {
    let forget = (): void => undefined;
    const wait: SignalWait = {
      path,
      name,
      deadline,
      wake: (row) => {
        run.waits.delete(wait);
        forget();
        resolve(row);
      },
    };
    run.waits.add(wait);
    forget = core.wakeAt(deadline, () => {
      try {
        const row = takeSignal(core, run, wait, true);
        if (row !== undefined) wait.wake(row);
      } catch (error) {
        // A failed store has stopped the host; anything else is the flow's to hear.
        if (core.database.failure === undefined) reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
