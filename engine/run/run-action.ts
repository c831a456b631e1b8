/** One action statement: approvals, a last look at the targets, the calls, and as much waiting as the text asks for. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import { IMPORT_SIZE, RETRY_SECONDS } from '../../language/catalog/api-limits.ts';
import type { ActionStatementModel } from '../../language/model/statement.ts';
import { renderTemplate } from '../eval/render-text.ts';
import { PlaybookError } from '../errors.ts';
import { targetKey } from '../journal/target-key.ts';
import { rulesOf } from '../plan/guards/rules.ts';
import { playbooksOf } from '../plan/plan-context.ts';
import type { PlannedStep, TargetRef } from '../plan/run-plan.ts';
import { commentOf, deviceParams, indicatorsOf, targetScope } from './action-params.ts';
import type { BlockRunner } from './block-runner.ts';
import { INDICATOR_TITLE } from './indicator-flow.ts';
import { failuresLeft, outsideHours } from './may-send.ts';
import { RunEnd } from './run-end.ts';
import type {
  DeviceActionInput,
  FollowInput,
  IndicatorBatchInput,
  IndicatorBatchResult,
  SendRules,
  SubmitResult,
} from './run-input.ts';
import { awaitApproval, recheck } from './segments.ts';
import { StepProgress } from './step-progress.ts';
import { moveTarget, startTarget, type Move } from './target-recorder.ts';

type DeviceTarget = TargetRef & { readonly kind: 'device' | 'device-file' };

/** A plan older than this is looked at again before its calls are sent. */
const FRESH_MS = 60_000;

export async function runAction(
  runner: BlockRunner,
  statement: ActionStatementModel,
  step: PlannedStep,
): Promise<void> {
  const { key } = step;
  const { action, summary, span } = statement;
  runner.record(`step-started/${key}`, { type: 'step-started', path: key, summary, action, span });
  const progress = new StepProgress(step, statement);
  runner.progress.push(progress);
  if (statement.disabled || step.state === 'disabled') {
    runner.record(`step-ended/${key}`, {
      type: 'step-ended',
      path: key,
      summary,
      status: 'skipped',
      detail: 'Disabled in the text.',
    });
    return;
  }
  for (const { target, state, reason } of step.targets)
    startTarget(runner.frame.deps, moveOf(runner, progress, target), state, reason);
  const from = await mayGo(runner, progress);
  if (from !== undefined) await send(runner, progress, from);
  if (progress.broken !== undefined) {
    runner.publish(progress);
    const detail = progress.broken;
    runner.record(`step-ended/${key}`, { type: 'step-ended', path: key, summary, status: 'stopped', detail });
    throw new RunEnd('failed', detail);
  }
  if (progress.settled) await runner.finish(progress);
  else {
    progress.late = true;
    runner.publish(progress);
  }
}

const moveOf = (runner: BlockRunner, progress: StepProgress, target: TargetRef): Move => ({
  root: runner.frame.root,
  key: progress.step.key,
  action: progress.statement.action,
  target,
});

/** The state from which the planned targets are sent; undefined where none is to be sent. */
async function mayGo(runner: BlockRunner, progress: StepProgress): Promise<'planned' | 'waiting' | undefined> {
  const { step } = progress;
  if (progress.targets('planned').length === 0) return undefined;
  if (step.approvals.length > 0 && !(await approved(runner, progress))) return undefined;
  const from = step.approvals.length > 0 ? 'waiting' : 'planned';
  await lookAgain(runner, progress, from);
  return progress.targets(from).length > 0 ? from : undefined;
}

