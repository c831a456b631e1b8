/** From a set of devices in the text to exact devices, and what was left out of it and why. */
import type { DeviceSetModel, DeviceSourceModel, ValueListModel } from '../../language/model/statement.ts';
import type { ExpressionModel } from '../../language/model/expression.ts';
import type { Machine } from '../defender/entities.ts';
import { evaluateCondition } from '../eval/evaluate.ts';
import { lookup } from '../eval/lookup.ts';
import { bindName, withCurrent, withDevices, type Scope } from '../eval/scope.ts';
import { isUnknown, itemsOf } from '../eval/value.ts';
import { printScalar } from '../eval/print-value.ts';
import { deviceFacts } from './facts.ts';
import { huntNames } from './hunt-names.ts';
import { withState, type PlanContext } from './plan-context.ts';
import { deviceRef, leaveOut, stopRun } from './refusals.ts';
import { pickOne, resolveNames, unresolved } from './resolve-name.ts';
import type { DeviceFacts, PlannedTarget, Refusal } from './run-plan.ts';

export interface ResolvedDevices {
  readonly devices: readonly DeviceFacts[];
  /** Left out by `where` or `except`. */
  readonly skipped: readonly PlannedTarget[];
  readonly refusals: readonly Refusal[];
}

interface Candidates {
  readonly devices: readonly DeviceFacts[];
  readonly refusals: readonly Refusal[];
}

/** Resolves the source, then applies `where`, then `except`. `name` also names the candidate: a loop variable. */
export async function resolveDevices(
  model: DeviceSetModel,
  scope: Scope,
  context: PlanContext,
  name?: string,
): Promise<ResolvedDevices> {
  const { devices, refusals } = await candidatesOf(model.source, scope, context);
  const matching = await filter(devices, model.where, scope, context, { name });
  const exceptions = model.except === undefined ? undefined : await exceptionsOf(model.except, scope, context);
  const excluded = new Set(exceptions?.devices.map((device) => device.id));
  const kept = matching.kept.filter((device) => !excluded.has(device.id));
  for (const device of devices) context.devices.set(device.id, { ...context.devices.get(device.id), ...device });
  for (const device of matching.kept) context.devices.set(device.id, { ...context.devices.get(device.id), ...device });
  return {
    devices: kept,
    skipped: [
      ...matching.left,
      ...matching.kept
        .filter((device) => excluded.has(device.id))
        .map((device) => ({ target: deviceRef(device), state: 'skipped' as const, reason: 'left out by `except`' })),
    ],
    refusals: [...refusals, ...(exceptions?.refusals ?? [])],
  };
}

async function exceptionsOf(
  except: NonNullable<DeviceSetModel['except']>,
  scope: Scope,
  context: PlanContext,
): Promise<Candidates> {
  const { devices, refusals } = await candidatesOf(except.source, scope, context);
  const matching = await filter(devices, except.where, scope, context, { unknownMatches: true });
  // An exception that cannot be resolved protects nobody: the run must not go on as if it did.
  return { devices: matching.kept, refusals: refusals.map((refusal) => ({ ...refusal, stops: 'run' })) };
}

/** `unknownMatches`: whether a device of which the condition cannot be told belongs to the set. */
async function filter(
  devices: readonly DeviceFacts[],
  where: ExpressionModel | undefined,
  scope: Scope,
  context: PlanContext,
  options: { readonly name?: string | undefined; readonly unknownMatches?: boolean },
): Promise<{ readonly kept: readonly DeviceFacts[]; readonly left: readonly PlannedTarget[] }> {
  if (where === undefined) return { kept: devices, left: [] };
  const stated = await withState(devices, [where], context);
  const inScope = withDevices(scope, stated);
  const kept: DeviceFacts[] = [];
  const left: PlannedTarget[] = [];
  for (const device of stated) {
    const atHand = withCurrent(inScope, { device: device.id });
    const named =
      options.name === undefined ? atHand : bindName(atHand, options.name, { kind: 'devices', ids: [device.id] });
    const holds = evaluateCondition(where, named, context.model);
    if (holds === true || (holds !== false && options.unknownMatches === true)) kept.push(device);
    else left.push({ target: deviceRef(device), state: 'skipped', reason: whyLeft(holds) });
  }
  return { kept, left };
}

const whyLeft = (holds: false | { readonly what: string }): string =>
  holds === false ? 'does not match `where`' : `${holds.what} is not known, so \`where\` does not hold`;

async function candidatesOf(source: DeviceSourceModel, scope: Scope, context: PlanContext): Promise<Candidates> {
  if (source.kind !== 'ref') context.resolved.add(JSON.stringify({ ...source, span: undefined }));
  switch (source.kind) {
    case 'of':
      return ofSubject(source, scope, context);
    case 'named':
      return named(valuesOf(source.values, scope, context), source, context);
    case 'tagged': {
      const lists = await Promise.all(valuesOf(source.values, scope, context).map((tag) => context.reads.tagged(tag)));
      return unique(lists.flat(), source);
    }
    case 'group': {
      const groups = valuesOf(source.values, scope, context);
      return unique((await Promise.all(groups.map((group) => context.reads.inGroup(group)))).flat(), source);
    }
    case 'ip':
      return withIps(source, scope, context);
    case 'hunt':
      return hunted(source, context);
    case 'all':
      return unique(await context.reads.all(), source);
    case 'ref':
      return referred(source, scope, context);
  }
}

