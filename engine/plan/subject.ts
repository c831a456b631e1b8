/** What a run is started on: read, and held against what the playbook needs. */
import type { PlaybookBody, PlaybookModel } from '../../language/model/playbook-model.ts';
import { deviceSourcesOf } from '../../language/model/walk.ts';
import { cleanText } from '../eval/clean-text.ts';
import type { AlertFacts } from '../eval/scope.ts';
import { alertFacts, deviceFacts } from './facts.ts';
import { stopRun } from './refusals.ts';
import { resolveNames, unresolved } from './resolve-name.ts';
import type { DeviceFacts, Refusal, SubjectInput } from './run-plan.ts';
import type { TenantReads } from './tenant-reads.ts';
import { allStatements } from './all-statements.ts';

export interface ReadSubject {
  readonly alert?: AlertFacts;
  readonly devices: readonly DeviceFacts[];
  /** For people: `alert da637 "…" on ws-042`. */
  readonly text: string;
  readonly refusals: readonly Refusal[];
}

export async function readSubject(
  subject: SubjectInput,
  model: PlaybookModel,
  reads: TenantReads,
): Promise<ReadSubject> {
  const body = model.playbooks[model.playbook];
  const lacks = body === undefined ? undefined : lacking(subject, body);
  if (lacks !== undefined) return { devices: [], text: 'nothing', refusals: [lacks] };
  switch (subject.kind) {
    case 'none':
      return { devices: [], text: 'nothing', refusals: [] };
    case 'devices':
      return readDevices(subject.devices, reads);
    case 'alert':
      return readAlert(subject.alertId, model, reads);
  }
}

/** A playbook that is about an alert cannot run on a device, nor one that is about devices on nothing. */
function lacking(subject: SubjectInput, { name, needs, span }: PlaybookBody): Refusal | undefined {
  if ((needs === 'alert' || needs === 'incident') && subject.kind !== 'alert')
    return stopRun('needs-alert', `"${name}" runs on an alert. Pick one.`, span);
  const nothing = subject.kind === 'none' || (subject.kind === 'devices' && subject.devices.length === 0);
  return needs === 'subject' && nothing
    ? stopRun('needs-subject', `"${name}" runs on devices or on an alert. Pick what it is to run on.`, span)
    : undefined;
}

async function readDevices(names: readonly string[], reads: TenantReads): Promise<ReadSubject> {
  const resolved = await resolveNames([...new Set(names)], reads);
  const machines = new Map(resolved.flatMap(({ result }) => (result.ok ? [[result.machine.id, result.machine]] : [])));
  const devices = [...machines.values()].map(deviceFacts);
  return {
    devices,
    text: listed(devices.map((device) => device.name)),
    refusals: resolved.flatMap(({ result }) => (result.ok ? [] : [unresolved(result)])),
  };
}

const SHOWN = 5;

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, SHOWN).map(cleanText).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
};

async function readAlert(id: string, model: PlaybookModel, reads: TenantReads): Promise<ReadSubject> {
  const found = await reads.alert(id);
  const shownId = cleanText(id).slice(0, 80);
  if (found === undefined) {
    const message = `The tenant has no alert "${shownId}". Check the id, or pick the alert from the list.`;
    return { devices: [], text: `alert ${shownId}`, refusals: [stopRun('unknown-alert', message)] };
  }
  const alert = alertFacts(found);
  const machine = alert.deviceId === '' ? undefined : await reads.machine(alert.deviceId);
  const device = machine === undefined ? undefined : deviceFacts(machine);
  const on = device === undefined ? '' : ` on ${cleanText(device.name)}`;
  return {
    alert,
    devices: device === undefined ? [] : [device],
    text: `alert ${shownId} "${cleanText(alert.title).slice(0, 120)}"${on}`,
    refusals: device === undefined && needsDevice(model) ? [withoutDevice(alert)] : [],
  };
}

const withoutDevice = (alert: AlertFacts): Refusal =>
  stopRun(
    'alert-without-device',
    alert.deviceId === ''
      ? `Alert ${alert.id} names no device, and the playbook acts on devices. Run it on the device instead, or pick another alert.`
      : `Defender does not know the device ${alert.deviceId} of alert ${alert.id} any more. Pick another alert.`,
  );

/** True where a statement works on the devices of what the run was started on. */
const needsDevice = (model: PlaybookModel): boolean =>
  allStatements(model)
    .flatMap(deviceSourcesOf)
    .some((source) => source.kind === 'of' && source.subject !== 'incident');
