/** The durable host of one machine: runs are rows of the store, and promises while this process works on them. */
import { PlaybookError } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import type { ActiveRun } from './active-run.ts';
import { unlike } from './active-run.ts';
import { createAlarms } from './alarms.ts';
import type { Database } from './database.ts';
import type { AnyFlow, DurableHost, Flow, FlowId } from './durable.ts';
import type { HostCore } from './host-core.ts';
import { createRecent } from './recent.ts';
import { createOutcomes } from './outcomes.ts';
import {
  claimRun,
  endRun,
  failureOf,
  failureText,
  findRun,
  fromJson,
  insertRun,
  openRuns,
  stepsOf,
  toJson,
  type RunEnd,
} from './run-rows.ts';
import { keepSignal } from './signal-rows.ts';
import { offerSignal } from './signal-verb.ts';
import { createDurable } from './verbs.ts';

export interface SqliteHostOptions {
  readonly store: Database;
  readonly clock: Clock;
  /** A run whose flow is not among them is refused. */
  readonly flows: Readonly<Partial<Record<FlowId, AnyFlow>>>;
  /** Names this process in the store, so that a person can tell who worked on a run last. */
  readonly bootId: string;
  /** Hears of runs that cannot be replayed, of flows that fail with a mistake of ours, and once of a store that failed. */
  readonly onError: (error: Error, runId: string | undefined) => void;
  /** How long `close` waits for effects that are under way, in milliseconds of the wall clock. */
  readonly graceMs?: number;
}

const GRACE_MS = 2000;

/** A model and its plan may be megabytes, and each child of the run asks for them: thousands of small inputs must not push them out. */
const INPUTS_KEPT = 4;
const LARGE_INPUT = 10_000;