async function approved(runner: BlockRunner, progress: StepProgress): Promise<boolean> {
  const { step, statement } = progress;
  for (const target of progress.targets('planned')) {
    moveTarget(runner.frame.deps, moveOf(runner, progress, target), 'planned', 'waiting');
    progress.set(target, 'waiting');
  }
  for (const name of step.approvals) {
    const result = await awaitApproval(runner.frame, step.key, runner.segment, name);
    if (result.outcome === 'cancelled') throw new RunEnd('cancelled', 'Somebody cancelled the run.');
    const by = result.by.join(', ');
    runner.scope = {
      ...runner.scope,
      approval: { by, reason: result.reason ?? '', at: await runner.frame.durable.now(`${step.key}/answered/${name}`) },
    };
    if (result.outcome === 'granted') continue;
    const state = result.outcome === 'denied' ? 'denied' : 'skipped';
    const detail = `The approval "${name}" was ${result.outcome}${by === '' ? '' : ` by ${by}`}${result.reason === undefined ? '' : `: ${result.reason}`}`;
    for (const target of progress.targets('waiting')) {
      moveTarget(runner.frame.deps, moveOf(runner, progress, target), 'waiting', state, { detail });
      progress.set(target, state, { detail });
    }
    if (state === 'denied') {
      runner.publish(progress);
      runner.record(`step-ended/${step.key}`, {
        type: 'step-ended',
        path: step.key,
        summary: statement.summary,
        status: 'denied',
        detail,
      });
      throw new RunEnd('denied', `${statement.summary}: ${detail}`);
    }
    return false;
  }
  return true;
}

async function lookAgain(runner: BlockRunner, progress: StepProgress, from: 'planned' | 'waiting'): Promise<void> {
  const { step, statement } = progress;
  const { durable, deps } = runner.frame;
  const now = await durable.now(`${step.key}/commit`);
  const open = outsideHours(playbooksOf(runner.scope), runner.frame.input.request.model, now) === undefined;
  if (open && from === 'planned' && now - runner.segment.plannedAt < FRESH_MS) return;
  const { keep, gone, voided } = await durable.step(`${step.key}/recheck`, () =>
    recheck(runner.frame, step, runner.declared, statement, runner.scope),
  );
  const changed = (change: 'smaller' | 'voided', detail: string): void => {
    runner.record(`plan-changed/${step.key}`, {
      type: 'plan-changed',
      segment: runner.segment.id,
      change,
      detail,
      hash: runner.segment.planHash,
    });
  };
  if (voided !== undefined) {
    changed('voided', voided);
    for (const target of progress.targets(from)) {
      moveTarget(deps, moveOf(runner, progress, target), from, 'refused', { detail: voided });
      progress.set(target, 'refused', { detail: voided });
    }
    runner.publish(progress);
    runner.record(`step-ended/${step.key}`, {
      type: 'step-ended',
      path: step.key,
      summary: statement.summary,
      status: 'stopped',
      detail: voided,
    });
    throw new RunEnd('refused', `The plan no longer holds. ${voided} Plan again.`);
  }
  if (gone.length === 0) return;
  changed('smaller', `${gone.length} of ${gone.length + keep.length} targets are left out.`);
  for (const { target, reason } of gone) {
    moveTarget(deps, moveOf(runner, progress, target), from, 'refused', { detail: reason });
    progress.set(target, 'refused', { detail: reason });
  }
}

async function send(runner: BlockRunner, progress: StepProgress, from: 'planned' | 'waiting'): Promise<void> {
  const { action } = progress.statement;
  if (action.startsWith('indicator.ban')) await ban(runner, progress, from);
  else if (action.startsWith('indicator.unban')) await unban(runner, progress, from);
  else await sendToDevices(runner, progress, from);
}

async function sendToDevices(runner: BlockRunner, progress: StepProgress, from: 'planned' | 'waiting'): Promise<void> {
  const { statement, step } = progress;
  const { durable } = runner.frame;
  const targets = progress
    .targets(from)
    .filter((target): target is DeviceTarget => target.kind === 'device' || target.kind === 'device-file');
  for (let first = 0, size = 0; first < targets.length; first += size) {
    size = await batchSize(runner, step, statement.clauses.atOnce ?? targets.length, first);
    const batch = targets.slice(first, first + size);
    const items = batch.map((target) => ({
      key: targetKey(target),
      input: deviceInput(runner, progress, target, from),
    }));
    const results = await durable.each<DeviceActionInput, SubmitResult>(
      `${step.key}/do/${first}`,
      'device-action',
      items,
    );
    for (const [index, result] of results.entries()) {
      const target = batch[index];
      if (target === undefined) continue;
      if (result.state === 'accepted') progress.set(target, 'accepted', { machineActionId: result.machineActionId });
      else progress.set(target, result.state, result.detail === undefined ? {} : { detail: result.detail });
      if (result.state === 'skipped') progress.broken = result.detail;
    }
    await follow(runner, progress, batch, results, first);
  }
  await waitForEnd(runner, progress);
}

