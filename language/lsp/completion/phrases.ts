/** What may begin with a keyword, by grammar rule: the whole phrase as a snippet in place of one word at a time. */
import type { Proposal } from './proposal.ts';
import { phrase } from './proposal.ts';

type Phrases = Readonly<Record<string, readonly Proposal[]>>;

const DEVICE_SOURCES = [
  phrase('devices of subject', 'devices of subject', 'The devices that the run was started on.'),
  phrase('devices of alert', 'devices of alert', 'The devices of the alert that the run was started on.'),
  phrase('devices of incident', 'devices of incident', 'The devices of the incident.'),
  phrase('devices named', 'devices named ["${1:name}"]', 'Devices by their exact names.'),
  phrase('devices tagged', 'devices tagged ["${1:tag}"]', 'Devices that have one of these tags.'),
  phrase('devices in group', 'devices in group ["${1:group}"]', 'Devices of a device group.'),
  phrase(
    'devices with ip',
    'devices with ip ["${1:address}"] seen within ${2:1h}',
    'Devices that had an address lately.',
  ),
  phrase(
    'devices from hunt',
    'devices from hunt """\n\t${1:DeviceInfo | project DeviceId, DeviceName, Timestamp}\n"""',
    'Devices that a hunting query returns.',
  ),
];

const iocs = (kind: string, doc: string): Proposal[] =>
  ['alert', 'incident', 'subject'].map((subject) => phrase(`${kind} of ${subject}`, `${kind} of ${subject}`, doc));

const APPROVAL: Phrases = {
  from: [phrase('from', 'from ${1:team}', 'Who may answer.')],
  need: [phrase('need', 'need ${1:1}', 'How many must say yes.')],
  within: [phrase('within', 'within ${1:15m}', 'How long to wait for answers.')],
  remind: [phrase('remind every', 'remind every ${1:5m}', 'How often to remind those who have not answered.')],
  if: [
    phrase('if silent deny', 'if silent deny', 'No answer means no.'),
    phrase('if silent skip', 'if silent skip', 'No answer skips the action.'),
    phrase(
      'if silent escalate to',
      'if silent escalate to ${1:person} within ${2:30m} then deny',
      'No answer asks others.',
    ),
  ],
  exclude: [
    phrase('exclude requester', 'exclude requester', 'Who started the run may not approve it.'),
    phrase('exclude author', 'exclude author', 'Who wrote the playbook may not approve it.'),
  ],
  require: [phrase('require reason', 'require reason', 'An answer needs a reason.')],
  ask: [phrase('ask', 'ask "${1:question}"', 'The question that is shown.')],
};

const HEADER: Phrases = {
  summary: [phrase('summary', 'summary "${1:what it does}"', 'One sentence for lists.')],
  owner: [phrase('owner', 'owner ${1:team}', 'Who answers for the playbook.')],
  mode: [phrase('mode', 'mode ${1|propose,observe,enforce|}', 'What automatic runs may do.')],
  attack: [phrase('attack', 'attack ${1:T1486}', 'ATT&CK techniques that it answers.')],
  defend: [phrase('defend', 'defend ${1:D3-NI}', 'D3FEND techniques that it uses.')],
  react: [phrase('react', 'react ${1:RA3001}', 'RE&CT actions that it takes.')],
  ticket: [phrase('ticket', 'ticket "${1:id}"', 'The ticket that it belongs to.')],
};

const POLICY: Phrases = {
  never: [
    phrase(
      'never … devices where',
      'never ${1:isolate} devices where ${2:condition} ${3|skip,stop|}',
      'Devices that a verb must not touch.',
    ),
  ],
  max: [
    phrase('max devices', 'max ${1:5} devices otherwise ${2|stop,ask|}', 'How many devices a run may touch.'),
    phrase(
      'max of fleet',
      'max ${1:2}% of fleet per ${2:1h} otherwise stop',
      'Which part of all devices may be touched.',
    ),
    phrase('max isolations', 'max ${1:20} isolations per ${2:1h} otherwise stop', 'How many isolations at most.'),
    phrase('max indicators', 'max ${1:500} indicators otherwise stop', 'How many indicators a run may make.'),
  ],
  require: [
    phrase('require approval', 'require approval ${1:approval} for ${2:ban files}', 'Verbs that need an approval.'),
    phrase('require expiry', 'require expiry for ${1:isolate} up to ${2:7d}', 'Verbs that must end by themselves.'),
    phrase('require', 'require ${1:alert.severity in [high]}', 'A condition that must hold.'),
  ],
  stop: [phrase('stop after failures', 'stop after ${1:3} failures', 'When to give up.')],
  do: [phrase('do not ban', 'do not ban ${1:list}', 'What must never be banned.')],
  only: [
    phrase(
      'only between',
      'only between "${1:07:00}" and "${2:20:00}" in "${3:Europe/Madrid}"',
      'At which times it may run.',
    ),
  ],
};

const TRIGGER: Phrases = {
  hunt: [phrase('hunt', 'hunt """\n\t${1}\n"""', 'The query whose rows start runs.')],
  every: [phrase('every', 'every ${1:15m}', 'How often to look.')],
  cron: [phrase('cron', 'cron "${1:0 6 * * MON}" in "${2:Europe/Madrid}"', 'When to run.')],
  once: [phrase('once per', 'once per ${1:device.id} in ${2:4h}', 'Not again for the same thing in a while.')],
  at: [phrase('at most', 'at most ${1:5} runs per ${2:1h}', 'Brake for storms of events.')],
  settle: [phrase('settle for', 'settle for ${1:1m}', 'Wait for more before running.')],
  expires: [phrase('expires', 'expires "${1:2027-06-30}"', 'Day after which it does nothing.')],
  mode: [phrase('mode', 'mode ${1|propose,observe,enforce|}', 'What its runs may do.')],
};

