/** An action on devices: who is acted on, and who is as wanted already. */
import type { ActionStatementModel } from '../../language/model/statement.ts';
import { renderTemplate } from '../eval/render-text.ts';
import type { Scope } from '../eval/scope.ts';
import type { DeviceState } from './device-state.ts';
import { notAcknowledged } from './guards/acknowledge.ts';
import { isolationFact, restrictionFact, type PlanContext, type StepDraft } from './plan-context.ts';
import { admitDevices } from './plan-devices.ts';
import { deviceRef } from './refusals.ts';
import type { DeviceFacts, PlannedTarget } from './run-plan.ts';

export async function planDeviceAction(
  step: StepDraft,
  statement: ActionStatementModel,
  scope: Scope,
  context: PlanContext,
): Promise<'done' | 'later'> {
  if (statement.devices === undefined) return 'done';
  const admitted = await admitDevices(statement, statement.devices, scope, context);
  if (admitted === undefined) return 'later';
  const targets = await inDesiredState(statement, admitted.devices, scope, context);
  step.targets.push(...targets, ...admitted.left);
  const acting = new Set(
    targets.filter(({ state }) => state === 'planned').map(({ target }) => 'id' in target && target.id),
  );
  const devices = admitted.devices.filter((device) => acting.has(device.id));
  if (devices.length > 0) context.refusals.push(...notAcknowledged(statement, devices));
  step.calls = devices.length;
  return 'done';
}

type Already = (device: DeviceFacts) => string | undefined;

/** Targets: planned, or already as the statement wants them. Unknown counts as not yet. */
async function inDesiredState(
  statement: ActionStatementModel,
  devices: readonly DeviceFacts[],
  scope: Scope,
  context: PlanContext,
): Promise<readonly PlannedTarget[]> {
  const already = await desiredState(statement, devices, scope, context);
  return devices.map((device) => {
    const why = already(device);
    const target = deviceRef(device);
    if (why !== undefined) return { target, state: 'already', reason: why };
    const hint = slowHint(device);
    return hint === undefined ? { target, state: 'planned' } : { target, state: 'planned', reason: hint };
  });
}

const slowHint = (device: DeviceFacts): string | undefined =>
  device.health === 'active'
    ? undefined
    : `health is ${device.health}: an action stays pending until the device reports, for up to three days`;

async function desiredState(
  statement: ActionStatementModel,
  devices: readonly DeviceFacts[],
  scope: Scope,
  context: PlanContext,
): Promise<Already> {
  const ids = devices.map((device) => device.id);
  switch (statement.action) {
    case 'device.isolate':
    case 'device.release':
      return fromState(
        await context.reads.isolation(ids),
        statement.action === 'device.isolate',
        'isolated',
        isolationFact,
        context,
      );
    case 'device.restrict':
    case 'device.allow':
      return fromState(
        await context.reads.restriction(ids),
        statement.action === 'device.restrict',
        'restricted',
        restrictionFact,
        context,
      );
    case 'device.tag':
    case 'device.untag':
      return fromTags(statement, scope, context);
    default:
      return () => undefined;
  }
}

function fromState(
  states: ReadonlyMap<string, DeviceState | undefined>,
  wanted: boolean,
  word: string,
  fact: (state: DeviceState | undefined) => Partial<DeviceFacts>,
  context: PlanContext,
): Already {
  return (device) => {
    const state = states.get(device.id);
    context.devices.set(device.id, { ...device, ...fact(state) });
    if (state === undefined || state.state !== (wanted ? 'on' : 'off')) return undefined;
    return wanted ? alreadyOn(state, word) : `is not ${word}`;
  };
}

/** A lease of this run would end what somebody else decided, so it does not apply. */
function alreadyOn(state: DeviceState, word: string): string {
  const by = state.by?.requestor ? ` by ${state.by.requestor}` : '';
  const since = state.by === undefined ? '' : ` since ${state.by.creationDateTimeUtc}`;
  return `is ${word} already${by}${since}; it stays so until that ends, no lease of this run applies`;
}

function fromTags(statement: ActionStatementModel, scope: Scope, context: PlanContext): Already {
  const tag =
    statement.tag === undefined ? '' : renderTemplate(statement.tag, scope, context.model).trim().toLowerCase();
  const adds = statement.action === 'device.tag';
  return (device) => {
    const tagged = device.tags.some((one) => one.toLowerCase() === tag);
    if (tagged !== adds) return undefined;
    return adds ? 'has the tag already' : 'does not have the tag';
  };
}