/** No more at once than may fail before the run stops: what fails stops what is not sent yet. */
async function batchSize(runner: BlockRunner, step: PlannedStep, atOnce: number, first: number): Promise<number> {
  const { deps, durable, root, input } = runner.frame;
  const rules = sendRules(runner, step);
  if (rulesOf('stop-after', input.request.model, rules.playbooks).length === 0) return atOnce;
  const left = await durable.step(`${step.key}/may-fail/${first}`, () =>
    Promise.resolve(failuresLeft(deps, root, rules, input.request.model)),
  );
  return Math.min(atOnce, left ?? atOnce);
}

function deviceInput(
  runner: BlockRunner,
  progress: StepProgress,
  target: DeviceTarget,
  from: 'planned' | 'waiting',
): DeviceActionInput {
  const { statement, step } = progress;
  const { model, tenantId } = runner.frame.input.request;
  const { retry } = statement.clauses;
  return {
    root: runner.frame.root,
    tenantId,
    key: step.key,
    action: statement.action,
    target,
    from,
    params: deviceParams(statement, target, runner.scope, model),
    ...(retry === undefined
      ? {}
      : { retry: { times: retry.times, everySeconds: retry.everySeconds ?? RETRY_SECONDS } }),
    rules: sendRules(runner, step),
  };
}

/** What decides, while the statement is sent, whether more of it may be. */
const sendRules = (runner: BlockRunner, step: PlannedStep): SendRules => ({
  playbooks: playbooksOf(runner.scope),
  approvals: step.approvals,
  ...(runner.scope.fleetCount === undefined ? {} : { fleet: runner.scope.fleetCount }),
});

/** Accepted actions are followed by runs of their own: the statement need not wait, and a restart loses none. */
async function follow(
  runner: BlockRunner,
  progress: StepProgress,
  batch: readonly DeviceTarget[],
  results: readonly SubmitResult[],
  first: number,
): Promise<void> {
  const { durable, deps, root } = runner.frame;
  const { step } = progress;
  await durable.step(`${step.key}/follow/${first}`, async () => {
    await Promise.all(
      results.map(async (result, index) => {
        const target = batch[index];
        if (target === undefined || result.state !== 'accepted') return;
        await deps
          .host()
          .start(
            `${root}/follow/${step.key}/${targetKey(target)}`,
            'follow',
            followInput(runner, progress, target, result),
          );
      }),
    );
  });
}

function followInput(
  runner: BlockRunner,
  { statement, step }: StepProgress,
  target: DeviceTarget,
  result: SubmitResult & { readonly state: 'accepted' },
): FollowInput {
  const { request, options } = runner.frame.input;
  const local = targetScope(runner.scope, target);
  return {
    root: runner.frame.root,
    tenantId: request.tenantId,
    listener: runner.frame.durable.runId,
    key: step.key,
    action: statement.action,
    target,
    machineActionId: result.machineActionId,
    submittedAt: result.at,
    ...(statement.folder === undefined ? {} : { folder: renderTemplate(statement.folder, local, request.model) }),
    ...(options.evidenceFolder === undefined ? {} : { evidenceFolder: options.evidenceFolder }),
    ...(statement.lease === undefined || actionSpec(statement.action).scope !== 'device'
      ? {}
      : {
          lease: {
            comment: `End of the lease: ${commentOf(statement, local, request.model)}`,
            ...(step.leaseSeconds === undefined ? {} : { seconds: step.leaseSeconds }),
          },
        }),
  };
}

