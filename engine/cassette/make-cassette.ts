/** From what went over the wire to a cassette that may be sent to somebody. Only fields that plans read are kept. */
import type { PlanRequest } from '../engine.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { CASSETTE_FORMAT, requestName, type Cassette, type CassetteCall } from './cassette.ts';
import { Pseudonyms } from './pseudonyms.ts';
import type { RawCall } from './record-calls.ts';

type Json = Exclude<CassetteCall['reply'], undefined>;

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Fields with a fixed set of values, versions, moments, counts: kept as they are where they look it. */
const PLAIN = words(`
  osPlatform osVersion version agentVersion healthStatus onboardingStatus riskScore exposureLevel deviceValue firstSeen lastSeen
  isExcluded defenderAvStatus type scope status creationDateTimeUtc lastUpdateDateTimeUtc lastUpdateTimeUtc errorHResult
  fileIdentifierType severity category detectionSource incidentId alertCreationTime mitreTechniques entityType
  detectionStatus globalPrevalence determinationType determinationValue size isFailed indicatorType action expirationTime
  generateAlert startTime state Timestamp code`);
/** Fields of free text, addresses and ids: kept with pseudonyms. */
const NAMED = words(`
  id value sha1 sha256 md5 computerDnsName machineTags rbacGroupName lastIpAddress lastExternalIpAddress mergedIntoMachineId requestor machineId
  relatedFileInfo fileIdentifier title assignedTo relatedUser userName domainName evidence fileName filePath ipAddress url
  accountName userPrincipalName signer filePublisher indicatorValue description createdBy rbacGroupNames recommendedActions
  triggeringAlertId Results results Schema schema Name Type DeviceName DeviceId error message target`);
const DEVICES = words('computerDnsName DeviceName');
const PEOPLE = words('requestor assignedTo userName domainName accountName userPrincipalName createdBy');
const MACHINES = words('machineId mergedIntoMachineId DeviceId id');

const MACHINE_ID = /^[0-9a-f]{40}$/i;
/** What a value of a fixed set, a version or a moment looks like. */
const PLAIN_VALUE =
  /^(?:[A-Za-z][0-9A-Za-z]{0,31}|\d+(?:\.\d+){0,2}|\d+\.\d{4,}[\d.]*|\d{4}-\d\d-\d\dT[\d:.]+Z|T\d{4}(?:\.\d{3})?)$/i;

export function makeCassette(
  { model, subject, inputs }: PlanRequest,
  plan: RunPlan,
  raw: readonly RawCall[],
  version: string,
): Cassette {
  const names = new Pseudonyms();
  const replies = raw.map(({ reply }) => parsed(reply));
  for (const reply of replies) learn(reply, '', names);
  if (subject.kind === 'devices') for (const device of subject.devices) learnDevice(device, names);
  for (const { text } of model.sources) names.look(text);
  const apply = (text: string): string => names.apply(text);
  const calls = raw.map((call, index): CassetteCall => {
    const reply = replies[index];
    const retryAfter = Number(call.retryAfter);
    return {
      method: call.method,
      request: nameOf(call.url, names),
      ...(call.body === undefined ? {} : { body: apply(call.body) }),
      status: call.status,
      ...(retryAfter > 0 ? { retryAfter } : {}),
      ...(reply === undefined ? {} : { reply: redacted(reply, 'value', names) }),
    };
  });
  return {
    kind: 'playbook-cassette',
    format: CASSETTE_FORMAT,
    version,
    recordedAt: plan.createdAt,
    tenant: { id: apply(plan.tenant.id), name: 'Recorded tenant' },
    request: {
      playbook: model.playbook,
      subject:
        subject.kind === 'devices'
          ? { kind: 'devices', devices: subject.devices.map(apply) }
          : subject.kind === 'alert'
            ? { kind: 'alert', alertId: apply(subject.alertId) }
            : { kind: 'none' },
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, redactedInput(value, apply)])),
    },
    sources: model.sources.map(({ uri, text }) => ({
      name: apply(below(model.sources, uri)),
      text: withoutNames(text, apply),
    })),
    calls,
    count: calls.length,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Learns names before anything is written, so that a text that comes earlier is free of them too. */
function learn(value: unknown, field: string, names: Pseudonyms): void {
  if (typeof value === 'string') {
    names.look(value);
    if (DEVICES.has(field)) names.device(value);
    if (PEOPLE.has(field)) names.person(value);
    if (MACHINES.has(field) && MACHINE_ID.test(value)) names.machine(value);
  } else if (Array.isArray(value)) for (const item of value) learn(item, field, names);
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) learn(item, name, names);
}

function learnDevice(device: string, names: Pseudonyms): void {
  if (MACHINE_ID.test(device)) names.machine(device);
  else names.device(device);
}

function redacted(value: unknown, field: string, names: Pseudonyms): Json {
  if (typeof value === 'string') return PLAIN.has(field) && PLAIN_VALUE.test(value) ? value : names.apply(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redacted(item, field, names));
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => PLAIN.has(name) || NAMED.has(name))
      .map(([name, item]) => [name, redacted(item, name, names)]),
  );
}

function redactedInput(value: unknown, apply: (text: string) => string): Json {
  if (typeof value === 'string') return apply(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map((item: unknown) => redactedInput(item, apply)) : null;
}

/** Names stand in what is asked for, never in the words of the service. */
function nameOf(url: string, names: Pseudonyms): string {
  const name = requestName(url);
  const at = name.indexOf('?');
  const path = at === -1 ? name : name.slice(0, at);
  const query = at === -1 ? '' : name.slice(at);
  const [, collection = '', rest = ''] = /^(\/api\/[A-Za-z]+)(.*)$/.exec(path) ?? [];
  const words = query.replace(/'((?:[^']|'')*)'|(?<=[?&]tag=)[^&]*/g, (text) => names.apply(text));
  return `${collection}${rest.replace(/[^/]+/g, (part) => (/^[A-Za-z]{1,30}$/.test(part) ? part : names.apply(part)))}${words}`;
}

/** Comments are nobody's business; names stand in texts between quotes. */
const withoutNames = (text: string, apply: (text: string) => string): string =>
  text.replace(/"""[\s\S]*?"""|"(?:[^"\\\r\n]|\\.)*"|#[^\n\r]*/g, (part) => (part.startsWith('#') ? '' : apply(part)));

/** Path below the folder that holds all sources, so that `use` finds them; what is above it tells of a person's computer. */
function below(sources: PlanRequest['model']['sources'], uri: string): string {
  const paths = sources.map((source) => source.uri.split('/'));
  const [first = []] = paths;
  let depth = 0;
  while (paths.every((path) => depth < path.length - 1 && path[depth] === first[depth])) depth++;
  const path = uri.split('/').slice(depth).join('/');
  return URL.canParse(uri) ? decodeURIComponent(path) : path;
}
