import { ACTIONS } from '../../language/catalog/actions/index.ts';
import type { ActionSpec } from '../../language/catalog/action-spec.ts';
import { activeRequest, invalidBody, invalidInput, missingParameter } from '../http/api-error.ts';
import { isObject, readObject, requiredOneOf, requiredText, type JsonObject } from '../http/body.ts';
import { entity } from '../http/replies.ts';
import type { Reply } from '../http/messages.ts';
import { param, type Call, type Route } from '../http/route.ts';
import type { Fault } from '../faults.ts';
import { toWire, type ActionDraft, type ActionRecord, type LiveResponseCommand } from '../tenant/action-record.ts';
import type { Device } from '../tenant/device.ts';
import type { Twist } from '../tenant/machine-actions.ts';
import { checkContain, checkPlatform } from '../tenant/platform-rules.ts';

interface ActionRoute {
  readonly spec: ActionSpec;
  readonly limit?: 'live-response';
  /** Fields of the body beside `Comment`. */
  readonly fields?: readonly string[];
  readonly read?: (body: JsonObject) => Pick<ActionDraft, 'sha1' | 'commands'> & { readonly scope?: string };
  /** What a second request gets while the first is open. Both are documented; each operation always does the same here. */
  readonly duplicate: 'error' | 'pending';
}

const ISOLATION_TYPES = ['Full', 'Selective', 'UnManagedDevice'] as const;

/** The operations that make a machine action of a device. */
const ACTION_ROUTES: readonly ActionRoute[] = [
  {
    spec: ACTIONS['device.isolate'],
    fields: ['IsolationType'],
    read: (body) => ({ scope: requiredOneOf(body, 'IsolationType', ISOLATION_TYPES) }),
    duplicate: 'error',
  },
  { spec: ACTIONS['device.release'], duplicate: 'pending' },
  { spec: ACTIONS['device.restrict'], duplicate: 'pending' },
  { spec: ACTIONS['device.allow'], duplicate: 'pending' },
  { spec: ACTIONS['device.collect'], duplicate: 'error' },
  {
    spec: ACTIONS['device.scan'],
    fields: ['ScanType'],
    read: (body) => ({ scope: requiredOneOf(body, 'ScanType', ['Quick', 'Full']) }),
    duplicate: 'pending',
  },
  {
    spec: ACTIONS['file.quarantine'],
    fields: ['Sha1'],
    read: (body) => ({ sha1: sha1Of(body) }),
    duplicate: 'error',
  },
  {
    spec: ACTIONS['device.script'],
    limit: 'live-response',
    fields: ['Commands'],
    read: (body) => ({ commands: commandsOf(body) }),
    duplicate: 'error',
  },
];

export const DEVICE_ACTION_ROUTES: readonly Route[] = ACTION_ROUTES.map((route) => ({
  method: 'POST',
  path: route.spec.http.path.replace('{device}', '{id}'),
  limit: route.limit ?? 'standard',
  handle: (call) => submit(call, route),
}));

function submit(call: Call, route: ActionRoute): Reply {
  const { tenant, fault } = call;
  const draft = readDraft(call, route);
  const open = tenant.actions.findOpen((record) => isSameRequest(record, draft));
  const answer = open === undefined ? undefined : fault?.kind === 'duplicate' ? fault.answer : route.duplicate;
  if (answer === 'error') throw activeRequest();
  const record =
    open !== undefined && answer === 'pending'
      ? open
      : tenant.actions.create(draft, tenant.application.id, twistOf(fault, answer === 'stuck'));
  if (record !== open) recordEffect(call, record);
  // The name of the device is filled in a moment later.
  const wire = { ...toWire(record, tenant.clock.now()), ...(record === open ? {} : { computerDnsName: null }) };
  return entity(call, 'MachineActions', wire, 201);
}

function readDraft(call: Call, { spec, fields, read }: ActionRoute): ActionDraft {
  const { tenant, fault } = call;
  const device = tenant.device(param(call, 'id'));
  const body = readObject(call.body, ['Comment', ...(fields ?? [])]);
  const comment = requiredText(body, 'Comment');
  const { scope = null, ...rest } = read?.(body) ?? {};
  const { machineAction } = spec;
  if (machineAction === undefined) throw new Error(`${spec.phrase} makes no machine action.`);
  const isContain = scope === 'UnManagedDevice';
  const endsContain = machineAction === 'Unisolate' && device.isolation === 'UnManagedDevice';
  if (isContain) checkContain(device, tenant.devices.filter(isContained).length);
  else if (!endsContain) checkPlatform(spec, scope, device);
  return { type: machineAction, device, comment, scope, ...rest, ...scriptResultOf(fault) };
}

const scriptResultOf = (fault: Fault | undefined): Pick<ActionDraft, 'scriptResult'> =>
  fault?.kind === 'script-result' ? { scriptResult: { output: fault.output, exitCode: fault.exitCode ?? 0 } } : {};

const isContained = ({ isolation }: Device): boolean => isolation === 'UnManagedDevice';

/** One live response session a device, one quarantine a file, and one of every other type a device. */
const isSameRequest = (record: ActionRecord, draft: ActionDraft): boolean =>
  record.type === draft.type && record.device === draft.device && record.sha1 === draft.sha1;

function twistOf(fault: Fault | undefined, stuck: boolean): Twist {
  if (stuck) return { stuck };
  if (fault?.kind === 'out-of-order') return { durationFactor: fault.factor };
  if (fault?.kind === 'action-fails') return { fails: fault.errorHResult ?? GENERAL_FAILURE };
  return {};
}

/** E_FAIL */
const GENERAL_FAILURE = -2147467259;

function recordEffect({ tenant }: Call, { id, type, device, comment, scope, sha1 }: ActionRecord): void {
  tenant.effects.add(tenant.clock.now(), {
    type,
    machineId: device.wire.id,
    device: device.wire.computerDnsName,
    target: id,
    comment,
    detail: scope ?? sha1 ?? null,
  });
}

function sha1Of(body: JsonObject): string {
  const sha1 = requiredText(body, 'Sha1');
  if (!/^[\da-f]{40}$/i.test(sha1)) throw invalidInput(`'${sha1}' is not a valid SHA-1`);
  return sha1.toLowerCase();
}

/** Any number of commands of each kind, but in this order. */
const COMMAND_ORDER = ['PutFile', 'RunScript', 'GetFile'];

function commandsOf(body: JsonObject): readonly LiveResponseCommand[] {
  const value = body['Commands'];
  if (value === undefined) throw missingParameter('Commands');
  if (!Array.isArray(value) || value.length === 0 || !value.every(isCommand)) throw invalidBody();
  const order = value.map(({ type }) => COMMAND_ORDER.indexOf(type));
  if (order.some((rank, index) => rank < 0 || rank < (order[index - 1] ?? 0))) {
    throw invalidInput(`Commands must be ${COMMAND_ORDER.join(', ')}, in this order`);
  }
  return value;
}

function isCommand(value: unknown): value is LiveResponseCommand {
  if (!isObject(value) || typeof value['type'] !== 'string' || !Array.isArray(value['params'])) return false;
  return value['params'].every(
    (item) => isObject(item) && typeof item['key'] === 'string' && typeof item['value'] === 'string',
  );
}
