/** A practice tenant that lives on while the engines that work on it die and are started again from what is on disk. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStaticTokenSource } from '../../../engine/auth/static-token-source.ts';
import { createCallBudget } from '../../../engine/budget/call-budget.ts';
import type { BudgetLimits } from '../../../engine/budget/limits.ts';
import { createDefenderClient } from '../../../engine/defender/defender-client.ts';
import type { Engine } from '../../../engine/engine.ts';
import { createEngine } from '../../../engine/index.ts';
import { createJournal } from '../../../engine/journal/journal.ts';
import type { DefenderApi, Tenant } from '../../../engine/ports.ts';
import { createActionPoller } from '../../../engine/run/action-poller.ts';
import type { Clock } from '../../../engine/time/clock.ts';
import { VirtualClock } from '../../../engine/time/virtual-clock.ts';
import { startSimulator, type Simulator } from '../../../simulator/index.ts';
import { sendTo } from '../../../testing/simulator-send.ts';
import { openMortalStore, type Death, type MortalStore } from './mortal-store.ts';

export interface Life {
  readonly engine: Engine;
  readonly store: MortalStore;
  /** Resolves when the process has died. */
  readonly died: Promise<'died'>;
}

export interface MortalWorld {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly tenant: Tenant;
  /** What engines reported while they lived. */
  readonly errors: readonly Error[];
  /** When each call was sent to the API, over all lives. */
  readonly sent: readonly number[];
  boot(death?: Death): Life;
  dispose(): Promise<void>;
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

export async function createMortalWorld(limits: Partial<BudgetLimits> = {}): Promise<MortalWorld> {
  const root = mkdtempSync(join(tmpdir(), 'mortal-'));
  const errors: Error[] = [];
  const sent: number[] = [];
  const stores: MortalStore[] = [];
  const living = { inFlight: 0, store: undefined as MortalStore | undefined };
  const clock = new VirtualClock({ busy: () => living.inFlight + (living.store?.busy() ?? 0) });
  const simulator = await startSimulator({ clock, listen: false });
  const { tenantId: id, tenantName: name, baseUrl } = simulator;
  const tenant: Tenant = { id, name, kind: 'simulator', baseUrl, speed: 1 };
  let lives = 0;
  mkdirSync(join(root, '0'));

  function boot(death?: Death): Life {
    let alive = true;
    const end = Promise.withResolvers<'died'>();
    const folder = join(root, String(lives));
    const die = (): void => {
      if (!alive) return;
      alive = false;
      lives += 1;
      cpSync(folder, join(root, String(lives)), { recursive: true });
      living.inFlight = 0;
      living.store = undefined;
      end.resolve('died');
    };
    const store = openMortalStore(join(folder, 'journal.sqlite'), death, die);
    stores.push(store);
    living.store = store;
    /** Nothing that was asked of the world comes back to the dead, and time does not wait for it. */
    const isAlive = (): boolean => alive;
    const counted = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!isAlive()) return never();
      living.inFlight += 1;
      try {
        const result = await work();
        return isAlive() ? result : await never<T>();
      } catch (error) {
        if (isAlive()) throw error;
        return await never<T>();
      } finally {
        // A new life counts from nought.
        if (isAlive()) living.inFlight -= 1;
      }
    };
    const lifeClock: Clock = {
      now: () => clock.now(),
      at: (at, wake) =>
        clock.at(at, () => {
          if (alive) wake();
        }),
    };
    return {
      engine: start(store, join(folder, 'evidence'), lifeClock, counted, (error) => alive && errors.push(error)),
      store,
      died: end.promise,
    };
  }

  function start(
    store: MortalStore,
    evidenceRoot: string,
    lifeClock: Clock,
    counted: <T>(work: () => Promise<T>) => Promise<T>,
    onError: (error: Error) => void,
  ): Engine {
    const engine = createEngine({
      store,
      journal: createJournal(store, { clock: lifeClock }),
      clock: lifeClock,
      evidenceRoot,
      version: '0.0.0-test',
      onError,
    });
    const budget = createCallBudget({ clock: lifeClock, store: { calls: store.calls, tenantId: tenant.id }, limits });
    const send = sendTo(simulator);
    const client = createDefenderClient({
      baseUrl: tenant.baseUrl,
      clock: lifeClock,
      budget,
      tokens: createStaticTokenSource(simulator.token),
      send: (request) =>
        counted(() => {
          sent.push(clock.now());
          return send(request);
        }),
      random: () => 0.5,
    });
    const api: DefenderApi = {
      ...client,
      download: (link, file, context) => counted(() => client.download(link, file, context)),
    };
    const watcher = createActionPoller({
      tenant,
      api,
      clock: lifeClock,
      store: store.watches,
      deliver: (runId, signal, signalId, payload) => engine.deliver(runId, signal, signalId, payload),
      onProgress: (runId, action) => {
        engine.progress(runId, action);
      },
    });
    engine.connect({ tenant, api, budget, watcher });
    return engine;
  }

  return {
    clock,
    simulator,
    tenant,
    errors,
    sent,
    boot,
    async dispose() {
      for (const store of stores) store.close();
      await simulator.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
