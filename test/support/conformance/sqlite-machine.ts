import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteHost } from '../../../engine/durable/sqlite-host.ts';
import { openStore, type Store } from '../../../engine/durable/sqlite-store.ts';
import { VirtualClock } from '../../../engine/time/virtual-clock.ts';
import type { Death, Flows, Machine, Process, World } from './machine.ts';

/** A folder a life: what a dead process left on disk is copied to the next one, as a power cut would leave it. */
export function createSqliteMachine(): Machine {
  const root = mkdtempSync(join(tmpdir(), 'durable-'));
  const effects: string[] = [];
  const stores = new Set<Store>();
  let living: Store | undefined;
  let life = 0;
  const clock = new VirtualClock({ busy: () => living?.busy() ?? 0 });
  const file = (): string => join(root, String(life), 'journal.sqlite');
  mkdirSync(join(root, '0'));

  const nextLife = (): void => {
    const from = file();
    life += 1;
    mkdirSync(join(root, String(life)));
    for (const part of ['', '-wal']) {
      if (existsSync(from + part)) copyFileSync(from + part, file() + part);
    }
  };

  return {
    clock,
    effects,
    isExclusive: true,
    fillDisk() {
      const pages = Number(Object.values(living?.get('PRAGMA page_count') ?? {})[0]);
      const limit = (most: number): unknown => living?.get(`PRAGMA max_page_count = ${most}`);
      limit(pages + 1);
      return () => {
        limit(100 * pages);
      };
    },
    boot(flows, death) {
      const store = openStore(file());
      stores.add(store);
      living = store;
      return startProcess({ store, clock, flows, death, act: (effect) => effects.push(effect), died: nextLife, life });
    },
    async dispose() {
      for (const store of stores) store.close();
      rmSync(root, { recursive: true });
      return Promise.resolve();
    },
  };
}

interface ProcessParts {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly flows: (world: World) => Flows;
  readonly death: Death | undefined;
  readonly act: (effect: string) => void;
  readonly died: () => void;
  readonly life: number;
}

function startProcess({ store, clock, flows, death, act, died, life }: ProcessParts): Process {
  const errors: Error[] = [];
  const end = Promise.withResolvers<undefined>();
  let alive = true;
  const die = (): void => {
    if (!alive) return;
    alive = false;
    died();
    end.resolve(undefined);
  };
  const world: World = {
    alive: () => alive,
    act: (effect) => {
      if (!alive) return new Promise(() => undefined);
      act(effect);
      return Promise.resolve();
    },
  };
  const host = createSqliteHost({
    store: death === undefined ? store : dyingStore(store, death, die),
    clock,
    flows: flows(world),
    bootId: `life-${life}`,
    graceMs: 0,
    onError: (error) => {
      if (alive) errors.push(error);
    },
  });
  return { host, errors, die, died: end.promise };
}

/** The store of a process that dies when it waits for the disk for the n-th time. */
function dyingStore(store: Store, { moment, when }: Death, die: () => void): Store {
  let moments = 0;
  const flushed = async (): Promise<void> => {
    moments += 1;
    if (moments < moment) return store.flushed();
    if (when === 'after') await store.flushed();
    die();
    return new Promise(() => undefined);
  };
  return Object.assign(Object.create(store) as Store, { flushed });
}
