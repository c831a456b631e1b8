/** Devices of an action after the rules that decide about each alone, in the order of language.md section 5. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { ActionStatementModel, DeviceSetModel } from '../../language/model/statement.ts';
import { evaluateCondition } from '../eval/evaluate.ts';
import { withCurrent, withDevices, type Scope } from '../eval/scope.ts';
import { isUnknown } from '../eval/value.ts';
import { forbiddenOn } from './guards/never.ts';
import { unsupported } from './guards/platform.ts';
import { rulesOf } from './guards/rules.ts';
import { playbooksOf, withState, type PlanContext } from './plan-context.ts';
import { deviceRef, leaveOut } from './refusals.ts';
import { resolveDevices } from './resolve-devices.ts';
import type { DeviceFacts, PlannedTarget, Refusal } from './run-plan.ts';

export interface AdmittedDevices {
  readonly devices: readonly DeviceFacts[];
  /** Those that the action leaves alone, with the reason. */
  readonly left: readonly PlannedTarget[];
}

/** Undefined where a `skip if` waits for an outcome. */
export async function admitDevices(
  statement: ActionStatementModel,
  set: DeviceSetModel,
  scope: Scope,
  context: PlanContext,
): Promise<AdmittedDevices | undefined> {
  const resolved = await resolveDevices(set, scope, context);
  context.refusals.push(...resolved.refusals.map((refusal) => ({ ...refusal, path: statement.path })));
  const never = rulesOf('never', context.model, playbooksOf(scope)).map(({ rule }) => rule.where);
  const stated = await withState(resolved.devices, [statement.clauses.skipIf, ...never], context);
  const inScope = withDevices(scope, stated);
  const left: PlannedTarget[] = [...resolved.skipped];
  const devices: DeviceFacts[] = [];
  for (const device of stated) {
    context.devices.set(device.id, { ...context.devices.get(device.id), ...device });
    const verdict = judge(statement, device, inScope, context);
    if (verdict === 'later') return undefined;
    if (verdict === undefined) devices.push(device);
    else {
      left.push({ target: deviceRef(device), state: verdict.state, reason: verdict.reason });
      if (verdict.refusal !== undefined) context.refusals.push(verdict.refusal);
    }
  }
  return { devices, left };
}

interface Verdict {
  readonly state: 'skipped' | 'refused';
  readonly reason: string;
  readonly refusal?: Refusal;
}

function judge(
  statement: ActionStatementModel,
  device: DeviceFacts,
  scope: Scope,
  context: PlanContext,
): Verdict | 'later' | undefined {
  const skipped = skipIf(statement, device, scope, context);
  if (skipped !== undefined) return skipped;
  const target = deviceRef(device);
  const skip = forbiddenOn('skip', statement, device, scope, context);
  if (skip !== undefined) return refused('target', 'never', skip.message, skip.rule.span);
  const support = unsupported(
    actionSpec(statement.action),
    statement.action === 'device.contain',
    statement.mode,
    device,
    context.reads.known(device.id),
  );
  if (support !== undefined) return refused('target', support.rule, support.message, statement.span);
  const stop = forbiddenOn('stop', statement, device, scope, context);
  if (stop !== undefined) return refused('run', 'never', stop.message, stop.rule.span);
  return undefined;

  function refused(stops: 'run' | 'target', rule: string, message: string, span: Refusal['span']): Verdict {
    const left = leaveOut(rule, message, target, span, statement.path);
    return { state: 'refused', reason: message, refusal: { ...left, stops } };
  }
}

function skipIf(
  statement: ActionStatementModel,
  device: DeviceFacts,
  scope: Scope,
  context: PlanContext,
): Verdict | 'later' | undefined {
  const condition = statement.clauses.skipIf;
  if (condition === undefined) return undefined;
  const holds = evaluateCondition(condition, withCurrent(scope, { device: device.id }), context.model);
  if (holds === true) return { state: 'skipped', reason: 'left out by `skip if`' };
  return typeof holds !== 'boolean' && isUnknown(holds) && holds.why === 'later' ? 'later' : undefined;
}
