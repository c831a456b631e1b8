import type { Alert, FileInfo, HuntRow, Indicator, Machine, MachineAction } from '../../engine/defender/entities.ts';
import type { DefenderApi, EffectHistory, Tenant } from '../../engine/ports.ts';

export const NOW = Date.UTC(2026, 10, 24, 9);
export const hoursAgo = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString();

export const TENANT: Tenant = {
  id: '11111111-1111-4111-8111-111111111111',
  name: 'Practice',
  kind: 'simulator',
  baseUrl: 'http://127.0.0.1:1',
  speed: 1,
};

/** Device ids as Defender makes them: 40 hex digits. */
export const idOf = (number: number): string => number.toString(16).padStart(40, '0');

/** A healthy onboarded workstation. */
export const machine = (number: number, name: string, more: Partial<Machine> = {}): Machine => ({
  id: idOf(number),
  computerDnsName: name,
  osPlatform: 'Windows11',
  version: '23H2',
  healthStatus: 'Active',
  onboardingStatus: 'Onboarded',
  riskScore: 'Low',
  deviceValue: 'Normal',
  machineTags: [],
  firstSeen: hoursAgo(30 * 24),
  lastSeen: hoursAgo(1),
  lastIpAddress: `10.0.0.${number}`,
  defenderAvStatus: 'Updated',
  ...more,
});

export const alert = (more: Partial<Alert> = {}): Alert => ({
  id: 'da1',
  title: 'Files are being encrypted',
  severity: 'High',
  status: 'New',
  category: 'Ransomware',
  detectionSource: 'WindowsDefenderAtp',
  incidentId: 77,
  alertCreationTime: hoursAgo(2),
  machineId: idOf(1),
  mitreTechniques: ['T1486'],
  evidence: [],
  ...more,
});

export const machineAction = (more: Partial<MachineAction> = {}): MachineAction => ({
  id: '22222222-2222-4222-8222-222222222222',
  type: 'Isolate',
  status: 'Succeeded',
  machineId: idOf(1),
  requestor: 'joel.baker@contoso.com',
  creationDateTimeUtc: hoursAgo(3),
  ...more,
});

export interface FakeTenantContent {
  readonly machines?: readonly Machine[] | (() => never);
  readonly fleet?: number;
  readonly alerts?: readonly Alert[];
  readonly actions?: readonly MachineAction[] | (() => never);
  readonly files?: Readonly<Record<string, FileInfo>>;
  readonly indicators?: readonly Indicator[];
  readonly rows?: readonly HuntRow[];
}

export interface FakeTenant {
  readonly api: DefenderApi;
  /** Operations in the order of the calls. */
  readonly calls: string[];
}

/** A tenant that can only be read. An operation that would change something throws: plans have no effects. */
export function createFakeTenant(content: FakeTenantContent): FakeTenant {
  const calls: string[] = [];
  const { alerts = [] } = content;
  const machines = typeof content.machines === 'function' ? [] : (content.machines ?? []);
  const reply = <T>(name: string, value: T): Promise<T> => {
    calls.push(name);
    return Promise.resolve(value);
  };
  const forbidden = (): never => {
    throw new Error('a plan changed something');
  };
  const api: DefenderApi = {
    machines: (filter) => {
      if (typeof content.machines === 'function') return content.machines();
      return reply(
        'machines',
        machines.filter((one) => matches(one, filter)),
      );
    },
    machine: (id) =>
      reply(
        'machine',
        machines.find((one) => one.id === id),
      ),
    machinesByIp: (ip) =>
      reply(
        'machinesByIp',
        machines.filter((one) => one.lastIpAddress === ip),
      ),
    machineCount: () => reply('machineCount', content.fleet ?? machines.length),
    alert: (id) =>
      reply(
        'alert',
        alerts.find((one) => one.id === id),
      ),
    alerts: ({ incidentId }) =>
      reply(
        'alerts',
        alerts.filter((one) => String(one.incidentId) === incidentId),
      ),
    file: (hash) => reply('file', content.files?.[hash]),
    machineActions: ({ machineId, machineIds, types }) => {
      const { actions = [] } = content;
      if (typeof actions === 'function') return actions();
      const found = actions.filter(
        (one) =>
          (machineId === undefined || one.machineId === machineId) &&
          (machineIds === undefined || machineIds.includes(one.machineId ?? '')) &&
          (types === undefined || types.some((type) => type === one.type)),
      );
      return reply('machineActions', found);
    },
    indicators: () => reply('indicators', [...(content.indicators ?? [])]),
    hunt: () => reply('hunt', [...(content.rows ?? [])]),
    submit: forbidden,
    cancelMachineAction: forbidden,
    startInvestigation: forbidden,
    investigations: forbidden,
    investigation: forbidden,
    libraryFiles: forbidden,
    packageLink: forbidden,
    liveResponseLink: forbidden,
    download: forbidden,
    importIndicators: forbidden,
    deleteIndicators: forbidden,
    tag: forbidden,
    updateAlert: forbidden,
  };
  return { api, calls };
}

function matches(one: Machine, filter: Parameters<DefenderApi['machines']>[0]): boolean {
  const name = (one.computerDnsName ?? '').toLowerCase();
  return (
    (filter.names === undefined || filter.names.some((wanted) => wanted.toLowerCase() === name)) &&
    (filter.search === undefined || name.startsWith(filter.search.toLowerCase())) &&
    (filter.tag === undefined || one.machineTags.includes(filter.tag)) &&
    (filter.group === undefined || one.rbacGroupName === filter.group)
  );
}

/** A history in which earlier runs did so much, whatever the window. */
export const historyOf = (
  counts: Partial<Record<Parameters<EffectHistory['count']>[1], number>> = {},
): EffectHistory => ({
  count: (_tenant, what, _since, runs) => (runs !== undefined && 'only' in runs ? 0 : (counts[what] ?? 0)),
  devices: (_tenant, _since, runs) =>
    runs !== undefined && 'only' in runs
      ? []
      : Array.from({ length: counts.devices ?? 0 }, (_, index) => `old-${index}`),
  failures: () => 0,
});
