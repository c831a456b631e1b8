/** Names that conditions and `{{ }}` holes can use, with type and meaning. Completion, hover and checks read this table. */
import type { EnumId, ScalarType, ValueType } from './value-types.ts';

export interface SymbolSpec {
  readonly type: ValueType;
  /** One sentence. */
  readonly doc: string;
}

export interface NamespaceSpec {
  readonly doc: string;
  readonly members: Readonly<Record<string, SymbolSpec>>;
  /** Further members that only the context knows. */
  readonly open?: 'row' | 'inputs';
}

const one = (of: ScalarType, doc: string): SymbolSpec => ({ type: { of }, doc });
const many = (of: ScalarType, doc: string): SymbolSpec => ({ type: { of, set: true }, doc });
const word = (id: EnumId, doc: string): SymbolSpec => ({ type: { of: 'enum', enum: id }, doc });

const DEVICE = {
  id: one('text', 'Id of the device in Defender.'),
  name: one('text', 'Computer name in full.'),
  os: word('os', 'Operating system, as Defender names it.'),
  version: one('text', 'Version of the operating system.'),
  health: word('health', 'Health of the sensor.'),
  risk: word('risk', 'Risk score.'),
  value: word('value', 'Value of the device, as an administrator set it.'),
  tags: many('text', 'Tags of the device.'),
  group: one('text', 'Device group.'),
  ip: one('ip', 'Last internal address.'),
  last_seen: one('time', 'When the device last reported.'),
  idle_for: one('duration', 'Time since the device last reported.'),
  isolation: word('isolation', 'Whether the device is isolated.'),
  app_restricted: one('yesno', 'Whether only Microsoft-signed programs may run.'),
  antivirus: word('antivirus', 'Mode of Defender Antivirus.'),
  user: one('text', 'Account that last signed in.'),
} as const satisfies Record<string, SymbolSpec>;

export const NAMESPACES = {
  alert: {
    doc: 'The alert that the run was started on.',
    members: {
      id: one('text', 'Id of the alert.'),
      title: one('text', 'Title. Written by whoever caused the alert: never trust it.'),
      severity: word('severity', 'Severity.'),
      category: word('category', 'Category.'),
      source: one('text', 'Product that raised the alert.'),
      status: word('alertStatus', 'Status.'),
      created: one('time', 'When the alert was raised.'),
      techniques: many('text', 'ATT&CK techniques.'),
      user: one('text', 'Account that the alert is about.'),
      url: one('url', 'Page of the alert in the portal.'),
    },
  },
  incident: {
    doc: 'The incident that the alert belongs to.',
    members: {
      id: one('text', 'Id of the incident.'),
      title: one('text', 'Title of the incident.'),
      severity: word('severity', 'Severity.'),
      alerts: many('text', 'Ids of its alerts.'),
      url: one('url', 'Page of the incident in the portal.'),
    },
  },
  device: { doc: 'The device at hand: the candidate of a `where`, or the target of an action.', members: DEVICE },
  file: {
    doc: 'The file at hand: the candidate of a `where`, or the target of an action.',
    members: {
      name: one('text', 'File name.'),
      sha1: one('hash', 'SHA-1, where it is known.'),
      sha256: one('hash', 'SHA-256, where it is known.'),
      md5: one('hash', 'MD5, where it is known.'),
      signer: one('text', 'Who signed the file.'),
      verdict: word('verdict', 'What Defender thinks of the file.'),
      prevalence: one('number', 'Devices of the tenant on which the file was seen.'),
      path: one('text', 'Folder and name on the device.'),
    },
  },
  indicator: {
    doc: 'The indicator at hand: the candidate of a `where`, or what a trigger is about.',
    members: {
      value: one('text', 'The hash, address, domain or URL.'),
      kind: word('indicatorKind', 'Kind of the indicator.'),
      action: word('indicatorAction', 'What the indicator does.'),
      expires_in: one('duration', 'Time until it lapses.'),
      created_by: word('creator', 'Who made it.'),
      hits: one('number', 'How often it was seen.'),
      age: one('duration', 'Time since it was made.'),
    },
  },
  indicators: {
    doc: 'All indicators of the tenant.',
    members: { used: one('number', 'How many of the 15,000 indicators are in use.') },
  },
  trigger: {
    doc: 'The trigger that started the run.',
    members: {
      name: one('text', 'Name of the trigger.'),
      event: one('text', 'The event.'),
      row: { type: { of: 'any' }, doc: 'The row of the hunt: `trigger.row.RemoteIP`.' },
    },
    open: 'row',
  },
  list: {
    doc: 'The list that an action works on.',
    members: { name: one('text', 'Name of the list.'), count: one('number', 'How many entries it has.') },
  },
  approval: {
    doc: 'The last answer to an approval.',
    members: {
      by: one('text', 'Who answered.'),
      reason: one('text', 'The reason they gave.'),
      at: one('time', 'When they answered.'),
    },
  },
  run: {
    doc: 'This run. `run.<input>` is the value of an input.',
    members: {
      id: one('text', 'Id of the run.'),
      requester: one('text', 'Who started the run.'),
      step: one('text', 'The statement at hand.'),
      error: one('text', 'What went wrong.'),
      plan: one('text', 'Hash of the plan.'),
      duration: one('duration', 'Time since the run began.'),
      isolated: many('device', 'Devices that this run isolated.'),
      refused: many('device', 'Devices that a rule refused.'),
      cancelled_by: one('text', 'Who cancelled the run.'),
    },
    open: 'inputs',
  },
  playbook: {
    doc: 'The playbook.',
    members: { name: one('text', 'Name of the playbook.'), owner: one('text', 'Who owns it.') },
  },
  fleet: { doc: 'All devices of the tenant.', members: { count: one('number', 'How many devices there are.') } },
} as const satisfies Record<string, NamespaceSpec>;

export type NamespaceId = keyof typeof NAMESPACES;

export const isNamespace = (name: string): name is NamespaceId => Object.hasOwn(NAMESPACES, name);

/** The entry of a namespace with its general type. */
export const namespaceSpec = (id: NamespaceId): NamespaceSpec => NAMESPACES[id];

/** Bare names of the candidate in the `where` of an indicator set. */
export const CANDIDATES = {
  ip: one('ip', 'The address.'),
  domain: one('domain', 'The domain.'),
  url: one('url', 'The URL.'),
};

/** `LABEL.*`: what became of a labelled action. */
export const LABEL_SYMBOLS = {
  status: word('status', 'Outcome of the statement.'),
  devices: many('device', 'Targets that are done or were so already.'),
  failed: many('device', 'Targets that failed.'),
  pending: many('device', 'Targets that are accepted and not ended.'),
  already: many('device', 'Targets that were as wanted before.'),
  refused: many('device', 'Targets that a rule or the service refused.'),
  added: many('text', 'Indicators that the statement made.'),
  action_id: one('text', 'Id of the machine action.'),
} as const satisfies Record<string, SymbolSpec>;

/** `NAME.*` of a device: a loop variable or an input of type device. */
export const DEVICE_SYMBOLS: Readonly<Record<string, SymbolSpec>> = DEVICE;

/** `NAME.*` of a list. */
export const LIST_SYMBOLS: Readonly<Record<string, SymbolSpec>> = NAMESPACES.list.members;
