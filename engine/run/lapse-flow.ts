/**
 * The lease of the values that one import banned. The service ends it by itself; this keeps the record, and does what
 * people ask for earlier.
 */
import type { IndicatorInput } from '../defender/entities.ts';
import type { Durable, Flow } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import type { EventDraft } from '../journal/events.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import { wireTime } from './action-params.ts';
import { removeOwn } from './own-indicators.ts';
import { recordCalls } from './record-calls.ts';
import type { RunDeps } from './run-deps.ts';
import { LEASE_SIGNAL, type EndOrder, type LapseInput, type LeaseSignal } from './run-input.ts';
import { moveTarget } from './target-recorder.ts';

/** `until released`: longer than anybody waits. */
const FAR_MS = 100 * 365 * 86_400_000;

type Ending = 'released' | 'superseded' | 'lapsed' | 'rolled-back';

export const createLapseFlow =
  (deps: RunDeps): Flow<LapseInput, null> =>
  async (durable, input) => {
    let held = input.items;
    let until = input.until ?? (await durable.now('begun')) + FAR_MS;
    for (let turn = 0; held.length > 0; turn++) {
      const signal = await durable.signal<LeaseSignal>(`due/${turn}`, LEASE_SIGNAL, until);
      if (signal?.kind === 'extend') {
        if (await extend(durable, deps, input, held, signal, turn)) until = signal.until;
      } else if (signal?.kind === 'end') {
        if (await remove(durable, deps, input, held, signal, turn)) held = [];
      } else {
        const chosen = held.filter(({ indicatorValue }) => signal?.values?.includes(indicatorValue) ?? true);
        for (const item of chosen) ended(deps, input, item, signal?.kind ?? 'lapsed');
        held = held.filter((item) => !chosen.includes(item));
      }
    }
    return null;
  };

/** False where the values could not be deleted: they stay held, and the record says why. */
async function remove(
  durable: Durable,
  deps: RunDeps,
  input: LapseInput,
  held: readonly IndicatorInput[],
  { by, reason }: EndOrder,
  turn: number,
): Promise<boolean> {
  const values = held.map(({ indicatorValue }) => indicatorValue);
  const found = await durable.step(`remove/${turn}`, () => removeOwn(deps, input, values));
  if (found.problem !== undefined) {
    note(durable, deps, input, turn, `Nothing was removed as ${by.id} asked: ${found.problem}`);
    return false;
  }
  for (const item of held) {
    const other = found.others[item.indicatorValue.toLowerCase()];
    if (other === undefined) ended(deps, input, item, 'released', { by, reason });
    else ended(deps, input, item, 'superseded', { by, reason, detail: `Left as it is: it is ${other} now.` });
  }
  return true;
}

/** Submitting the same value, type and action again changes the entry: here its expiration. */
async function extend(
  durable: Durable,
  deps: RunDeps,
  input: LapseInput,
  held: readonly IndicatorInput[],
  { until, by, reason }: EndOrder & { readonly until: Instant },
  turn: number,
): Promise<boolean> {
  const items = held.map((item) => ({ ...item, expirationTime: wireTime(until) }));
  const problem = await durable.step(`extend/${turn}`, async () => {
    try {
      const { api } = await deps.tenant(input.tenantId);
      const calls = recordCalls(deps, input.root, input.key);
      const failed = (await api.importIndicators(items, calls)).find((one) => one.isFailed);
      return failed === undefined ? null : `${failed.indicator}: ${failed.failureReason ?? 'refused without a reason'}`;
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error;
      return error.message;
    }
  });
  if (problem !== null) {
    note(durable, deps, input, turn, `Not extended as ${by.id} asked: ${problem}`);
    return false;
  }
  for (const item of held)
    deps.journal.record(input.root, `lease-extended/${durable.runId}/${turn}/${item.indicatorValue}`, {
      type: 'lease-extended',
      path: input.key,
      target: targetOf(item),
      until,
      by,
      reason,
    });
  return true;
}

function ended(
  deps: RunDeps,
  input: LapseInput,
  item: IndicatorInput,
  how: Ending,
  more: Partial<Extract<EventDraft, { readonly type: 'lease-ended' }>> = {},
): void {
  const { root, key, action } = input;
  const target = targetOf(item);
  deps.journal.record(root, `lease-ended/${key}/${item.indicatorType}/${item.indicatorValue}`, {
    type: 'lease-ended',
    path: key,
    target,
    how,
    late: false,
    ...more,
  });
  moveTarget(
    deps,
    { root, key, action, target },
    'done',
    how,
    more.detail === undefined ? {} : { detail: more.detail },
  );
}

const note = (durable: Durable, deps: RunDeps, input: LapseInput, turn: number, text: string): void => {
  deps.journal.record(input.root, `note/${durable.runId}/${turn}`, { type: 'note', path: input.key, text });
};

const targetOf = (item: IndicatorInput): TargetRef => ({
  kind: 'indicator',
  type: item.indicatorType,
  value: item.indicatorValue,
});
