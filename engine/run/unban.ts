/** `unban`: deletes what playbooks made for these values, each match of it; what somebody else made is told and left. */
import { isObservedError } from '../auth/tenant-mode.ts';
import type { Indicator } from '../defender/entities.ts';
import type { Json } from '../durable/durable.ts';
import { RetryableError } from '../durable/failure.ts';
import { PlaybookError } from '../errors.ts';
import { existingKey, indicatorKey } from '../plan/indicator-values.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import { announce } from './announce.ts';
import type { BlockRunner } from './block-runner.ts';
import { beforeOf, recordBefore } from './indicator-before.ts';
import { INDICATOR_TITLE, repeats } from './indicator-flow.ts';
import { recordCalls } from './record-calls.ts';
import type { Retry } from './run-input.ts';
import { notSent, sendRules } from './send-rules.ts';
import type { StepProgress } from './step-progress.ts';
import { moveTarget } from './target-recorder.ts';

type IndicatorTarget = TargetRef & { readonly kind: 'indicator' };

/** By `indicatorKey`, each indicator in words. */
interface Found {
  readonly deleted: Readonly<Record<string, readonly string[]>>;
  readonly left: Readonly<Record<string, readonly string[]>>;
  /** Of what was deleted, so that it can be put back. */
  readonly before: Readonly<Record<string, Json>>;
}

export async function unban(
  runner: BlockRunner,
  progress: StepProgress,
  from: 'planned' | 'waiting',
  retry: Retry | undefined,
): Promise<void> {
  const { durable, deps, root } = runner.frame;
  const { step, statement } = progress;
  const targets = progress.targets(from).filter((target) => target.kind === 'indicator');
  const announced = await announce(durable, deps, `${step.key}/intent`, {
    ...{ root, tenantId: runner.frame.input.request.tenantId, action: statement.action, targets, key: step.key },
    ...{ rules: sendRules(runner, step), mark: `${root}/${step.key}`, evenIfCancelled: runner.part === 'ending' },
  });
  if (announced.why !== undefined) {
    notSent(runner, progress, from, announced.why);
    return;
  }
  const found = await attempt(() =>
    durable.step(
      `${step.key}/delete`,
      (tries) => deleteMade(runner, step.key, targets, tries === 1 && announced.bootId === deps.bootId),
      repeats(retry),
    ),
  );
  for (const target of targets) {
    const move = { root, key: step.key, action: statement.action, target };
    const { state, detail } = outcomeOf(target, found);
    moveTarget(deps, move, from, state, { detail });
    progress.set(target, state, { detail });
    const before = found instanceof PlaybookError ? undefined : found.before[indicatorKey(target.type, target.value)];
    if (before !== undefined) recordBefore(runner, step.key, target, before);
  }
}

/** The result, or why there is none. */
async function attempt(work: () => Promise<Found>): Promise<Found | PlaybookError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PlaybookError) return error;
    throw error;
  }
}

async function deleteMade(
  runner: BlockRunner,
  key: string,
  targets: readonly IndicatorTarget[],
  prepaid: boolean,
): Promise<Found> {
  const { deps, input, root } = runner.frame;
  const { api } = await deps.tenant(input.request.tenantId);
  try {
    const wanted = new Set(targets.map(({ type, value }) => indicatorKey(type, value)));
    const matching = await api.indicators({ values: targets.map(({ value }) => value) });
    const here = matching.filter((one) => wanted.has(existingKey(one)));
    const made = here.filter(isMade);
    const context = { prepaid, ...recordCalls(deps, root, key) };
    if (made.length > 0)
      await api.deleteIndicators(
        made.map(({ id }) => id),
        context,
      );
    return {
      deleted: inWords(made),
      left: inWords(here.filter((one) => !isMade(one))),
      before: Object.fromEntries(made.map((one) => [existingKey(one), beforeOf(one)])),
    };
  } catch (error) {
    if (error instanceof PlaybookError && ['unreachable', 'bad-reply'].includes(error.detail.kind))
      throw new RetryableError(error.message, { cause: error });
    throw error;
  }
}

const isMade = (one: Indicator): boolean => (one.title ?? '').startsWith(INDICATOR_TITLE);

const inWords = (indicators: readonly Indicator[]): Found['deleted'] =>
  Object.fromEntries(
    [...Map.groupBy(indicators, existingKey)].map(([key, ones]) => [
      key,
      ones.map((one) => `${one.action}, ${makerOf(one)}`),
    ]),
  );

/** A run writes its id and the key of its statement to the end of the description. */
function makerOf({ description, createdBy }: Indicator): string {
  const run = /\[([0-9A-Z]{26})\/[^\]]*\]\s*$/.exec(description ?? '')?.[1];
  return run === undefined ? `made by ${createdBy ?? 'somebody else'}` : `made by run ${run}`;
}

function outcomeOf(
  { type, value }: IndicatorTarget,
  found: Found | PlaybookError,
): { readonly state: 'done' | 'failed' | 'refused' | 'already'; readonly detail: string } {
  if (found instanceof PlaybookError)
    return { state: isObservedError(found) ? 'refused' : 'failed', detail: found.message };
  const key = indicatorKey(type, value);
  const deleted = found.deleted[key] ?? [];
  const left = found.left[key] ?? [];
  const stays = left.length === 0 ? '' : ` Not made by a playbook and left as it is: ${left.join('; ')}.`;
  if (deleted.length > 0) return { state: 'done', detail: `Deleted: ${deleted.join('; ')}.${stays}` };
  return left.length === 0
    ? { state: 'already', detail: 'There is no such indicator.' }
    : { state: 'refused', detail: stays.trim() };
}
