/** One action statement: approvals, a last look at the targets, the calls, and as much waiting as the text asks for. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import { IMPORT_SIZE, RETRY_SECONDS } from '../../language/catalog/api-limits.ts';
import type { ActionStatementModel } from '../../language/model/statement.ts';
import type { IndicatorInput } from '../defender/entities.ts';
import { renderTemplate } from '../eval/render-text.ts';
import { PlaybookError } from '../errors.ts';
import { targetKey } from '../journal/target-key.ts';
import { rulesOf } from '../plan/guards/rules.ts';
import { playbooksOf } from '../plan/plan-context.ts';
import type { PlannedStep, TargetRef } from '../plan/run-plan.ts';
import { afterReleaseOf } from './after-release.ts';
import { commentOf, deviceParams, indicatorsOf, targetScope } from './action-params.ts';
import { awaitApproval } from './ask-approvals.ts';
import type { BlockRunner } from './block-runner.ts';
import { recordBefore } from './indicator-before.ts';
import { keyOf, lookBeforeBan } from './look-before-ban.ts';
import { failuresLeft, outsideHours } from './may-send.ts';
import { oneFolder } from './evidence-file.ts';
import { liveResponseCommands, resultName, unsafeInsert } from './live-response.ts';
import { beginBans } from './begin-bans.ts';
import { leaseTerms } from './lease-terms.ts';
import { RunEnd } from './run-end.ts';
import type {
  DeviceActionInput,
  Following,
  IndicatorBatchInput,
  IndicatorBatchResult,
  Retry,
  SubmitResult,
} from './run-input.ts';
import { recheck } from './segments.ts';
import { sendRules } from './send-rules.ts';
import { StepProgress } from './step-progress.ts';
import { moveTarget, startTarget, type Move } from './target-recorder.ts';
import { unban } from './unban.ts';

type DeviceTarget = TargetRef & { readonly kind: 'device' | 'device-file' };

/** A plan older than this is looked at again before its calls are sent. */
const FRESH_MS = 60_000;

/** `again` plans the rest of the block once more and has its approvals asked, where what was approved holds no longer. */
export async function runAction(
  runner: BlockRunner,
  statement: ActionStatementModel,
  step: PlannedStep,
  again: (at: string, why: string) => Promise<PlannedStep>,
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
  const from = await mayGo(runner, progress, again);
  if (from !== undefined) await send(runner, progress, from);
  await conclude(runner, progress);
}