/** `timeout T`: waits for final states that long. Whatever is still under way then is told as timed out, and still followed. */
async function waitForEnd(runner: BlockRunner, progress: StepProgress): Promise<void> {
  const seconds = progress.statement.clauses.timeoutSeconds;
  if (seconds === undefined || progress.settled) return;
  runner.publish(progress);
  const { key } = progress.step;
  const until = (await runner.frame.durable.now(`${key}/waiting`)) + seconds * 1000;
  if (await runner.settle(() => progress.settled, until)) return;
  for (const target of progress.targets('accepted', 'pending')) {
    const detail = 'Not finished within the timeout; it is still under way at Defender.';
    moveTarget(runner.frame.deps, moveOf(runner, progress, target), 'accepted', 'timed-out', { detail });
    progress.set(target, 'timed-out', { detail });
  }
}

async function ban(runner: BlockRunner, progress: StepProgress, from: 'planned' | 'waiting'): Promise<void> {
  const { statement, step } = progress;
  const { durable, root, input } = runner.frame;
  const { model, tenantId } = input.request;
  const wanted = new Set(progress.targets(from).map(targetKey));
  const targets = step.targets.filter(({ target }) => wanted.has(targetKey(target)));
  const now = await durable.now(`${step.key}/expiry`);
  const items = indicatorsOf(statement, step, targets, runner.scope, model, now);
  const rules = sendRules(runner, step);
  const batches: { key: string; input: IndicatorBatchInput }[] = [];
  for (let first = 0; first < items.length; first += IMPORT_SIZE) {
    const batch = items.slice(first, first + IMPORT_SIZE);
    batches.push({
      key: String(first),
      input: { root, tenantId, key: step.key, action: statement.action, from, items: batch, rules },
    });
  }
  const results = await durable.each<IndicatorBatchInput, IndicatorBatchResult>(
    `${step.key}/import`,
    'indicator-batch',
    batches,
  );
  const states = results.flatMap((result) => result.states);
  for (const [index, one] of states.entries()) {
    const item = items[index];
    if (item === undefined) continue;
    const target: TargetRef = { kind: 'indicator', type: item.indicatorType, value: item.indicatorValue };
    progress.set(target, one.state, one.detail === undefined ? {} : { detail: one.detail });
    if (one.state === 'skipped') progress.broken = one.detail;
  }
}

/** Deletes what playbooks made for these values; what somebody else made is told and left. */
async function unban(runner: BlockRunner, progress: StepProgress, from: 'planned' | 'waiting'): Promise<void> {
  const { step } = progress;
  const { durable, deps, input } = runner.frame;
  const targets = progress.targets(from).filter((target) => target.kind === 'indicator');
  const outcome = await durable.step(`${step.key}/delete`, async () => {
    const { api } = await deps.tenant(input.request.tenantId);
    try {
      const found = await api.indicators({ values: targets.map((target) => target.value) });
      const ours = found.filter((one) => (one.title ?? '').startsWith(INDICATOR_TITLE));
      if (ours.length > 0) await api.deleteIndicators(ours.map((one) => one.id));
      return {
        deleted: ours.map((one) => one.indicatorValue.toLowerCase()),
        others: found
          .filter((one) => !ours.includes(one))
          .map((one) => ({ value: one.indicatorValue.toLowerCase(), by: one.createdBy ?? 'somebody else' })),
      };
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error;
      return { deleted: [], others: [], problem: error.message };
    }
  });
  for (const target of targets) {
    const value = target.value.toLowerCase();
    const other = outcome.others.find((one) => one.value === value);
    const move = moveOf(runner, progress, target);
    if (outcome.problem !== undefined) {
      moveTarget(deps, move, from, 'failed', { detail: outcome.problem });
      progress.set(target, 'failed', { detail: outcome.problem });
    } else if (outcome.deleted.includes(value)) {
      const detail = other === undefined ? 'Indicator deleted.' : `Indicator deleted; one by ${other.by} stays.`;
      moveTarget(deps, move, from, 'done', { detail });
      progress.set(target, 'done', { detail });
    } else {
      const state = other === undefined ? 'already' : 'refused';
      const detail =
        other === undefined ? 'There is no such indicator.' : `Made by ${other.by}, not by a playbook: left as it is.`;
      moveTarget(deps, move, from, state, { detail });
      progress.set(target, state, { detail });
    }
  }
}
