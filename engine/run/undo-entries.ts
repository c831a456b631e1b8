/** Reverses entries that are changed by one call and at once: indicators and the alert. Each call may be repeated. */
import { IMPORT_SIZE } from '../../language/catalog/api-limits.ts';
import type { Indicator, IndicatorInput } from '../defender/entities.ts';
import type { Json } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import { targetKey } from '../journal/target-key.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { BlockRunner } from './block-runner.ts';
import { indicatorOf } from './indicator-before.ts';
import { isOwn } from './own-indicators.ts';
import { recordCalls } from './record-calls.ts';
import type { Undo } from './undo-statements.ts';

export interface EntryResult {
  readonly target: TargetRef;
  /** `refused`: somebody else has changed it since. */
  readonly state: 'done' | 'refused' | 'failed';
  readonly detail?: string;
}

type IndicatorTarget = TargetRef & { readonly kind: 'indicator' };

/** Deletes what the step made, and puts back what it replaced or deleted. */
export async function undoIndicators(
  { frame }: BlockRunner,
  undo: Undo,
  targets: readonly TargetRef[],
): Promise<readonly EntryResult[]> {
  const { durable, deps, root, input } = frame;
  const chosen = targets.filter((target): target is IndicatorTarget => target.kind === 'indicator');
  return durable.step(`${undo.statement.path}/entries`, async () => {
    const { api } = await deps.tenant(input.request.tenantId);
    const now = deps.clock.now();
    const calls = recordCalls(deps, root, undo.statement.path);
    try {
      const found = await api.indicators({ values: chosen.map(({ value }) => value) });
      const decided = chosen.map((target) => ({ target, ...decide(target, undo, root, found, now) }));
      const back = decided.flatMap((one) => one.restore ?? []);
      for (let first = 0; first < back.length; first += IMPORT_SIZE)
        await api.importIndicators(back.slice(first, first + IMPORT_SIZE), calls);
      const gone = decided.flatMap((one) => one.remove ?? []);
      if (gone.length > 0) await api.deleteIndicators(gone, calls);
      return decided.map(({ target, state, detail }) => ({ target, state, detail }));
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error;
      return chosen.map((target) => ({ target, state: 'failed' as const, detail: error.message }));
    }
  });
}

interface Decision {
  readonly state: 'done' | 'refused';
  readonly detail: string;
  readonly remove?: string;
  readonly restore?: IndicatorInput;
}

function decide(target: IndicatorTarget, undo: Undo, root: string, found: readonly Indicator[], now: number): Decision {
  const same = found.filter(({ indicatorValue }) => indicatorValue.toLowerCase() === target.value.toLowerCase());
  const before = indicatorOf(undo.targets[targetKey(target)]?.before);
  const alive =
    before !== undefined && (before.expirationTime === undefined || Date.parse(before.expirationTime) > now);
  const own = same.find((one) => isOwn(one, { root, key: undo.of }));
  const restored =
    before !== undefined && same.some((one) => one.action === before.action && one.title === before.title);
  if (undo.action.startsWith('indicator.unban')) {
    if (before === undefined || !alive) return { state: 'done', detail: 'What was deleted would have ended by now.' };
    return restored
      ? { state: 'done', detail: 'The indicator is there again.' }
      : { state: 'done', detail: 'The indicator is put back as it was.', restore: before };
  }
  if (own !== undefined)
    return alive
      ? { state: 'done', detail: 'The indicator that was there before is put back.', restore: before }
      : { state: 'done', detail: 'Indicator deleted.', remove: own.id };
  if (same.length === 0) return { state: 'done', detail: 'There is no indicator of this run any more.' };
  if (restored) return { state: 'done', detail: 'The indicator that was there before is put back.' };
  return { state: 'refused', detail: `It is an entry of ${same[0]?.createdBy ?? 'somebody else'} now.` };
}

/** Sets the fields of the alert to what they were. A comment stays, and a field that was empty cannot be emptied. */
export async function undoAlert(
  { frame }: BlockRunner,
  undo: Undo,
  targets: readonly TargetRef[],
): Promise<readonly EntryResult[]> {
  const { durable, deps, root, input } = frame;
  const results: EntryResult[] = [];
  for (const target of targets) {
    if (target.kind !== 'alert') continue;
    const fields = textsOf(undo.targets[targetKey(target)]?.before);
    const problem = await durable.step(`${undo.statement.path}/alert`, async () => {
      try {
        const { api } = await deps.tenant(input.request.tenantId);
        const calls = recordCalls(deps, root, undo.statement.path);
        if (Object.keys(fields).length > 0) await api.updateAlert(target.id, fields, calls);
        return null;
      } catch (error) {
        if (!(error instanceof PlaybookError)) throw error;
        return error.message;
      }
    });
    const told = `Set back: ${Object.keys(fields).join(', ') || 'nothing that can be'}. Comments stay.`;
    results.push({ target, state: problem === null ? 'done' : 'failed', detail: problem ?? told });
  }
  return results;
}

const textsOf = (value: Json | undefined): Readonly<Record<string, string>> =>
  value === undefined || value === null || typeof value !== 'object'
    ? {}
    : Object.fromEntries(
        Object.entries(value).filter((field): field is [string, string] => typeof field[1] === 'string'),
      );
