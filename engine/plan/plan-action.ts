/** One action of the text: its lease, targets, risks and approvals. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { ActionStatementModel } from '../../language/model/statement.ts';
import type { Scope } from '../eval/scope.ts';
import { approvalsFor } from './guards/approvals.ts';
import { planLease } from './guards/expiry.ts';
import { forbidden, forbiddenAtAll } from './guards/never.ts';
import type { PlanContext, StepDraft } from './plan-context.ts';
import { planDeviceAction } from './plan-device-action.ts';
import { planIndicators } from './plan-indicators.ts';
import { planQuarantine } from './plan-quarantine.ts';
import { leaveOut, stopRun } from './refusals.ts';
import type { Refusal, TargetRef } from './run-plan.ts';
import { addStep } from './step-draft.ts';

/** `later`: whether to act at all waits for an outcome. */
export async function planAction(
  statement: ActionStatementModel,
  scope: Scope,
  context: PlanContext,
): Promise<'done' | 'later'> {
  const lease = planLease(statement, scope, context);
  const drafted = addStep(statement, scope, context, { state: statement.disabled ? 'disabled' : 'planned' });
  if (statement.disabled) return 'done';
  const step: StepDraft = Object.assign(drafted, {
    ...(lease.seconds === undefined ? {} : { leaseSeconds: lease.seconds }),
    ...(lease.untilReleased ? { untilReleased: true } : {}),
  });
  const never = forbiddenAtAll(statement, scope, context);
  if (never !== undefined) context.refusals.push(stopRun('never', never.message, never.rule.span, statement.path));
  const planned = await planTargets(step, statement, scope, context);
  if (planned === 'later') {
    Object.assign(step, { state: 'later', targets: [], calls: 0 });
    return 'later';
  }
  settle(step, statement, lease.refusals, scope, context);
  if (never !== undefined) refuseAll(step, never.message);
  return 'done';
}

function planTargets(
  step: StepDraft,
  statement: ActionStatementModel,
  scope: Scope,
  context: PlanContext,
): Promise<'done' | 'later'> {
  switch (actionSpec(statement.action).scope) {
    case 'device':
      return planDeviceAction(step, statement, scope, context);
    case 'device-file':
      return planQuarantine(step, statement, scope, context);
    case 'indicator':
      return planIndicators(step, statement, scope, context);
    case 'alert':
      return Promise.resolve(planAlertUpdate(step, statement, scope, context));
  }
}

/** A statement without a target asks nobody and breaks no rule about its length. */
function settle(
  step: StepDraft,
  statement: ActionStatementModel,
  leaseRefusals: readonly Refusal[],
  scope: Scope,
  context: PlanContext,
): void {
  if (!step.targets.some(({ state }) => state === 'planned')) {
    step.state = 'nothing-to-do';
    return;
  }
  context.refusals.push(...leaseRefusals);
  step.approvals = approvalsFor(statement, step.targets, scope, context);
}

/** Of a forbidden action no target is left, whatever else stands in its way. */
function refuseAll(step: StepDraft, reason: string): void {
  step.targets = step.targets.map((target) =>
    target.state === 'planned' ? { ...target, state: 'refused', reason } : target,
  );
  Object.assign(step, { state: 'nothing-to-do', calls: 0 });
}

function planAlertUpdate(step: StepDraft, statement: ActionStatementModel, scope: Scope, context: PlanContext): 'done' {
  if (scope.alert === undefined) {
    const message = `\`${statement.summary}\` needs an alert. Start the run on one.`;
    context.refusals.push(stopRun('no-alert', message, statement.span, statement.path));
    return 'done';
  }
  const target: TargetRef = { kind: 'alert', id: scope.alert.id };
  const skip = forbidden('skip', statement, undefined, scope, context);
  if (skip === undefined) {
    step.targets.push({ target, state: 'planned' });
    step.calls = 1;
  } else {
    context.refusals.push(leaveOut('never', skip.message, target, skip.rule.span, statement.path));
    step.targets.push({ target, state: 'refused', reason: skip.message });
  }
  return 'done';
}
