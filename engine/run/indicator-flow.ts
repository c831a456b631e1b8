/** One import call of up to 500 indicators, read item by item. Submitting the same value, type and action again is safe. */
import type { ImportResult } from '../defender/entities.ts';
import type { Flow } from '../durable/durable.ts';
import { RetryableError } from '../durable/failure.ts';
import { PlaybookError } from '../errors.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import { whyNotSent, type NotSent } from './may-send.ts';
import type { RunDeps } from './run-deps.ts';
import type { IndicatorBatchInput, IndicatorBatchResult } from './run-input.ts';
import { moveTarget } from './target-recorder.ts';

/** What the title of an indicator made by a playbook begins with: an unban deletes these and no others. */
export const INDICATOR_TITLE = 'Playbook: ';

export const ACCEPTED_BLOCK = 'Block accepted; devices enforce it minutes to 48 hours later.';

const TRIES = 4;
const PAUSE_MS = 10_000;

export const createIndicatorFlow =
  (deps: RunDeps): Flow<IndicatorBatchInput, IndicatorBatchResult> =>
  async (durable, input) => {
    const whyNot = await durable.step('intent', async () => {
      const { budget } = await deps.tenant(input.tenantId);
      await budget.take('indicator-import');
      const { root, tenantId, action, rules } = input;
      const why = whyNotSent(deps, { root, tenantId, action, rules, targets: targetsOf(input), again: false });
      if (why !== undefined) return why;
      deps.journal.record(input.root, `intent/${durable.runId}`, {
        type: 'intent',
        path: input.key,
        action: input.action,
        key: `[${durable.runId}]`,
        targets: targetsOf(input),
      });
      return undefined;
    });
    if (whyNot === undefined)
      for (const target of targetsOf(input))
        moveTarget(deps, { root: input.root, key: input.key, action: input.action, target }, input.from, 'submitted');
    const result = whyNot === undefined ? await importAll() : all(input, whyNot.state, whyNot.detail);
    for (const [index, target] of targetsOf(input).entries()) {
      const one = result.states[index];
      if (one === undefined) continue;
      const move = { root: input.root, key: input.key, action: input.action, target };
      moveTarget(deps, move, 'submitted', one.state, one.detail === undefined ? {} : { detail: one.detail });
    }
    return result;

    async function importAll(): Promise<IndicatorBatchResult> {
      try {
        return await durable.step('import', (attempt) => importOnce(deps, input, attempt), {
          attempts: TRIES,
          delay: (attempt) => PAUSE_MS * attempt,
        });
      } catch (error) {
        return all(input, 'failed', error instanceof Error ? error.message : String(error));
      }
    }
  };

async function importOnce(deps: RunDeps, input: IndicatorBatchInput, attempt: number): Promise<IndicatorBatchResult> {
  const { api } = await deps.tenant(input.tenantId);
  try {
    const results = await api.importIndicators(input.items, {
      prepaid: attempt === 1,
      onCall: (trace) => {
        const key = `call/${input.key}/${input.items[0]?.indicatorValue ?? ''}/${attempt}/${trace.attempt}`;
        deps.journal.record(input.root, key, { type: 'call', path: input.key, trace });
      },
    });
    return { states: input.items.map((item, index) => stateOf(item.indicatorValue, results, index)) };
  } catch (error) {
    if (error instanceof PlaybookError && ['unreachable', 'bad-reply'].includes(error.detail.kind))
      throw new RetryableError(error.message, { cause: error });
    throw error;
  }
}

/** By value first: the service need not keep the order. */
function stateOf(
  value: string,
  results: readonly ImportResult[],
  index: number,
): IndicatorBatchResult['states'][number] {
  const result = results.find((one) => one.indicator.toLowerCase() === value.toLowerCase()) ?? results[index];
  if (result === undefined) return { value, state: 'failed', detail: 'Defender said nothing about this value.' };
  return result.isFailed
    ? { value, state: 'failed', detail: result.failureReason ?? 'Refused without a reason.' }
    : { value, state: 'done', detail: ACCEPTED_BLOCK };
}

const targetsOf = (input: IndicatorBatchInput): readonly TargetRef[] =>
  input.items.map((item) => ({ kind: 'indicator', type: item.indicatorType, value: item.indicatorValue }));

const all = (input: IndicatorBatchInput, state: 'failed' | NotSent['state'], detail: string): IndicatorBatchResult => ({
  states: input.items.map((item) => ({ value: item.indicatorValue, state, detail })),
});