/** Texts of a list in the text, of a name, or of a declared list. */
export function valuesOf(values: ValueListModel, scope: Scope, context: PlanContext): readonly string[] {
  if (values.kind === 'values') return values.values;
  const value = lookup(values.path.segments, scope, context.model);
  return isUnknown(value) ? [] : itemsOf(value).map(printScalar);
}

async function ofSubject(
  source: Extract<DeviceSourceModel, { kind: 'of' }>,
  scope: Scope,
  context: PlanContext,
): Promise<Candidates> {
  const ids =
    source.subject === 'incident' && scope.alert !== undefined && scope.alert.incidentId !== ''
      ? (await context.reads.incidentAlerts(scope.alert.incidentId)).map((alert) => alert.machineId ?? '')
      : source.subject === 'subject' || scope.alert === undefined
        ? scope.subjectDevices
        : [scope.alert.deviceId];
  return byIds(ids, source, scope, context);
}

/** Facts are read again: a device may have been tagged or isolated since its name was bound. */
async function byIds(
  ids: readonly string[],
  source: DeviceSourceModel,
  scope: Scope,
  context: PlanContext,
): Promise<Candidates> {
  const wanted = [...new Set(ids.filter((id) => id !== ''))];
  const machines = await context.reads.machinesById(wanted);
  const found = new Set(machines.map((machine) => machine.id));
  const gone = wanted.filter((id) => !found.has(id));
  return {
    devices: machines.map(deviceFacts),
    refusals: gone.map((id) => {
      const name = scope.devices[id]?.name ?? id;
      const message = `Defender does not know the device ${name} (any more). It is left out.`;
      return leaveOut('device-gone', message, { kind: 'device', id, name }, source.span);
    }),
  };
}

async function named(names: readonly string[], source: DeviceSourceModel, context: PlanContext): Promise<Candidates> {
  const resolved = await resolveNames([...new Set(names)], context.reads);
  const machines = resolved.flatMap(({ result }) => (result.ok ? [result.machine] : []));
  return {
    devices: distinct(machines).map(deviceFacts),
    // A name in the text that means no device, or several, is a mistake in the text: nothing may run on the rest of it.
    refusals: resolved.flatMap(({ result }) => (result.ok ? [] : [unresolved(result, source.span)])),
  };
}

const distinct = (machines: readonly Machine[]): readonly Machine[] => [
  ...new Map(machines.map((machine) => [machine.id, machine])).values(),
];

/** One device a name: re-imaged machines leave old records behind that carry the same tags. */
function unique(machines: readonly Machine[], source: DeviceSourceModel): Candidates {
  const devices: DeviceFacts[] = [];
  const refusals: Refusal[] = [];
  const byName = Map.groupBy(distinct(machines), (machine) => (machine.computerDnsName ?? machine.id).toLowerCase());
  for (const [name, records] of byName) {
    const result = pickOne(name, records);
    if (result.ok) devices.push(deviceFacts(result.machine));
    else if (result.rule === 'ambiguous-device')
      refusals.push({
        ...unresolved(result, source.span),
        target: { kind: 'device', id: name, name },
        stops: 'target',
      });
  }
  return { devices, refusals };
}

async function withIps(
  source: Extract<DeviceSourceModel, { kind: 'ip' }>,
  scope: Scope,
  context: PlanContext,
): Promise<Candidates> {
  const at = new Date(context.now).toISOString();
  const since = context.now - source.withinSeconds * 1000;
  const devices: Machine[] = [];
  const refusals: Refusal[] = [];
  for (const ip of valuesOf(source.values, scope, context)) {
    const seen = (await context.reads.withIp(ip, at)).filter((machine) => Date.parse(machine.lastSeen ?? '') >= since);
    const result = pickOne(ip, seen);
    if (result.ok) devices.push(result.machine);
    else if (result.rule === 'ambiguous-device') refusals.push(unresolved(result, source.span));
  }
  return { devices: distinct(devices).map(deviceFacts), refusals };
}

async function hunted(source: Extract<DeviceSourceModel, { kind: 'hunt' }>, context: PlanContext): Promise<Candidates> {
  const names = huntNames(await context.reads.hunt(source.query));
  if (names === undefined) {
    const message =
      'The rows of the hunt have no column DeviceId or DeviceName. Keep one of them in the `project` of the query.';
    return { devices: [], refusals: [stopRun('hunt-columns', message, source.span)] };
  }
  return named(names, source, context);
}

async function referred(
  source: Extract<DeviceSourceModel, { kind: 'ref' }>,
  scope: Scope,
  context: PlanContext,
): Promise<Candidates> {
  const value = Object.hasOwn(scope.names, source.name) ? scope.names[source.name] : undefined;
  if (value?.kind === 'devices') return byIds(value.ids, source, scope, context);
  const list = Object.hasOwn(context.model.lists, source.name) ? context.model.lists[source.name] : undefined;
  if (list !== undefined)
    return named(
      list.entries.map((entry) => entry.value),
      source,
      context,
    );
  const message = `"${source.name}" has no devices at this place.`;
  return { devices: [], refusals: [stopRun('no-devices', message, source.span)] };
}
