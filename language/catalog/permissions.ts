import type { Permission } from './action-spec.ts';

/** Permissions of the WindowsDefenderATP API that the catalog names (Learn: "Supported Microsoft Defender for Endpoint APIs"). */
export const PERMISSIONS = {
  isolate: { application: 'Machine.Isolate', delegated: 'Machine.Isolate', portalRole: 'Active remediation actions' },
  restrict: {
    application: 'Machine.RestrictExecution',
    delegated: 'Machine.RestrictExecution',
    portalRole: 'Active remediation actions',
  },
  collect: {
    application: 'Machine.CollectForensics',
    delegated: 'Machine.CollectForensics',
    portalRole: 'Alerts investigation',
  },
  quarantine: {
    application: 'Machine.StopAndQuarantine',
    delegated: 'Machine.StopAndQuarantine',
    portalRole: 'Active remediation actions',
  },
  scan: { application: 'Machine.Scan', delegated: 'Machine.Scan', portalRole: 'Active remediation actions' },
  liveResponse: {
    application: 'Machine.LiveResponse',
    delegated: 'Machine.LiveResponse',
    portalRole: 'Active remediation actions',
  },
  indicators: { application: 'Ti.ReadWrite', delegated: 'Ti.ReadWrite', portalRole: 'Active remediation actions' },
  alerts: { application: 'Alert.ReadWrite.All', delegated: 'Alert.ReadWrite', portalRole: 'Alerts investigation' },
  tags: { application: 'Machine.ReadWrite.All', delegated: 'Machine.ReadWrite', portalRole: 'Alerts investigation' },
  readMachines: { application: 'Machine.Read.All', delegated: 'Machine.Read' },
  readAlerts: { application: 'Alert.Read.All', delegated: 'Alert.Read' },
  readFiles: { application: 'File.Read.All', delegated: 'File.Read.All' },
  hunting: { application: 'AdvancedQuery.Read.All', delegated: 'AdvancedQuery.Read' },
} as const satisfies Record<string, Permission>;

export type PermissionId = keyof typeof PERMISSIONS;
