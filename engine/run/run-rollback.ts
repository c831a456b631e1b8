/** Reverses what the run has done, newest first: the statement `rollback`, `on failure rollback`, and by hand after the end. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import { targetKey } from '../journal/target-key.ts';
import type { PlannedStep, TargetRef } from '../plan/run-plan.ts';
import { deviceParams } from './action-params.ts';
import type { BlockRunner } from './block-runner.ts';
import { leaseTerms } from './lease-terms.ts';
import { ROLLBACK_KEY } from './lease-state.ts';
import { holderKey, holdersOf, planRollback, type RollbackPlan } from './plan-rollback.ts';
import { approved, moveOf, refuse } from './run-action.ts';
import { RunEnd } from './run-end.ts';
import type { DeviceActionInput, SubmitResult } from './run-input.ts';
import { beginSegment } from './segments.ts';
import { StepProgress } from './step-progress.ts';
import { moveTarget, startTarget } from './target-recorder.ts';
import { undoAlert, undoIndicators, type EntryResult } from './undo-entries.ts';
import { endBans, markReversed } from './undo-marks.ts';
import type { Undo } from './undo-statements.ts';

/** What is under way when a rollback is reached is waited for: only what is done can be taken back. */
const PATIENCE_MS = 1_800_000;
const RETRY = { times: 3, everySeconds: 300 };

type DeviceTarget = TargetRef & { readonly kind: 'device' };

/** From the text. `exempt`: in a handler, where no approvals are asked. */
export async function rollBack(
  runner: BlockRunner,
  key: string,
  label: string | undefined,
  exempt: boolean,
): Promise<void> {
  const { durable, deps, input, root } = runner.frame;
  const from = await durable.now(`${key}/rollback`);
  await runner.settle(() => runner.progress.every((one) => one.settled), from + PATIENCE_MS);
  const segment = `${ROLLBACK_KEY}${key}`;
  const { requester } = input.request;
  const planned = await durable.step(`${key}/rollback-plan`, () =>
    planRollback({ root, input, segment, requester, exempt, ...(label === undefined ? {} : { label }) }, deps),
  );
  await reverse(runner, planned, segment);
}

/** Asks for the approvals of a rollback that was planned, and does it. Throws `RunEnd` where it is refused or denied. */
export async function reverse(runner: BlockRunner, planned: RollbackPlan, segment: string): Promise<void> {
  const { plan, undos, superseded } = planned;
  const outer = runner.segment;
  runner.segment = await beginSegment(runner.frame, segment, plan, { evenIfCancelled: true });
  try {
    for (const { of, target, why } of superseded) {
      const undo = undos.find((one) => one.of === of);
      if (undo !== undefined) leave(runner, undo, target, why);
    }
    if (plan.verdict === 'refused')
      throw new RunEnd('refused', plan.refusals.find(({ stops }) => stops === 'run')?.message ?? 'A rule stops it.');
    for (const undo of undos) {
      const step = runner.segment.steps[undo.statement.path];
      if (step !== undefined) await undoStep(runner, undo, step);
    }
  } finally {
    runner.segment = outer;
  }
}

async function undoStep(runner: BlockRunner, undo: Undo, step: PlannedStep): Promise<void> {
  const { statement } = undo;
  const { key } = step;
  const { action, summary, span } = statement;
  runner.record(`step-started/${key}`, { type: 'step-started', path: key, summary, action, span });
  const progress = new StepProgress(step, statement);
  runner.progress.push(progress);
  for (const { target, state, reason } of step.targets)
    startTarget(runner.frame.deps, moveOf(runner, progress, target), state, reason);
  const asks = step.approvals.length > 0;
  const from = asks ? 'waiting' : 'planned';
  const any = progress.targets('planned').length > 0;
  const verdict = any && asks ? await approved(runner, progress, key) : 'go';
  if (typeof verdict === 'object') refuse(runner, progress, from, verdict.voided);
  const go = any && verdict === 'go';
  if (go) await lookAgain(runner, undo, progress, from);
  const targets = progress.targets(from);
  if (go && targets.length > 0) {
    if (action.startsWith('indicator.'))
      await settle(runner, undo, progress, from, await undoIndicators(runner, undo, targets));
    else if (action === 'alert.update')
      await settle(runner, undo, progress, from, await undoAlert(runner, undo, targets));
    else await undoOnDevices(runner, undo, progress, from);
  }
  if (progress.settled) await runner.finish(progress);
  else {
    progress.late = true;
    runner.publish(progress);
  }
}

