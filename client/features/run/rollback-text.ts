/** What of a run can be taken back, as people choose it. */
import { actionSpec } from '../../../language/catalog/actions/index.ts';
import type { RunRecord } from '../../../engine/journal/events.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';

export interface RollbackChoice {
  readonly label: string;
  readonly description?: string;
  readonly value: {
    /** The step; everything where undefined. */
    readonly label?: string;
  };
}

/** Everything first, then each step that has something to take back, newest first. */
export function rollbackChoices({ steps }: RunRecord): readonly RollbackChoice[] {
  const single = steps.toReversed().flatMap(({ path, summary, action, targets }): RollbackChoice[] => {
    const done = targets.filter(({ state }) => state === 'done').length;
    const hasInverse = action === 'alert.update' || (action !== undefined && actionSpec(action).inverse !== undefined);
    if (done === 0 || !hasInverse || path.startsWith('rollback/')) return [];
    return [{ label: shown(summary), description: count(done, 'target'), value: { label: path } }];
  });
  if (single.length === 0) return [];
  return [{ label: '$(discard) Everything', description: count(single.length, 'step'), value: {} }, ...single];
}
