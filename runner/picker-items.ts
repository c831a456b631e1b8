/** Devices and alerts as pickers show them. Text of the service travels as it is; whoever shows it escapes it. */
import type { Alert, Machine } from '../engine/defender/entities.ts';
import type { AlertItem, DeviceItem } from './protocol.ts';

export function toDeviceItem(machine: Machine): DeviceItem {
  return {
    id: machine.id,
    name: machine.computerDnsName ?? machine.id,
    os: machine.osPlatform ?? 'unknown',
    health: machine.healthStatus ?? 'unknown',
    risk: machine.riskScore ?? 'unknown',
    tags: machine.machineTags,
    group: machine.rbacGroupName ?? '',
    lastSeen: machine.lastSeen ?? '',
  };
}

export function toAlertItem(alert: Alert): AlertItem {
  return {
    id: alert.id,
    title: alert.title,
    severity: alert.severity,
    status: alert.status,
    createdAt: alert.alertCreationTime ?? '',
    ...(alert.computerDnsName == null ? {} : { device: alert.computerDnsName }),
  };
}
