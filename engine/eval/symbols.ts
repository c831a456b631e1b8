/** Members of things: `device.os`, `alert.title`, `file.sha1`, `LABEL.status`. One table a thing. */
import type { DeviceFacts, FileFacts } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import type { AlertFacts, Current, LabelResult } from './scope.ts';
import { missing, number, seconds, text, texts, time, word, yesno, type Unknown, type Value } from './value.ts';

type Member<T> = (thing: T, what: string, now: Instant | undefined) => Value | Unknown;

const known = (value: string, what: string): Value | Unknown => (value === '' ? missing(what) : text(value));

const DEVICE: Readonly<Record<string, Member<DeviceFacts>>> = {
  id: (device) => text(device.id),
  name: (device) => text(device.name),
  os: (device, what) => word(device.os, 'os', what),
  version: (device) => text(device.version),
  health: (device, what) => word(device.health, 'health', what),
  risk: (device, what) => word(device.risk, 'risk', what),
  value: (device, what) => word(device.value, 'value', what),
  tags: (device) => texts(device.tags),
  group: (device) => text(device.group),
  ip: (device, what) => known(device.ip, what),
  last_seen: (device, what) => time(device.lastSeen, what),
  idle_for: (device, what, now) => idleFor(device.lastSeen, what, now),
  isolation: (device, what) => word(device.isolation ?? '', 'isolation', what),
  app_restricted: (device, what) => (device.appRestricted === undefined ? missing(what) : yesno(device.appRestricted)),
  antivirus: (device, what) => word(device.antivirus, 'antivirus', what),
};

function idleFor(lastSeen: string, what: string, now: Instant | undefined): Value | Unknown {
  const at = Date.parse(lastSeen);
  if (now === undefined || Number.isNaN(at)) return missing(what);
  return seconds(Math.max(0, Math.floor((now - at) / 1000)));
}

const ALERT: Readonly<Record<string, Member<AlertFacts>>> = {
  id: (alert) => text(alert.id),
  title: (alert) => text(alert.title),
  severity: (alert, what) => word(alert.severity, 'severity', what),
  category: (alert, what) => word(alert.category, 'category', what),
  source: (alert, what) => known(alert.source, what),
  status: (alert, what) => word(alert.status, 'alertStatus', what),
  created: (alert, what) => time(alert.created, what),
  techniques: (alert) => texts(alert.techniques),
  user: (alert, what) => known(alert.user, what),
  url: (alert) => text(alert.url),
};

/** The API has no entity for an incident: what is told of it comes from the alert of the run. */
const INCIDENT: Readonly<Record<string, Member<AlertFacts>>> = {
  id: (alert, what) => known(alert.incidentId, what),
  title: (alert) => text(alert.title),
  severity: (alert, what) => word(alert.severity, 'severity', what),
  alerts: (alert) => texts([alert.id]),
  url: (alert, what) =>
    alert.incidentId === ''
      ? missing(what)
      : text(`https://security.microsoft.com/incident2/${encodeURIComponent(alert.incidentId)}/overview`),
};

const FILE: Readonly<Record<string, Member<FileFacts>>> = {
  name: (file, what) => known(file.name, what),
  sha1: (file, what) => known(file.sha1, what),
  sha256: (file, what) => known(file.sha256, what),
  md5: (file, what) => known(file.md5, what),
  signer: (file) => text(file.signer),
  verdict: (file, what) => word(file.verdict, 'verdict', what),
  prevalence: (file, what) => (file.prevalence === undefined ? missing(what) : number(file.prevalence)),
  path: (file, what) => known(file.path, what),
};

const LABEL: Readonly<Record<string, Member<LabelResult>>> = {
  status: (label, what) => word(label.status, 'status', what),
  devices: (label) => texts(label.devices),
  failed: (label) => texts(label.failed),
  pending: (label) => texts(label.pending),
  already: (label) => texts(label.already),
  refused: (label) => texts(label.refused),
  added: (label) => texts(label.added),
  action_id: (label) => texts(label.actionIds),
};

const LIST: Readonly<Record<string, Member<NonNullable<Current['list']>>>> = {
  name: (list) => text(list.name),
  count: (list) => number(list.count),
};

const INDICATOR: Readonly<Record<string, Member<NonNullable<Current['indicator']>>>> = {
  value: (indicator) => text(indicator.value),
  kind: (indicator, what) => word(indicator.kind, 'indicatorKind', what),
};

const member =
  <T>(table: Readonly<Record<string, Member<T>>>) =>
  (thing: T | undefined, name: string, what: string, now?: Instant): Value | Unknown => {
    const read = Object.hasOwn(table, name) ? table[name] : undefined;
    return thing === undefined || read === undefined ? missing(what) : read(thing, what, now);
  };

export const deviceMember = member(DEVICE);
export const alertMember = member(ALERT);
export const incidentMember = member(INCIDENT);
export const fileMember = member(FILE);
export const labelMember = member(LABEL);
export const listMember = member(LIST);
export const indicatorMember = member(INDICATOR);
