import { invalidBody, invalidInput, notFound } from '../http/api-error.ts';
import { readObject, type JsonObject } from '../http/body.ts';
import type { Reply } from '../http/messages.ts';
import { collection, count, entity, list } from '../http/replies.ts';
import { param, type Call, type Route } from '../http/route.ts';
import type { Collection } from '../odata/query.ts';
import { printTime } from '../tenant/clock.ts';
import type { WireAlert } from '../tenant/entities.ts';

/** Filterable fields (Learn: List alerts). */
const ALERTS: Collection = {
  fields: {
    alertCreationTime: 'date',
    lastUpdateTime: 'date',
    incidentId: 'number',
    investigationId: 'number',
    id: 'text',
    assignedTo: 'text',
    detectionSource: 'text',
    lastEventTime: 'date',
    status: 'text',
    severity: 'text',
    category: 'text',
  },
  expands: true,
};

/** What an update may set, with the values that each field takes; anything where undefined. */
const CHANGES: Readonly<Record<string, readonly string[] | undefined>> = {
  status: ['New', 'InProgress', 'Resolved'],
  assignedTo: undefined,
  classification: ['TruePositive', 'InformationalExpectedActivity', 'FalsePositive'],
  determination: [
    'MultiStagedAttack',
    'MaliciousUserActivity',
    'CompromisedUser',
    'Malware',
    'Phishing',
    'UnwantedSoftware',
    'SecurityTesting',
    'LineOfBusinessApplication',
    'ConfirmedUserActivity',
    'ConfirmedActivity',
    'Clean',
    'NotMalicious',
    'InsufficientData',
    'Other',
  ],
  comment: undefined,
};

/** Lists have no evidence unless it is asked for. */
function rows({ tenant, query }: Call, alerts: readonly WireAlert[] = tenant.alerts): readonly object[] {
  return query.get('$expand') === 'evidence' ? alerts : alerts.map((alert) => ({ ...alert, evidence: [] }));
}

const one = (call: Call): WireAlert => call.tenant.alert(param(call, 'id'));

function update(call: Call): Reply {
  const { tenant } = call;
  const alert = one(call);
  const changes = readChanges(readObject(call.body, Object.keys(CHANGES)));
  const now = printTime(tenant.clock.now());
  const { comment, ...fields } = changes;
  Object.assign(alert, fields);
  alert.lastUpdateTime = now;
  if (fields['status'] !== undefined) alert.resolvedTime = fields['status'] === 'Resolved' ? now : null;
  if (comment !== undefined) {
    alert.comments = [...alert.comments, { comment, createdBy: tenant.application.name, createdTime: now }];
  }
  tenant.effects.add(tenant.clock.now(), {
    type: 'UpdateAlert',
    machineId: alert.machineId,
    device: alert.computerDnsName,
    target: alert.id,
    comment: comment ?? null,
    detail: Object.keys(changes).join(', '),
  });
  return entity(call, 'Alerts', alert);
}

function readChanges(body: JsonObject): Readonly<Record<string, string>> {
  const changes: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value !== 'string') throw invalidBody();
    if (CHANGES[name]?.includes(value) === false) throw invalidInput(`'${value}' is not a valid ${name}`);
    changes[name] = value;
  }
  if (Object.keys(changes).length === 0) throw invalidBody();
  return changes;
}

const filled = (values: readonly (string | null)[]): readonly string[] => [
  ...new Set(values.filter((value) => value !== null)),
];

function files(call: Call): Reply {
  const hashes = filled(one(call).evidence.map(({ sha1 }) => sha1));
  return list(
    call,
    'Files',
    hashes.flatMap((hash) => call.tenant.file(hash) ?? []),
  );
}

function domains(call: Call): Reply {
  const hosts = filled(one(call).evidence.map(({ url }) => (url === null ? null : hostOf(url))));
  return list(
    call,
    'Domains',
    hosts.map((host) => ({ host })),
  );
}

function hostOf(url: string): string | null {
  const address = url.includes('://') ? url : `http://${url}`;
  const host = URL.canParse(address) ? new URL(address).hostname : '';
  return host === '' ? null : host;
}

function user(call: Call): Reply {
  const { id, relatedUser, evidence, lastEventTime, firstEventTime, machineId } = one(call);
  if (relatedUser === null) throw notFound(`There is no User related to alert ${id}`);
  const { userName, domainName } = relatedUser;
  return entity(call, 'Users', {
    id: `${domainName.toLowerCase()}\\${userName}`,
    accountName: userName,
    accountDomain: domainName.toLowerCase(),
    accountSid: evidence.find(({ accountName }) => accountName === userName)?.userSid ?? null,
    firstSeen: firstEventTime,
    lastSeen: lastEventTime,
    mostPrevalentMachineId: machineId,
    leastPrevalentMachineId: machineId,
    logonTypes: 'Interactive',
    logOnMachinesCount: 1,
    isDomainAdmin: false,
    isOnlyNetworkUser: false,
  });
}

function machine(call: Call): Reply {
  const { id, machineId } = one(call);
  if (machineId === null) throw notFound(`There is no Machine related to alert ${id}`);
  return entity(call, 'Machines', call.tenant.device(machineId).wire);
}

function alertsOfMachine(call: Call): Reply {
  const { wire } = call.tenant.device(param(call, 'id'));
  const alerts = call.tenant.alerts.filter(({ machineId }) => machineId === wire.id);
  return collection(call, `/api/machines/${wire.id}/alerts`, 'Alerts', rows(call, alerts), ALERTS);
}

const LIST = '/api/alerts';
const read = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, limit: 'standard', handle });

export const ALERT_ROUTES: readonly Route[] = [
  read(LIST, (call) => collection(call, LIST, 'Alerts', rows(call), ALERTS)),
  read(`${LIST}/$count`, (call) => count(call, rows(call), ALERTS)),
  read(`${LIST}/{id}`, (call) => entity(call, 'Alerts', one(call))),
  { method: 'PATCH', path: `${LIST}/{id}`, limit: 'standard', handle: update },
  read(`${LIST}/{id}/files`, files),
  read(`${LIST}/{id}/ips`, (call) =>
    list(
      call,
      'Ips',
      filled(one(call).evidence.map(({ ipAddress }) => ipAddress)).map((id) => ({ id })),
    ),
  ),
  read(`${LIST}/{id}/domains`, domains),
  read(`${LIST}/{id}/machine`, machine),
  read(`${LIST}/{id}/user`, user),
  read('/api/machines/{id}/alerts', alertsOfMachine),
];