/** Somebody may have changed a device since the plan. */
async function lookAgain(
  runner: BlockRunner,
  undo: Undo,
  progress: StepProgress,
  from: 'planned' | 'waiting',
): Promise<void> {
  const { durable, deps, root, input } = runner.frame;
  const { key } = progress.step;
  if (actionSpec(undo.action).machineAction === undefined) return;
  const others = await durable.step(`${key}/recheck`, async () => {
    const { api } = await deps.tenant(input.request.tenantId);
    const since = deps.recordOf(root)?.summary.startedAt ?? 0;
    const holders = await holdersOf([undo], root, since, api);
    return Object.keys(undo.targets).flatMap((target) => {
      const holder = holders.get(holderKey(undo.of, target));
      return holder?.who === 'other' ? [{ target, why: holder.detail ?? 'somebody else has changed it.' }] : [];
    });
  });
  for (const { target: name, why } of others) {
    const target = progress.targets(from).find((one) => targetKey(one) === name);
    if (target === undefined) continue;
    moveTarget(deps, moveOf(runner, progress, target), from, 'refused', { detail: why });
    progress.set(target, 'refused', { detail: why });
    leave(runner, undo, target, why);
  }
}

/** Somebody else has the say about what the run did once. */
function leave(runner: BlockRunner, { of, action }: Undo, target: TargetRef, why: string): void {
  const { deps, root } = runner.frame;
  moveTarget(deps, { root, key: of, action, target }, 'done', 'superseded', { detail: why });
  runner.progress.find((one) => one.step.key === of)?.set(target, 'superseded', { detail: why });
}

async function undoOnDevices(
  runner: BlockRunner,
  undo: Undo,
  progress: StepProgress,
  from: 'planned' | 'waiting',
): Promise<void> {
  const { durable, deps, root, input } = runner.frame;
  const { key } = progress.step;
  const { model, tenantId } = input.request;
  const { statement } = undo;
  const targets = progress.targets(from).filter((target): target is DeviceTarget => target.kind === 'device');
  const items = targets.map((target) => ({
    key: targetKey(target),
    input: {
      root,
      tenantId,
      key,
      action: statement.action,
      target,
      from,
      params: deviceParams(statement, target, runner.scope, model),
      retry: RETRY,
      reverses: true,
      follow: {
        listener: durable.runId,
        undoes: reversedBy(undo),
        ...(statement.lease === undefined
          ? {}
          : { lease: { ...leaseTerms(runner, statement, progress.step), comment: '' } }),
      },
    } satisfies DeviceActionInput,
  }));
  const results = await durable.each<DeviceActionInput, SubmitResult>(`${key}/do`, 'device-action', items);
  for (const [index, result] of results.entries()) {
    const target = targets[index];
    if (target === undefined) continue;
    if (result.state === 'accepted') progress.set(target, 'accepted', { machineActionId: result.machineActionId });
    else progress.set(target, result.state, result.detail === undefined ? {} : { detail: result.detail });
    if (result.state !== 'done') continue;
    markReversed(deps, root, reversedBy(undo), target);
    runner.reversed(undo.of, target);
  }
}

const reversedBy = ({ of, action }: Undo) => ({ key: of, action });

/** What was done at once, without a machine action. */
async function settle(
  runner: BlockRunner,
  undo: Undo,
  progress: StepProgress,
  from: 'planned' | 'waiting',
  results: readonly EntryResult[],
): Promise<void> {
  const { durable, deps, root } = runner.frame;
  const reversed: string[] = [];
  for (const { target, state, detail } of results) {
    const more = detail === undefined ? {} : { detail };
    moveTarget(deps, moveOf(runner, progress, target), from, state, more);
    progress.set(target, state, more);
    if (state === 'refused') leave(runner, undo, target, detail ?? '');
    if (state !== 'done') continue;
    markReversed(deps, root, reversedBy(undo), target);
    runner.reversed(undo.of, target);
    if (target.kind === 'indicator') reversed.push(target.value);
  }
  const { key } = progress.step;
  if (reversed.length > 0)
    await durable.step(`${key}/leases`, () => endBans(deps, root, reversedBy(undo), reversed, key));
}
