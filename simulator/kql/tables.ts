import { printTime } from '../tenant/clock.ts';
import type { WireAlert, WireEvidence } from '../tenant/entities.ts';
import { fileStory, hashesOf } from '../tenant/files.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { ColumnType, Row, Table } from './table.ts';

const DEVICE = { Timestamp: 'DateTime', DeviceId: 'String', DeviceName: 'String' } as const;
const FILE = { FileName: 'String', FolderPath: 'String', SHA1: 'String', SHA256: 'String' } as const;

const columns = (types: Readonly<Record<string, ColumnType>>): ReadonlyMap<string, ColumnType> =>
  new Map(Object.entries(types));

/** The tables of the tenant. What they hold follows from the devices and from the evidence of the alerts. */
export function tablesOf(tenant: Tenant): Readonly<Record<string, () => Table>> {
  return {
    DeviceInfo: () => deviceInfo(tenant),
    DeviceEvents: () => driverLoads(tenant),
    DeviceFileEvents: () => ({
      columns: columns({ ...DEVICE, ActionType: 'String', ...FILE }),
      rows: evidenceRows(tenant, 'File', (item) => ({ ActionType: 'FileCreated', ...fileCells(item) })),
    }),
    DeviceProcessEvents: () => ({
      columns: columns({
        ...DEVICE,
        ActionType: 'String',
        ...FILE,
        ProcessCommandLine: 'String',
        InitiatingProcessFileName: 'String',
      }),
      rows: evidenceRows(tenant, 'Process', (item) => ({
        ActionType: 'ProcessCreated',
        ...fileCells(item),
        ProcessCommandLine: item.processCommandLine,
        InitiatingProcessFileName: item.parentProcessFileName,
      })),
    }),
    DeviceNetworkEvents: () => ({
      columns: columns({ ...DEVICE, ActionType: 'String', RemoteIP: 'String', RemotePort: 'Int64' }),
      rows: evidenceRows(tenant, 'Ip', (item) => ({
        ActionType: 'ConnectionSuccess',
        RemoteIP: item.ipAddress,
        RemotePort: 443,
      })),
    }),
  };
}

function deviceInfo({ devices }: Tenant): Table {
  return {
    columns: columns({ ...DEVICE, OSPlatform: 'String', MachineGroup: 'String', OnboardingStatus: 'String' }),
    rows: devices.map(({ wire }) => ({
      Timestamp: wire.lastSeen,
      DeviceId: wire.id,
      DeviceName: wire.computerDnsName,
      OSPlatform: wire.osPlatform,
      MachineGroup: wire.rbacGroupName,
      OnboardingStatus: wire.onboardingStatus,
    })),
  };
}

/** Devices that loaded the vulnerable driver, some of them twice. */
const DRIVER_LOADS = [
  { name: 'sql-01', hoursAgo: 5 },
  { name: 'ws-043', hoursAgo: 20 },
  { name: 'ws-043', hoursAgo: 44 },
  { name: 'sales-lt-012', hoursAgo: 60 },
  { name: 'zz-spare-40', hoursAgo: 100 },
];
const HOUR_MS = 3_600_000;

function driverLoads({ devices, clock }: Tenant): Table {
  const { sha1, sha256 } = hashesOf('driver');
  const { name: FileName, path: FolderPath } = fileStory('driver');
  const rows = DRIVER_LOADS.flatMap(({ name, hoursAgo }) => {
    const device = devices.find(({ story }) => story.name === name);
    if (device === undefined) return [];
    return {
      Timestamp: printTime(clock.now() - hoursAgo * HOUR_MS),
      DeviceId: device.wire.id,
      DeviceName: device.wire.computerDnsName,
      ActionType: 'DriverLoad',
      FileName,
      FolderPath,
      SHA1: sha1,
      SHA256: sha256,
    };
  });
  return { columns: columns({ ...DEVICE, ActionType: 'String', ...FILE }), rows };
}

function evidenceRows({ alerts }: Tenant, entityType: string, cells: (item: WireEvidence) => Row): readonly Row[] {
  return alerts.flatMap((alert) =>
    alert.evidence
      .filter((item) => item.entityType === entityType && alert.machineId !== null)
      .map((item) => ({ ...deviceCells(alert), ...cells(item) })),
  );
}

const deviceCells = ({ firstEventTime, machineId, computerDnsName }: WireAlert): Row => ({
  Timestamp: firstEventTime,
  DeviceId: machineId,
  DeviceName: computerDnsName,
});

const fileCells = ({ fileName, filePath, sha1, sha256 }: WireEvidence): Row => ({
  FileName: fileName,
  FolderPath: filePath,
  SHA1: sha1,
  SHA256: sha256,
});
