import { PlaybookError } from '../errors.ts';
import { reach, type ActiveRun } from './active-run.ts';
import type { Durable } from './durable.ts';
import { runEach } from './each-verb.ts';
import { keep, never, type HostCore } from './host-core.ts';
import { insertStep, type StepRow, type Verb } from './run-rows.ts';
import { awaitSignal, signalValue } from './signal-verb.ts';
import { runStep, valueOf } from './step-verb.ts';

/** The five verbs for one run. */
export function createDurable(core: HostCore, run: ActiveRun): Durable {
  const enter = async (path: string, verb: Verb): Promise<StepRow | undefined> => {
    if (core.stopped() || run.over) return never();
    try {
      return reach(run, path, verb);
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error;
      core.refuse(run, error);
      return never();
    }
  };
  const done = (path: string, verb: Verb, output: string | null): Promise<void> =>
    keep(core, () => {
      insertStep(core.database, run.runId, path, { verb, output, error: null });
    });

  return {
    runId: run.runId,
    rootId: run.rootId,
    async step<T>(path: string, effect: (attempt: number) => Promise<T>, retry?: Parameters<Durable['step']>[2]) {
      const kept = await enter(path, 'step');
      return (kept === undefined ? await runStep(core, run, path, effect, retry) : valueOf(kept)) as T;
    },
    async sleep(path, until) {
      if ((await enter(path, 'sleep')) !== undefined) return;
      await new Promise<void>((resolve) => {
        core.wakeAt(until, resolve);
      });
      await done(path, 'sleep', null);
    },
    async signal<T>(path: string, name: string, deadline: number) {
      const kept = await enter(path, 'signal');
      const value = kept === undefined ? await awaitSignal(core, run, path, name, deadline) : signalValue(kept);
      return value as T | undefined;
    },
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as in Durable
    async each<I, O>(
      path: string,
      flow: Parameters<Durable['each']>[1],
      items: readonly { readonly key: string; readonly input: I }[],
    ) {
      const kept = await enter(path, 'each');
      return (await runEach(core, run, path, flow, items, kept !== undefined)) as O[];
    },
    async now(path) {
      const kept = await enter(path, 'now');
      if (kept !== undefined) return Number(kept.output);
      const at = core.clock.now();
      await done(path, 'now', String(at));
      return at;
    },
  };
}
