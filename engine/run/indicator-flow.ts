/**
 * One import call of up to 500 indicators, read item by item. Submitting the same value, type and action again is safe; where a
 * call may have been lost, what it left on the tenant is not submitted again all the same.
 */
import { isObservedError } from '../auth/tenant-mode.ts';
import type { ImportResult, IndicatorInput } from '../defender/entities.ts';
import type { Flow, RetryPolicy } from '../durable/durable.ts';
import { RetryableError } from '../durable/failure.ts';
import { PlaybookError } from '../errors.ts';
import { existingKey } from '../plan/indicator-values.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { DefenderApi } from '../ports.ts';
import { announce } from './announce.ts';
import { keyOf } from './look-before-ban.ts';
import type { NotSent } from './may-send.ts';
import { recordCalls } from './record-calls.ts';
import type { RunDeps } from './run-deps.ts';
import type { IndicatorBatchInput, IndicatorBatchResult, Retry } from './run-input.ts';
import { moveTarget } from './target-recorder.ts';

/** What the title of an indicator made by a playbook begins with: an unban deletes these and no others. */
export const INDICATOR_TITLE = 'Playbook: ';

export const ACCEPTED_BLOCK = 'Block accepted; devices enforce it minutes to 48 hours later.';

const TRIES = 4;
const PAUSE_MS = 10_000;

export const createIndicatorFlow =
  (deps: RunDeps): Flow<IndicatorBatchInput, IndicatorBatchResult> =>
  async (durable, input) => {
    const { root, tenantId, action, key, rules } = input;
    const intent = await announce(durable, deps, 'intent', {
      ...{ root, tenantId, action, key, rules, mark: durable.runId, targets: targetsOf(input) },
      evenIfCancelled: input.evenIfCancelled === true,
    });
    const { why } = intent;
    if (why === undefined)
      for (const target of targetsOf(input))
        moveTarget(deps, { root: input.root, key: input.key, action: input.action, target }, input.from, 'submitted');
    const result = why === undefined ? await importAll() : all(input, why.state, why.detail);
    for (const [index, target] of targetsOf(input).entries()) {
      const one = result.states[index];
      if (one === undefined) continue;
      const move = { root: input.root, key: input.key, action: input.action, target };
      moveTarget(deps, move, 'submitted', one.state, one.detail === undefined ? {} : { detail: one.detail });
    }
    return result;

    async function importAll(): Promise<IndicatorBatchResult> {
      try {
        return await durable.step(
          'import',
          (attempt) => importOnce(deps, input, attempt === 1 && intent.bootId === deps.bootId),
          repeats(input.retry),
        );
      } catch (error) {
        return all(
          input,
          isObservedError(error) ? 'refused' : 'failed',
          error instanceof Error ? error.message : String(error),
        );
      }
    }
  };

/** What the text says; where it says nothing, a few tries: the same indicator may be sent again. */
export const repeats = (retry: Retry | undefined): RetryPolicy =>
  retry === undefined
    ? { attempts: TRIES, delay: (attempt) => PAUSE_MS * attempt }
    : { attempts: retry.times + 1, delay: () => retry.everySeconds * 1000 };

async function importOnce(deps: RunDeps, input: IndicatorBatchInput, fresh: boolean): Promise<IndicatorBatchResult> {
  const { api } = await deps.tenant(input.tenantId);
  try {
    const there = fresh ? new Set<string>() : await importedBefore(api, input.items);
    const missing = input.items.filter((item) => !there.has(keyOf(item)));
    const results = await api.importIndicators(missing, {
      prepaid: fresh,
      ...recordCalls(deps, input.root, input.key),
    });
    return {
      states: input.items.map((item) =>
        there.has(keyOf(item))
          ? done(item.indicatorValue)
          : stateOf(item.indicatorValue, results, missing.indexOf(item)),
      ),
    };
  } catch (error) {
    if (error instanceof PlaybookError && ['unreachable', 'bad-reply'].includes(error.detail.kind))
      throw new RetryableError(error.message, { cause: error });
    throw error;
  }
}

/** Items that this very import has made: the description names run and statement. */
async function importedBefore(api: DefenderApi, items: readonly IndicatorInput[]): Promise<ReadonlySet<string>> {
  const asked = new Map(items.map((item) => [keyOf(item), item]));
  const found = await api.indicators({ values: items.map((item) => item.indicatorValue) });
  const ours = found.filter((one) => {
    const item = asked.get(existingKey(one));
    return item?.action === one.action && item.description === one.description;
  });
  return new Set(ours.map(existingKey));
}

const done = (value: string): IndicatorBatchResult['states'][number] => ({
  value,
  state: 'done',
  detail: ACCEPTED_BLOCK,
});

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
    : done(value);
}

const targetsOf = (input: IndicatorBatchInput): readonly TargetRef[] =>
  input.items.map((item) => ({ kind: 'indicator', type: item.indicatorType, value: item.indicatorValue }));

const all = (input: IndicatorBatchInput, state: 'failed' | NotSent['state'], detail: string): IndicatorBatchResult => ({
  states: input.items.map((item) => ({ value: item.indicatorValue, state, detail })),
});
