/** What became of an action that another block of the run sent, from the record: its news goes to that block. */
import type { LabelResult } from '../eval/scope.ts';
import type { RunEvent, TargetState } from '../journal/events.ts';
import { targetKey } from '../journal/target-key.ts';
import { labelOf, type Entry } from './step-progress.ts';

/** The result of the action `label` of this block or of the nearest around it; undefined where it has no targets yet. */
export function labelFromRecord(events: readonly RunEvent[], label: string, prefix: string): LabelResult | undefined {
  const targets = events.flatMap(({ body }) => (body.type === 'target' ? [body] : []));
  const keys = new Set(targets.map(({ path }) => path));
  const key = around(prefix)
    .map((outer) => outer + label)
    .find((one) => keys.has(one));
  if (key === undefined) return undefined;
  const entries = new Map<string, Entry>();
  for (const { path, target, state, machineActionId } of targets) {
    if (path !== key || AFTERWARDS.has(state)) continue;
    const id = targetKey(target);
    entries.set(id, {
      ...entries.get(id),
      target,
      state,
      ...(machineActionId === undefined ? {} : { machineActionId }),
    });
  }
  return labelOf([...entries.values()]);
}

/** The end of a lease does not change what the action came to. */
const AFTERWARDS: ReadonlySet<TargetState> = new Set<TargetState>(['released', 'rolled-back', 'lapsed', 'superseded']);

/** `a/b/c/` is in `a/b/`, in `a/`, and in the body. */
function around(prefix: string): readonly string[] {
  const parts = prefix.split('/').filter((part) => part !== '');
  return [...parts.keys(), parts.length].reverse().map((count) =>
    parts
      .slice(0, count)
      .map((part) => `${part}/`)
      .join(''),
  );
}