const GIVEN: Phrases = {
  given: [
    phrase('given alert', 'given alert { severity: ${1:high} devices: ["${2:ws-042}"] }', 'The alert of the test.'),
    phrase('given device', 'given device "${1:ws-042}" { os: ${2:Windows11} health: active tags: [] }', 'A device.'),
    phrase('given file', 'given file "${1:sha1}" { name: "${2:name.exe}" verdict: malicious }', 'A file.'),
    phrase('given input', 'given input ${1:name} = ${2:value}', 'The value of an input.'),
    phrase('given fleet of', 'given fleet of ${1:400}', 'How many devices the tenant has.'),
    phrase('given indicators used', 'given indicators used ${1:14999}', 'How many indicators are in use.'),
    phrase('given hunt returns', 'given hunt returns ["${1:ws-001}"]', 'What the hunting query returns.'),
    phrase('given clock', 'given clock "${1:2026-11-24T09:00:00+01:00}"', 'The time at the start.'),
  ],
};

const WHEN_STEP: Phrases = {
  when: [
    phrase(
      'when approval granted',
      'when approval ${1:name} granted by ${2:person} after ${3:3m}',
      'Somebody says yes.',
    ),
    phrase('when approval denied', 'when approval ${1:name} denied by ${2:person}', 'Somebody says no.'),
    phrase('when approval silent', 'when approval ${1:name} silent', 'Nobody answers.'),
    phrase(
      'when … fails with',
      'when ${1:isolate} on "${2:ws-042}" fails with ${3:429} then succeeds',
      'The service fails.',
    ),
    phrase('when device offline', 'when device "${1:ws-042}" offline', 'A device does not answer.'),
  ],
};

const EXPECT: Phrases = {
  expect: [
    phrase('expect … on', 'expect ${1:isolate} on "${2:ws-042}" once', 'An effect.'),
    phrase('expect no action on', 'expect no action on "${1:dc-01}"', 'No effect at all on a device.'),
    phrase('expect refused', 'expect refused "${1:dc-01}" because "${2:never isolate}"', 'A refusal and its reason.'),
    phrase('expect notify', 'expect notify ${1:channel} containing "${2:text}"', 'A message.'),
    phrase('expect approval', 'expect approval ${1:name} ${2|granted,denied,silent|}', 'An answer.'),
    phrase('expect run', 'expect run ${1|succeeded,partial,denied,stopped,failed|}', 'How the run ends.'),
    phrase('expect calls', 'expect calls <= ${1:8}', 'How many calls it takes.'),
    phrase('expect permissions', 'expect permissions ["${1:Machine.Isolate}"]', 'Which permissions it needs.'),
  ],
};

/** Grammar rule -> keyword -> phrases. Rules that are not here offer the bare keyword. */
export const PHRASES: Readonly<Record<string, Phrases>> = {
  DeviceSource: {
    devices: DEVICE_SOURCES,
    all: [phrase('all devices', 'all devices', 'Every device of the tenant; only in mode observe.')],
  },
  IocSource: {
    files: iocs('files', 'Files that are evidence.'),
    ips: iocs('ips', 'Addresses that are evidence.'),
    domains: iocs('domains', 'Domains that are evidence.'),
    urls: iocs('urls', 'URLs that are evidence.'),
  },
  Lease: {
    for: ['1h', '8h', '24h', '7d', '30d', '90d'].map((duration, index) => ({
      ...phrase(`for ${duration}`, `for \${1:${duration}}`, 'How long, counted from the moment it is done.'),
      rank: `1${index}`,
    })),
    until: [phrase('until released', 'until released', 'Until a person ends it.')],
  },
  ApprovalClause: APPROVAL,
  HeaderItem: HEADER,
  Input: {
    input: [
      phrase(
        'input',
        'input ${1:name}: ${2|device,devices,text,number,duration,contact|} "${3:question}"',
        'A value that is asked for.',
      ),
    ],
  },
  Guard: {
    guard: [
      phrase(
        'guard',
        'guard {\n\tmax ${1:5} devices otherwise stop\n}',
        'Rules of this playbook, stricter than the policy.',
      ),
    ],
  },
  NeverRule: POLICY,
  MaxRule: POLICY,
  RequireRule: POLICY,
  StopAfterRule: POLICY,
  AllowListRule: POLICY,
  HoursRule: POLICY,
  Otherwise: { ask: [phrase('ask', 'ask ${1:approval}', 'Ask for an approval.')] },
  TriggerClause: TRIGGER,
  RunClause: { run: [phrase('run', 'run ${1:playbook}', 'The playbook to run.')] },
  Given: GIVEN,
  WhenStep: WHEN_STEP,
  Advance: { advance: [phrase('advance', 'advance ${1:24h}', 'Move the clock.')] },
  Expect: EXPECT,
  ContactDetail: Object.fromEntries(
    ['name', 'email', 'upn', 'teams', 'slack', 'phone', 'pager'].map((kind) => [
      kind,
      [phrase(kind, `${kind} "\${1}"`)],
    ]),
  ),
  SilentOutcome: {
    escalate: [phrase('escalate to', 'escalate to ${1:person} within ${2:30m} then deny', 'Ask others.')],
  },
  Literal: { secret: [phrase('secret', 'secret "${1:name}"', 'A value that is kept outside of the text, by name.')] },
  Primary: { count: [phrase('count of', 'count of ${1:set}', 'How many members a set has.')] },
};