export function createSqliteHost(options: SqliteHostOptions): DurableHost {
  const { store, clock, flows, bootId, onError } = options;
  const active = new Map<string, ActiveRun>();
  const refused = new Map<string, Error>();
  const outcomes = createOutcomes();
  const alarms = createAlarms(clock);
  const inputs = createRecent(INPUTS_KEPT, (runId) => {
    const text = findRun(store, runId)?.input ?? null;
    return { value: fromJson(text), keep: text !== null && text.length >= LARGE_INPUT };
  });
  const running = new Set<Promise<unknown>>();
  let stop: PlaybookError | undefined;

  const stopAll = (reason: PlaybookError): void => {
    if (stop !== undefined) return;
    stop = reason;
    alarms.forgetAll();
    active.clear();
    outcomes.rejectAll(reason);
  };
  store.onFailure((failure) => {
    if (stop === undefined) onError(failure, undefined);
    stopAll(failure);
  });

  const core: HostCore = {
    database: store,
    clock,
    stopped: () => stop !== undefined,
    isStop: (error) => stop !== undefined && error === stop,
    wakeAt: alarms.wakeAt,
    refuse(run, reason) {
      run.over = true;
      active.delete(run.runId);
      // Those above wait for it: they cannot end either.
      for (let up: ActiveRun | undefined = run; up !== undefined; up = up.parent) {
        refused.set(up.runId, reason);
        outcomes.reject(up.runId, reason);
      }
      onError(reason, run.runId);
    },
    async inFlight(work) {
      const promise = work();
      running.add(promise);
      try {
        return await promise;
      } finally {
        running.delete(promise);
      }
    },
    addRun(run) {
      if (!insertRun(store, run, bootId, clock.now())) throw new Error(`There is a run ${run.runId} already.`);
    },
    launch(row, fresh, parent, ended) {
      const { runId, rootId, flow } = row;
      const replay = fresh ? new Map<string, never>() : stepsOf(store, runId);
      const run: ActiveRun = {
        runId,
        rootId,
        flow,
        parent,
        ended,
        replay,
        reached: new Set(),
        waits: new Set(),
        over: false,
      };
      active.set(runId, run);
      void drive(run, row.input);
    },
  };

  const drive = async (run: ActiveRun, input: string | null): Promise<void> => {
    const flow = flows[run.flow];
    if (flow === undefined) {
      core.refuse(run, unlike(run, `there is no flow ${run.flow} here`));
      return;
    }
    const end = await endOf(flow as Flow, run, input);
    if (stop !== undefined || run.over) return;
    if (end instanceof PlaybookError) {
      core.refuse(run, end);
      return;
    }
    run.over = true;
    await finish(run, end);
  };

  /** An error where the flow will not go on with what another version began: that is no end. */
  const endOf = async (flow: Flow, run: ActiveRun, input: string | null): Promise<RunEnd | PlaybookError> => {
    try {
      return { output: toJson(await flow(createDurable(core, run), fromJson(input))) };
    } catch (error) {
      if (error instanceof PlaybookError && error.detail.kind === 'version') return error;
      // An error of the closed set is an outcome like another; everything else is a mistake of ours.
      if (!(error instanceof PlaybookError)) onError(asError(error), run.runId);
      return { error: failureText(error) };
    }
  };

  const finish = async (run: ActiveRun, end: RunEnd): Promise<void> => {
    try {
      endRun(store, run.runId, end, clock.now());
      await store.flushed();
    } catch (error) {
      // A failed store has told everybody; anything else is a mistake of ours.
      if (store.failure === undefined) core.refuse(run, asError(error));
      return;
    }
    active.delete(run.runId);
    if ('error' in end) outcomes.reject(run.runId, failureOf(end.error));
    else outcomes.resolve(run.runId, fromJson(end.output));
    run.ended();
  };

  const mustRun = (): void => {
    if (stop !== undefined) throw stop;
  };

  return {
    async start(runId, flow, input) {
      mustRun();
      const run = { runId, rootId: runId, flow, input };
      const fresh = insertRun(store, run, bootId, clock.now());
      await store.flushed();
      if (fresh && stop === undefined) core.launch({ ...run, input: toJson(input) }, true, undefined, () => undefined);
    },
    async deliver(runId, name, id, payload) {
      mustRun();
      const run = active.get(runId);
      const isOver = run === undefined && (findRun(store, runId)?.state ?? 'running') !== 'running';
      if (isOver) return;
      if (keepSignal(store, { runId, name, id, payload }, clock.now()) && run !== undefined)
        offerSignal(core, run, name);
      await store.flushed();
    },
    input: inputs.get,
    async resumeAll() {
      mustRun();
      const rows = openRuns(store).filter((row) => row.parentId === undefined && !active.has(row.runId));
      for (const row of rows) claimRun(store, row.runId, bootId);
      await store.flushed();
      for (const row of rows) core.launch(row, false, undefined, () => undefined);
      return rows.length;
    },
    async result(runId) {
      const refusal = refused.get(runId);
      if (refusal !== undefined) throw refusal;
      if (active.has(runId)) return outcomes.wait(runId);
      const row = findRun(store, runId);
      if (row === undefined) throw new PlaybookError({ kind: 'not-found', message: `There is no run ${runId}.` });
      if (row.error !== null) throw failureOf(row.error);
      if (row.state === 'done') return fromJson(row.output);
      mustRun();
      return outcomes.wait(runId);
    },
    refusal: (runId) => refused.get(runId),
    open: () =>
      openRuns(store).map(({ runId, rootId, flow, state, startedAt }) => ({ runId, rootId, flow, state, startedAt })),
    async close() {
      stopAll(
        new PlaybookError({
          kind: 'cancelled',
          message: 'The runner has ended; the run goes on when it starts again.',
        }),
      );
      await settled(running, options.graceMs ?? GRACE_MS);
      store.close();
    },
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Waits until all work has settled or the time is over. */
async function settled(work: ReadonlySet<Promise<unknown>>, milliseconds: number): Promise<void> {
  if (work.size === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([Promise.allSettled(work), patience]);
  clearTimeout(timer);
}
