/** An action on devices: who is acted on, and who is as wanted already. */
import type { ActionStatementModel } from '../../language/model/statement.ts';
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { MachineAction } from '../defender/entities.ts';
import { printDuration } from '../eval/print-value.ts';
import { renderTemplate } from '../eval/render-text.ts';
import type { Scope } from '../eval/scope.ts';
import { HISTORY_DAYS, isProven, type DeviceState } from './device-state.ts';
import { exclusionHint } from './guards/platform.ts';
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

/** Why nothing needs to be sent to the device; or that it is sent, and what a person should know of that. */
interface Judgement {
  readonly already?: string;
  readonly note?: string;
}
type Judge = (device: DeviceFacts) => Judgement;

/** Targets: planned, or already as the statement wants them. Unknown counts as not yet, and is told. */
async function inDesiredState(
  statement: ActionStatementModel,
  devices: readonly DeviceFacts[],
  scope: Scope,
  context: PlanContext,
): Promise<readonly PlannedTarget[]> {
  const judge = await desiredState(statement, devices, scope, context);
  return devices.map((device) => {
    const { already, note } = judge(device);
    const target = deviceRef(device);
    if (already !== undefined) return { target, state: 'already', reason: already };
    const machine = context.reads.known(device.id);
    const hints = [slowHint(statement, device), note, exclusionHint(statement, device, machine)].filter(
      (hint) => hint !== undefined,
    );
    return { target, state: 'planned', ...(hints.length === 0 ? {} : { reason: hints.join('; ') }) };
  });
}

/** A device that does not report is no refusal: the service waits for it. */
function slowHint({ action }: ActionStatementModel, { health }: DeviceFacts): string | undefined {
  const { machineAction, settles } = actionSpec(action);
  if (health === 'active' || machineAction === undefined || settles === undefined) return undefined;
  return `health is ${health}: the action stays pending until the device reports, for up to ${printDuration(settles.atMost)}`;
}

async function desiredState(
  statement: ActionStatementModel,
  devices: readonly DeviceFacts[],
  scope: Scope,
  context: PlanContext,
): Promise<Judge> {
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
      return () => ({});
  }
}

function fromState(
  states: ReadonlyMap<string, DeviceState>,
  wanted: boolean,
  word: string,
  fact: (state: DeviceState | undefined) => Partial<DeviceFacts>,
  context: PlanContext,
): Judge {
  return (device) => {
    const state = states.get(device.id) ?? { state: 'unknown', why: 'nothing was read of it' };
    context.devices.set(device.id, { ...device, ...fact(state) });
    if (state.state === 'unknown') return { note: `whether it is ${word} is unknown: ${state.why}` };
    if (state.state !== (wanted ? 'on' : 'off')) return {};
    if (wanted) return { already: alreadyOn(state, word) };
    // Whoever is left isolated because the history is short would stay so.
    if (isProven(state, context.reads.known(device.id)?.firstSeen, context.now)) return { already: `is not ${word}` };
    return { note: `not ${word} in the ${HISTORY_DAYS} days that Defender keeps; what was before is unknown` };
  };
}

/** A lease of this run would end what somebody else decided, so it does not apply. */
function alreadyOn({ by: action }: { readonly by?: MachineAction }, word: string): string {
  const by = action?.requestor ? ` by ${action.requestor}` : '';
  const since = action === undefined ? '' : ` since ${action.creationDateTimeUtc}`;
  return `is ${word} already${by}${since}; it stays so until that ends, no lease of this run applies`;
}

function fromTags(statement: ActionStatementModel, scope: Scope, context: PlanContext): Judge {
  const tag =
    statement.tag === undefined ? '' : renderTemplate(statement.tag, scope, context.model).trim().toLowerCase();
  const adds = statement.action === 'device.tag';
  return (device) => {
    const tagged = device.tags.some((one) => one.toLowerCase() === tag);
    if (tagged !== adds) return {};
    return { already: adds ? 'has the tag already' : 'does not have the tag' };
  };
}
