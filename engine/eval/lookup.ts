/** What a path stands for in a scope. */
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { Json } from '../durable/durable.ts';
import type { DeviceFacts, IocRef } from '../plan/run-plan.ts';
import type { Scope, ScopeValue } from './scope.ts';
import {
  alertMember,
  deviceMember,
  fileMember,
  incidentMember,
  indicatorMember,
  labelMember,
  listMember,
} from './symbols.ts';
import {
  later,
  missing,
  number,
  seconds,
  set,
  text,
  texts,
  yesno,
  type Scalar,
  type Unknown,
  type Value,
} from './value.ts';

/** Declared names first, then labels and lists, then the namespaces of the language. */
export function lookup(segments: readonly string[], scope: Scope, model: PlaybookModel): Value | Unknown {
  const [root = '', ...rest] = segments;
  const what = segments.join('.');
  const bound = Object.hasOwn(scope.names, root) ? scope.names[root] : undefined;
  if (bound !== undefined) return ofName(root, bound, rest, what, scope, model);
  const label = Object.hasOwn(scope.labels, root) ? scope.labels[root] : undefined;
  if (label !== undefined) return labelMember(label, rest[0] ?? 'status', what);
  const list = Object.hasOwn(model.lists, root) ? model.lists[root] : undefined;
  if (list !== undefined)
    return rest.length === 0
      ? texts(list.entries.map((entry) => entry.value))
      : listMember({ name: list.name, count: list.entries.length }, rest[0] ?? '', what);
  return ofNamespace(root, rest, what, scope, model);
}

function ofName(
  name: string,
  value: ScopeValue,
  rest: readonly string[],
  what: string,
  scope: Scope,
  model: PlaybookModel,
): Value | Unknown {
  if (value.kind === 'devices') return ofDevices(value.ids, rest[0], what, scope);
  if (value.kind === 'iocs')
    return rest.length === 0 ? set(value.iocs.map(ofIoc)) : ofFiles(value.iocs, rest[0] ?? '', what);
  if (value.kind === 'contact') return text(displayName(model, value.name));
  const input = model.playbooks[scope.playbook]?.inputs.find((one) => one.name === name);
  return ofJson(value.value, input?.type === 'duration', what);
}

const displayName = (model: PlaybookModel, contact: string): string => {
  const name = model.contacts[contact]?.details['name'];
  return name?.kind === 'text' ? name.value : contact;
};

/** A set of devices, or a member of the only device of it. */
function ofDevices(ids: readonly string[], member: string | undefined, what: string, scope: Scope): Value | Unknown {
  const devices = ids.map((id): Pick<DeviceFacts, 'id' | 'name'> => scope.devices[id] ?? { id, name: id });
  if (member === undefined) return set(devices.map((device): Scalar => ({ type: 'device', device })));
  const [only] = ids;
  if (only === undefined || ids.length > 1) return missing(what);
  return deviceMember(scope.devices[only], member, what, scope.now);
}

const ofIoc = (ioc: IocRef): Scalar => (ioc.kind === 'file' ? { type: 'file', file: ioc.file } : text(ioc.value));

function ofFiles(iocs: readonly IocRef[], member: string, what: string): Value | Unknown {
  const [only] = iocs;
  return iocs.length === 1 && only?.kind === 'file' ? fileMember(only.file, member, what) : missing(what);
}

function ofJson(value: Json, duration: boolean, what: string): Value | Unknown {
  if (typeof value === 'number') return duration ? seconds(value) : number(value);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return yesno(value);
  if (Array.isArray(value)) return texts(value.filter((item) => typeof item === 'string'));
  return missing(what);
}

function ofNamespace(
  root: string,
  rest: readonly string[],
  what: string,
  scope: Scope,
  model: PlaybookModel,
): Value | Unknown {
  const [member = ''] = rest;
  const current = scope.current;
  switch (root) {
    case 'alert':
      return alertMember(scope.alert, member, what);
    case 'incident':
      return incidentMember(scope.alert, member, what);
    case 'device':
      return deviceMember(deviceAtHand(scope), member, what, scope.now);
    case 'file':
      return fileMember(current?.file, member, what);
    case 'indicator':
      return indicatorMember(current?.indicator, member, what);
    case 'ip':
    case 'domain':
    case 'url':
      return current?.indicator?.kind === root ? text(current.indicator.value) : missing(what);
    case 'list':
      return listMember(current?.list, member, what);
    case 'approval':
      return ofApproval(scope, member, what);
    case 'run':
      return ofRun(scope, member, what, model);
    case 'playbook':
      return ofPlaybook(scope, member, what, model);
    case 'fleet':
      return scope.fleetCount === undefined ? missing(what) : number(scope.fleetCount);
    case 'trigger':
    case 'indicators':
      return missing(what);
    default:
      // What is left is a label whose action has not run yet; the language has checked every other name.
      return rest.length === 0 ? missing(what) : later(what);
  }
}

/** The device at hand; outside of a `where` or an action, the only device that the run is about. */
export function deviceAtHand(scope: Scope): DeviceFacts | undefined {
  const at = scope.current?.device;
  if (at !== undefined) return scope.devices[at];
  const [subject] = scope.subjectDevices;
  if (subject !== undefined) return scope.subjectDevices.length === 1 ? scope.devices[subject] : undefined;
  const single = new Set(
    Object.values(scope.names).flatMap((value) =>
      value.kind === 'devices' && value.ids.length === 1 ? value.ids : [],
    ),
  );
  const [only] = single;
  return single.size === 1 && only !== undefined ? scope.devices[only] : undefined;
}

function ofApproval(scope: Scope, member: string, what: string): Value | Unknown {
  const approval = scope.approval;
  if (approval === undefined) return missing(what);
  if (member === 'by') return text(approval.by);
  if (member === 'reason') return approval.reason === '' ? missing(what) : text(approval.reason);
  return member === 'at' ? { type: 'time', at: approval.at } : missing(what);
}

function ofRun(scope: Scope, member: string, what: string, model: PlaybookModel): Value | Unknown {
  const run = scope.run;
  const optional = (value: string | undefined): Value | Unknown =>
    value === undefined || value === '' ? missing(what) : text(value);
  switch (member) {
    case 'id':
      return optional(run.id);
    case 'requester':
      return text(run.requester);
    case 'plan':
      return optional(run.plan);
    case 'step':
      return optional(run.step);
    case 'error':
      return optional(run.error);
    case 'cancelled_by':
      return optional(run.cancelledBy);
    case 'duration':
      return scope.now === undefined
        ? later(what)
        : seconds(Math.max(0, Math.floor((scope.now - run.startedAt) / 1000)));
    case 'isolated':
      return run.isolated === undefined ? later(what) : texts(run.isolated);
    case 'refused':
      return run.refused === undefined ? later(what) : texts(run.refused);
    default: {
      const input = Object.hasOwn(scope.names, member) ? scope.names[member] : undefined;
      return input === undefined ? missing(what) : ofName(member, input, [], what, scope, model);
    }
  }
}

function ofPlaybook(scope: Scope, member: string, what: string, model: PlaybookModel): Value | Unknown {
  if (member === 'name') return text(scope.playbook);
  const owner = model.playbooks[scope.playbook]?.owner;
  return member === 'owner' && owner !== undefined ? text(owner) : missing(what);
}
