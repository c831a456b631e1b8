/** Steps a second of the durable host on a real disk, and what a waiting run costs. Prints one line of JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyFlow, Durable, FlowId } from '../engine/durable/durable.ts';
import { createSqliteHost } from '../engine/durable/sqlite-host.ts';
import { openStore } from '../engine/durable/sqlite-store.ts';
import { createSystemClock } from '../engine/time/system-clock.ts';

const STEPS = 4000;
const WAITING = 10_000;

async function withHost<T>(
  flows: Partial<Record<FlowId, AnyFlow>>,
  work: (host: ReturnType<typeof createSqliteHost>) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'bench-'));
  const clock = createSystemClock({ keepAlive: false });
  const onError = (error: Error): void => {
    throw error;
  };
  const host = createSqliteHost({
    store: openStore(join(folder, 'journal.sqlite')),
    clock,
    bootId: 'bench',
    flows,
    onError,
  });
  try {
    return await work(host);
  } finally {
    await host.close();
    rmSync(folder, { recursive: true });
  }
}

/** So many runs side by side, which share each commit. */
async function stepsPerSecond(runs: number, steps: number): Promise<number> {
  const flow = async (durable: Durable): Promise<void> => {
    for (let step = 0; step < steps / runs; step += 1) await durable.step(`s${step}`, () => Promise.resolve(step));
  };
  return withHost({ playbook: flow }, async (host) => {
    const begin = performance.now();
    const ids = Array.from({ length: runs }, (_, index) => `run-${index}`);
    await Promise.all(ids.map((id) => host.start(id, 'playbook', null)));
    await Promise.all(ids.map((id) => host.result(id)));
    return Math.round((steps / (performance.now() - begin)) * 1000);
  });
}

const heapUsed = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

/** Bytes of heap of a run that waits for an approval; needs `node --expose-gc`. */
async function bytesPerWaitingRun(): Promise<number> {
  const flow = (durable: Durable): Promise<unknown> => durable.signal('wait', 'approval', Date.now() + 86_400_000);
  return withHost({ playbook: flow }, async (host) => {
    const before = heapUsed();
    await Promise.all(Array.from({ length: WAITING }, (_, index) => host.start(`run-${index}`, 'playbook', null)));
    return Math.round((heapUsed() - before) / WAITING);
  });
}

const result = {
  stepsPerSecondOneRun: await stepsPerSecond(1, STEPS / 10),
  stepsPerSecond100Runs: await stepsPerSecond(100, STEPS),
  bytesPerWaitingRun: globalThis.gc === undefined ? 'start with --expose-gc' : await bytesPerWaitingRun(),
};
console.log(JSON.stringify(result));
