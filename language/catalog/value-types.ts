/** Types of values in conditions and holes. */
export type ScalarType =
  'text' | 'number' | 'duration' | 'time' | 'yesno' | 'ip' | 'domain' | 'url' | 'hash' | 'contact' | 'device' | 'file';

/** Closed or open sets of bare words: `high`, `Windows11`, `isolated`. */
export type EnumId = keyof typeof ENUMS;

/** A type; a set of it where `set` is true. */
export type ValueType = { readonly set?: true } & (
  { readonly of: ScalarType } | { readonly of: 'enum'; readonly enum: EnumId } | { readonly of: 'any' }
);

export interface EnumSpec {
  readonly doc: string;
  /** Members in ascending order where `ordered`. */
  readonly members: readonly string[];
  readonly ordered?: true;
  /** The service knows more members than these; others are no errors. */
  readonly open?: true;
}

/** Bare words, in the spelling of Defender's API where it has one. */
export const ENUMS = {
  severity: { doc: 'Severity of an alert.', members: ['informational', 'low', 'medium', 'high'], ordered: true },
  risk: { doc: 'Risk score of a device.', members: ['none', 'informational', 'low', 'medium', 'high'], ordered: true },
  value: { doc: 'Value of a device, as an administrator set it.', members: ['low', 'normal', 'high'], ordered: true },
  health: {
    doc: 'Health of the sensor.',
    members: ['active', 'inactive', 'misconfigured', 'no_sensor_data', 'unknown'],
    open: true,
  },
  os: {
    doc: 'Operating system, as Defender names it.',
    members: [
      'Windows10',
      'Windows11',
      'WindowsServer2012R2',
      'WindowsServer2016',
      'WindowsServer2019',
      'WindowsServer2022',
      'WindowsServer2025',
      'macOS',
      'Linux',
      'Ubuntu',
      'RedHatEnterpriseLinux',
      'Android',
      'iOS',
    ],
    open: true,
  },
  isolation: { doc: 'Isolation of a device.', members: ['isolated', 'not-isolated', 'changing'] },
  antivirus: { doc: 'Mode of Defender Antivirus.', members: ['active', 'passive', 'disabled', 'unknown'], open: true },
  verdict: {
    doc: 'What Defender thinks of a file.',
    members: ['malicious', 'suspicious', 'clean', 'unknown'],
    open: true,
  },
  status: {
    doc: 'Outcome of a statement: all targets done, some, none, or not ended.',
    members: ['pending', 'succeeded', 'partial', 'failed', 'denied', 'skipped', 'cancelled'],
  },
  alertStatus: { doc: 'Status of an alert.', members: ['New', 'InProgress', 'Resolved'] },
  category: {
    doc: 'Category of an alert.',
    members: [
      'Ransomware',
      'Malware',
      'UnwantedSoftware',
      'SuspiciousActivity',
      'InitialAccess',
      'Execution',
      'Persistence',
      'PrivilegeEscalation',
      'DefenseEvasion',
      'CredentialAccess',
      'Discovery',
      'LateralMovement',
      'Collection',
      'CommandAndControl',
      'Exfiltration',
      'Impact',
      'Exploit',
    ],
    open: true,
  },
  indicatorKind: { doc: 'Kind of an indicator.', members: ['md5', 'sha1', 'sha256', 'ip', 'domain', 'url'] },
  indicatorAction: { doc: 'What an indicator does.', members: ['allow', 'audit', 'warn', 'block', 'remediate'] },
  creator: { doc: 'Who made an indicator.', members: ['playbook', 'person', 'service'], open: true },
} as const satisfies Record<string, EnumSpec>;

/** The entry of an enum with its general type. */
export const enumSpec = (id: EnumId): EnumSpec => ENUMS[id];
