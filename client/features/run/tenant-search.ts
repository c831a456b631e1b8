/** Devices and alerts of the tenant as a person picks them. Their texts come from outside and are shown as data. */
import { SearchAlerts, SearchDevices, type AlertItem, type DeviceItem } from '../../../runner/protocol.ts';
import type { Choice } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';

const LIMIT = 50;

export interface TenantSearch {
  readonly devices: (text: string) => Promise<readonly Choice<DeviceItem>[]>;
  readonly alerts: (text: string) => Promise<readonly Choice<AlertItem>[]>;
}

export function createTenantSearch(runner: RunnerSession, tenantId: string): TenantSearch {
  return {
    devices: async (text) =>
      (await runner.request(SearchDevices, { tenantId, text, limit: LIMIT })).map((device) => deviceChoice(device)),
    alerts: async (text) =>
      (await runner.request(SearchAlerts, { tenantId, text, limit: LIMIT })).map((alert) => alertChoice(alert)),
  };
}

export function deviceChoice(device: DeviceItem): Choice<DeviceItem> {
  const facts = [device.os, device.health, device.risk === 'None' ? '' : `risk ${device.risk}`, ...device.tags];
  return {
    label: `$(vm) ${shown(device.name)}`,
    description: facts
      .filter((fact) => fact !== '')
      .map(shown)
      .join(' · '),
    value: device,
  };
}

export function alertChoice(alert: AlertItem): Choice<AlertItem> {
  return {
    label: `$(warning) ${shown(alert.title)}`,
    description: shown(alert.severity),
    detail: [alert.device ?? 'no device', alert.status, alert.createdAt.slice(0, 16).replace('T', ' '), alert.id]
      .map(shown)
      .join(' · '),
    value: alert,
  };
}
