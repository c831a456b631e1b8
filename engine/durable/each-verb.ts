import { unlike, type ActiveRun } from './active-run.ts';
import type { FlowId } from './durable.ts';
import { keep, never, type HostCore } from './host-core.ts';
import { childrenOf, failureOf, fromJson, insertStep, type RunRow } from './run-rows.ts';

export interface Item {
  readonly key: string;
  readonly input: unknown;
}

/** One child run an item. `again`: an earlier process added them. All end before the first failure, in order, is thrown. */
export async function runEach(
  core: HostCore,
  run: ActiveRun,
  path: string,
  flow: FlowId,
  items: readonly Item[],
  again: boolean,
): Promise<unknown[]> {
  const ids = childIds(run, path, items);
  if (!again) {
    await keep(core, () => {
      addChildren(core, run, path, flow, items);
    });
  }
  const children = childrenOf(core.database, run.runId, path);
  if (children.length !== ids.size || children.some((child) => !ids.has(child.runId) || child.flow !== flow)) {
    core.refuse(run, unlike(run, `"${path}" has other items now`));
    return never();
  }
  await runOpen(
    core,
    run,
    children.filter((child) => child.state === 'running'),
    !again,
  );
  return resultsInOrder(childrenOf(core.database, run.runId, path), ids);
}

const childId = (run: ActiveRun, path: string, item: Item): string => `${run.runId}/${path}/${item.key}`;

function childIds(run: ActiveRun, path: string, items: readonly Item[]): Set<string> {
  const ids = new Set(items.map((item) => childId(run, path, item)));
  if (ids.size !== items.length) throw new Error(`The flow ${run.flow} starts two children of one key at "${path}".`);
  return ids;
}

function addChildren(core: HostCore, run: ActiveRun, path: string, flow: FlowId, items: readonly Item[]): void {
  insertStep(core.database, run.runId, path, { verb: 'each', output: null, error: null });
  for (const item of items) {
    core.addRun({
      runId: childId(run, path, item),
      rootId: run.rootId,
      flow,
      input: item.input,
      parent: { runId: run.runId, path },
    });
  }
}

/** Children that are done are but a number less: their results wait in the store. */
async function runOpen(core: HostCore, run: ActiveRun, open: readonly RunRow[], fresh: boolean): Promise<void> {
  if (open.length === 0) return;
  await new Promise<void>((resolve) => {
    let left = open.length;
    const ended = (): void => {
      left -= 1;
      if (left === 0) resolve();
    };
    for (const child of open) core.launch(child, fresh, run, ended);
  });
  if (core.stopped()) return never();
}

function resultsInOrder(children: readonly RunRow[], ids: Iterable<string>): unknown[] {
  const byId = new Map(children.map((child) => [child.runId, child]));
  return Array.from(ids, (id) => {
    const child = byId.get(id);
    if (child?.error != null) throw failureOf(child.error);
    return fromJson(child?.output ?? null);
  });
}