/** Ends the statement, or leaves it while the service is still at work. Throws `RunEnd` where too much has failed. */
export async function conclude(runner: BlockRunner, progress: StepProgress): Promise<void> {
  const { key } = progress.step;
  const { summary } = progress.statement;
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

export const moveOf = (runner: BlockRunner, progress: StepProgress, target: TargetRef): Move => ({
  root: runner.frame.root,
  key: progress.step.key,
  action: progress.statement.action,
  target,
});

type Verdict = 'go' | 'stay' | { readonly voided: string };

/** The state from which the planned targets are sent; undefined where none is to be sent. */
async function mayGo(
  runner: BlockRunner,
  progress: StepProgress,
  again: (at: string, why: string) => Promise<PlannedStep>,
): Promise<'planned' | 'waiting' | undefined> {
  const { key } = progress.step;
  if (progress.targets('planned').length === 0) return undefined;
  const from = progress.step.approvals.length > 0 ? 'waiting' : 'planned';
  // Each turn but the last ends with people being asked anew, and told why.
  for (let turn = 0; ; turn++) {
    const at = turn === 0 ? key : `${key}/again-${turn}`;
    let verdict: Verdict = from === 'waiting' ? await approved(runner, progress, at) : 'go';
    if (verdict === 'go') verdict = await lookAgain(runner, progress, from, at);
    if (verdict === 'go') return progress.targets(from).length > 0 ? from : undefined;
    if (verdict === 'stay') return undefined;
    const step = await again(`${key}/again-${turn + 1}`, verdict.voided);
    // Nobody would be asked about what changed: the run was confirmed for another plan.
    if (step.approvals.length === 0) refuse(runner, progress, 'waiting', verdict.voided);
    for (const { target, state, reason } of progress.replan(step))
      startTarget(runner.frame.deps, moveOf(runner, progress, target), state, reason);
  }
}

export async function approved(runner: BlockRunner, progress: StepProgress, at: string): Promise<Verdict> {
  const { step, statement } = progress;
  for (const target of progress.targets('planned')) {
    moveTarget(runner.frame.deps, moveOf(runner, progress, target), 'planned', 'waiting');
    progress.set(target, 'waiting');
  }
  for (const name of step.approvals) {
    const result = await awaitApproval(runner.frame, at, runner.segmentOf(step.key), name);
    if (result.outcome === 'voided') return { voided: result.reason ?? 'The plan changed.' };
    if (result.outcome === 'cancelled') throw new RunEnd('cancelled', 'Somebody cancelled the run.');
    const by = result.by.join(', ');
    runner.scope = {
      ...runner.scope,
      approval: { by, reason: result.reason ?? '', at: await runner.frame.durable.now(`${at}/answered/${name}`) },
    };
    if (result.outcome === 'granted') continue;
    const skips = result.outcome === 'lapsed' && silenceSkips(runner, name);
    const state = skips ? 'skipped' : 'denied';
    const detail = `The approval "${name}" ${result.outcome === 'lapsed' ? 'lapsed' : 'was denied'}${by === '' ? '' : ` by ${by}`}${result.reason === undefined ? '' : `: ${result.reason}`}`;
    for (const target of progress.targets('waiting')) {
      moveTarget(runner.frame.deps, moveOf(runner, progress, target), 'waiting', state, { detail });
      progress.set(target, state, { detail });
    }
    if (skips) return 'stay';
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
  return 'go';
}

const silenceSkips = (runner: BlockRunner, name: string): boolean =>
  runner.frame.input.request.model.approvals[name]?.ifSilent.then === 'skip';

/** Leaves out what is no longer a target, and finds out whether anything came to it. */
async function lookAgain(
  runner: BlockRunner,
  progress: StepProgress,
  from: 'planned' | 'waiting',
  at: string,
): Promise<Verdict> {
  const { step, statement } = progress;
  const { durable, deps } = runner.frame;
  const segment = runner.segmentOf(step.key);
  const now = await durable.now(`${at}/commit`);
  const open = outsideHours(playbooksOf(runner.scope), runner.frame.input.request.model, now) === undefined;
  if (open && from === 'planned' && now - segment.plannedAt < FRESH_MS) return 'go';
  const looked = await durable.step(`${at}/recheck`, () =>
    orProblem(() => recheck(runner.frame, step, runner.declared, statement, runner.scope)),
  );
  if ('problem' in looked) {
    const detail = `Not sent, for nobody could look again at what was planned: ${looked.problem}`;
    for (const target of progress.targets(from)) {
      moveTarget(deps, moveOf(runner, progress, target), from, 'failed', { detail });
      progress.set(target, 'failed', { detail });
    }
    return 'go';
  }
  const { keep, gone, voided, refused } = looked;
  const changed = (change: 'smaller' | 'voided', detail: string): void => {
    runner.record(`plan-changed/${at}`, {
      type: 'plan-changed',
      segment: segment.id,
      change,
      detail,
      hash: segment.planHash,
    });
  };
  const end = refused ?? voided;
  if (end !== undefined) changed('voided', end);
  if (refused === undefined && voided !== undefined && from === 'waiting') return { voided };
  if (end !== undefined) refuse(runner, progress, from, end);
  const kept = new Set(keep.map(targetKey));
  const reasons = new Map(gone.map(({ target, reason }) => [targetKey(target), reason]));
  const left = progress.targets(from).filter((target) => !kept.has(targetKey(target)));
  if (left.length > 0) changed('smaller', `${left.length} of ${left.length + keep.length} targets are left out.`);
  for (const target of left) {
    const detail = reasons.get(targetKey(target)) ?? 'It is no longer a target.';
    moveTarget(deps, moveOf(runner, progress, target), from, 'refused', { detail });
    progress.set(target, 'refused', { detail });
  }
  return 'go';
}

/** Ends the run: what was planned, or approved, is not what would be done. */
export function refuse(
  runner: BlockRunner,
  progress: StepProgress,
  from: 'planned' | 'waiting',
  detail: string,
): never {
  const { step, statement } = progress;
  for (const target of progress.targets(from)) {
    moveTarget(runner.frame.deps, moveOf(runner, progress, target), from, 'refused', { detail });
    progress.set(target, 'refused', { detail });
  }
  runner.publish(progress);
  runner.record(`step-ended/${step.key}`, {
    type: 'step-ended',
    path: step.key,
    summary: statement.summary,
    status: 'stopped',
    detail,
  });
  throw new RunEnd('refused', `The plan no longer holds. ${detail} Plan again.`);
}

async function send(runner: BlockRunner, progress: StepProgress, from: 'planned' | 'waiting'): Promise<void> {
  const { action } = progress.statement;
  if (action.startsWith('indicator.ban')) await ban(runner, progress, from);
  else if (action.startsWith('indicator.unban')) await unban(runner, progress, from, retryOf(progress.statement));
  else await sendToDevices(runner, progress, from);
}

async function sendToDevices(runner: BlockRunner, progress: StepProgress, from: 'planned' | 'waiting'): Promise<void> {
  const { statement, step } = progress;
  const { durable } = runner.frame;
  refuseUnsafe(runner, progress, from);
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
  }
  await waitForEnd(runner, progress);
}

function refuseUnsafe(runner: BlockRunner, progress: StepProgress, from: 'planned' | 'waiting'): void {
  const { model } = runner.frame.input.request;
  for (const target of progress.targets(from)) {
    const detail = unsafeInsert(progress.statement, targetScope(runner.scope, target), model);
    if (detail === undefined) continue;
    moveTarget(runner.frame.deps, moveOf(runner, progress, target), from, 'refused', { detail });
    progress.set(target, 'refused', { detail });
  }
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
  const retry = retryOf(statement);
  return {
    root: runner.frame.root,
    tenantId,
    key: step.key,
    action: statement.action,
    target,
    from,
    params: deviceParams(statement, target, runner.scope, model),
    ...(retry === undefined ? {} : { retry }),
    rules: sendRules(runner, step),
    ...(runner.part === 'ending' ? { evenIfCancelled: true } : {}),
    follow: following(runner, progress, target),
  };
}

function retryOf({ clauses: { retry } }: ActionStatementModel): Retry | undefined {
  return retry === undefined ? undefined : { times: retry.times, everySeconds: retry.everySeconds ?? RETRY_SECONDS };
}

function following(runner: BlockRunner, progress: StepProgress, target: DeviceTarget): Following {
  const { statement, step } = progress;
  const { request, options } = runner.frame.input;
  const local = targetScope(runner.scope, target);
  const commands = liveResponseCommands(statement, local, request.model);
  return {
    listener: runner.frame.durable.runId,
    ...(statement.clauses.retry === undefined ? {} : { again: true }),
    ...(statement.folder === undefined
      ? {}
      : { folder: renderTemplate(statement.folder, local, request.model, oneFolder) }),
    ...(commands === undefined ? {} : { resultName: resultName(commands) }),
    ...(options.evidenceFolder === undefined ? {} : { evidenceFolder: options.evidenceFolder }),
    ...(statement.lease === undefined || actionSpec(statement.action).scope !== 'device'
      ? {}
      : {
          lease: {
            ...leaseTerms(runner, statement, step),
            comment: `End of the lease: ${commentOf(statement, local, request.model)}`,
            ...(step.leaseSeconds === undefined ? {} : { seconds: step.leaseSeconds }),
            ...afterReleaseOf(runner, progress, target),
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
  const { durable, deps, root, input } = runner.frame;
  const { model, tenantId } = input.request;
  const wanted = new Set(progress.targets(from).map(targetKey));
  const targets = step.targets.filter(({ target }) => wanted.has(targetKey(target)));
  const retry = retryOf(statement);
  const now = await durable.now(`${step.key}/expiry`);
  const all = indicatorsOf(statement, step, targets, runner.scope, model, now);
  // Read once for all batches: the entries of a tenant are two pages at most.
  const before = await durable.step(`${step.key}/before`, () =>
    orProblem(async () => lookBeforeBan((await deps.tenant(tenantId)).api, all)),
  );
  const settle = (item: IndicatorInput, state: 'refused' | 'failed', detail: string): void => {
    const target = indicatorTarget(item);
    moveTarget(runner.frame.deps, moveOf(runner, progress, target), from, state, { detail });
    progress.set(target, state, { detail });
  };
  if ('problem' in before) {
    for (const item of all) settle(item, 'failed', `Not sent: ${before.problem}`);
    return;
  }
  const { replaced, allowed } = before;
  for (const item of all.filter((one) => keyOf(one) in allowed))
    settle(item, 'refused', `Allowed meanwhile by ${allowed[keyOf(item)] ?? ''}, which defeats a block.`);
  const items = all.filter((one) => !(keyOf(one) in allowed));
  for (const item of items) {
    const was = replaced[keyOf(item)];
    if (was !== undefined) recordBefore(runner, step.key, indicatorTarget(item), was);
  }
  const batches: { key: string; input: IndicatorBatchInput }[] = [];
  for (let first = 0; first < items.length; first += IMPORT_SIZE) {
    const batch = items.slice(first, first + IMPORT_SIZE);
    batches.push({
      key: String(first),
      input: {
        root,
        tenantId,
        key: step.key,
        action: statement.action,
        from,
        items: batch,
        rules: sendRules(runner, step),
        ...(retry === undefined ? {} : { retry }),
        ...(runner.part === 'ending' ? { evenIfCancelled: true } : {}),
      },
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
    const target = indicatorTarget(item);
    progress.set(target, one.state, one.detail === undefined ? {} : { detail: one.detail });
    if (one.state === 'skipped') progress.broken = one.detail;
  }
  await beginBans(
    runner,
    progress,
    items.filter((_item, index) => states[index]?.state === 'done'),
  );
}

const indicatorTarget = (item: IndicatorInput): TargetRef => ({
  kind: 'indicator',
  type: item.indicatorType,
  value: item.indicatorValue,
});

/** What the work gives, or in words why the tenant could not be asked. */
async function orProblem<T extends object>(work: () => Promise<T>): Promise<T | { readonly problem: string }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PlaybookError)) throw error;
    return { problem: error.message };
  }
}
