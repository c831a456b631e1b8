/** From what a test gives to a practice tenant and to what the run is started on. What is not given is neutral. */
import type { Json } from '../engine/durable/durable.ts';
import type { Person, SubjectInput } from '../engine/plan/run-plan.ts';
import type { BuiltTest, GivenModel, GivenProperty, GivenValue } from '../language/model/test-model.ts';
import type { PlaybookModel } from '../language/model/playbook-model.ts';
import type { AlertStory, DeviceStory, EvidenceStory, WireFile, World } from '../simulator/index.ts';
import { bare } from './bare-name.ts';

type Of<K extends GivenModel['kind']> = GivenModel & { readonly kind: K };

/** Names of the properties that each thing was given, for what the test leaves unset. */
export interface GivenNames {
  readonly alert: ReadonlySet<string> | undefined;
  readonly devices: ReadonlyMap<string, ReadonlySet<string>>;
  readonly files: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface GivenIndicator {
  readonly type: string;
  readonly value: string;
  readonly action: string;
}

export interface GivenWorld {
  readonly world: World;
  /** Devices of the tenant, generated ones included. */
  readonly machines: number;
  readonly indicators: readonly GivenIndicator[];
  readonly indicatorsUsed: number;
  /** ISO 8601; undefined for any moment. */
  readonly clock: string | undefined;
  readonly subject: SubjectInput;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly requester: Person;
  readonly names: GivenNames;
  /** Hashes of given files, each with all that were given of the file. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

const NOBODY: Person = { id: 'test', name: 'the test', how: 'practice' };

/** A fleet in which one device is no share worth a rule. Made only where a rule counts shares. */
const NEUTRAL_FLEET = 1000;

const countsFleet = ({ playbooks, policies }: PlaybookModel): boolean =>
  [...Object.values(playbooks).flatMap(({ guards }) => guards), ...policies.flatMap(({ rules }) => rules)].some(
    (rule) => rule.kind === 'max' && 'percent' in rule.limit,
  );

export function givenWorld({ test, model }: BuiltTest): GivenWorld {
  const givens = test.steps.flatMap((step) => (step.step === 'given' ? [step.given] : []));
  const whens = test.steps.flatMap((step) => (step.step === 'when' ? [step.when] : []));
  const of = <K extends GivenModel['kind']>(kind: K): Of<K>[] =>
    givens.filter((given): given is Of<K> => given.kind === kind);
  const alert = of('alert').at(-1);
  const alertProps = propertiesOf(alert?.props ?? []);
  const devices = of('device');
  const hunt = of('hunt').at(-1)?.devices;
  const started = whens.flatMap((when) => (when.kind === 'run' ? when.devices : []));
  const named = [...devices.map(({ id }) => id), ...texts(alertProps['devices']), ...(hunt ?? []), ...started].map(
    bare,
  );
  const offline = new Set(whens.flatMap((when) => (when.kind === 'offline' ? [bare(when.device)] : [])));
  const stories = [...new Set(named)].map((name) => {
    const props = propertiesOf(devices.filter(({ id }) => bare(id) === name).flatMap((each) => each.props));
    return deviceStory(name, props, offline.has(name));
  });
  const given = of('file').map(({ id, props }) => fileOf(id, propertiesOf(props)));
  const files = given.map(({ wire }) => wire);
  const needs = model.playbooks[model.playbook]?.needs ?? 'none';
  const alerts = alert === undefined ? [] : alertStories(alertProps, given);
  const requester = of('requester').at(-1)?.person;
  return {
    world: { devices: stories, alerts, files: () => files, ...(hunt === undefined ? {} : { hunt: hunt.map(bare) }) },
    machines: of('fleet').at(-1)?.count ?? (countsFleet(model) ? NEUTRAL_FLEET : 0),
    indicators: of('indicator').map(({ id, props }) => ({
      type: indicatorType(id),
      value: id,
      action: INDICATOR_ACTIONS[word(propertiesOf(props)['action'], 'block')] ?? 'Block',
    })),
    indicatorsUsed: of('indicators-used').at(-1)?.count ?? 0,
    clock: of('clock').at(-1)?.at,
    subject:
      started.length > 0
        ? { kind: 'devices', devices: started.map(bare) }
        : alerts[0] !== undefined
          ? { kind: 'alert', alertId: alerts[0].id }
          : needs === 'none'
            ? { kind: 'none' }
            : { kind: 'devices', devices: stories.map(({ name }) => name) },
    inputs: Object.fromEntries(of('input').map(({ name, value }): [string, Json] => [name, json(value)])),
    requester:
      requester === undefined
        ? NOBODY
        : { id: requester.upn ?? requester.contact, name: requester.contact, how: 'practice' },
    names: {
      alert: alert === undefined ? undefined : new Set(Object.keys(alertProps)),
      devices: new Map(
        stories.map(({ name }) => [
          name,
          new Set(devices.filter(({ id }) => bare(id) === name).flatMap(({ props }) => props.map((each) => each.name))),
        ]),
      ),
      files: new Map(of('file').map(({ id, props }) => [id, new Set(props.map(({ name }) => name))])),
    },
    aliases: new Map(
      files.flatMap(({ sha1, sha256, md5 }) => {
        const all = [sha1, sha256, md5].filter((hash) => hash !== '');
        return all.map((hash) => [hash, all] as const);
      }),
    ),
  };
}

type Properties = Readonly<Record<string, GivenValue>>;

const propertiesOf = (props: readonly GivenProperty[]): Properties =>
  Object.fromEntries(props.map(({ name, value }) => [name, value]));

const texts = (value: GivenValue | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'object' ? value : [String(value)];
const word = (value: GivenValue | undefined, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise;
const json = (value: GivenValue): Json => (typeof value === 'object' ? [...value] : value);

const HEALTH: Readonly<Record<string, string>> = {
  active: 'Active',
  inactive: 'Inactive',
  misconfigured: 'ImpairedCommunication',
  no_sensor_data: 'NoSensorData',
  unknown: 'Unknown',
};
const ANTIVIRUS = { active: 'Updated', passive: 'Passive', disabled: 'Disabled', unknown: 'Unknown' } as const;
const RISKS = { none: 'None', informational: 'Informational', low: 'Low', medium: 'Medium', high: 'High' } as const;
const VALUES = { low: 'Low', normal: 'Normal', high: 'High' } as const;
const SEVERITIES = { informational: 'Informational', low: 'Low', medium: 'Medium', high: 'High' } as const;
const DETERMINATIONS: Readonly<Record<string, string>> = { malicious: 'Malware', suspicious: 'PUA', clean: 'Clean' };
const INDICATOR_ACTIONS: Readonly<Record<string, string>> = {
  allow: 'Allowed',
  audit: 'Audit',
  warn: 'Warn',
  block: 'Block',
  remediate: 'BlockAndRemediate',
};

/** The entry of a table, where the text has a word of it. */
function oneOf<T>(table: Readonly<Record<string, T>>, value: GivenValue | undefined): T | undefined {
  return typeof value === 'string' && Object.hasOwn(table, value) ? table[value] : undefined;
}

function deviceStory(name: string, props: Properties, offline: boolean): DeviceStory {
  const risk = oneOf(RISKS, props['risk']);
  const value = oneOf(VALUES, props['value']);
  const antivirus = oneOf(ANTIVIRUS, props['antivirus']);
  const health = props['health'];
  const text = (key: string): string | undefined => (typeof props[key] === 'string' ? props[key] : undefined);
  const [group, ip, release, user] = [text('group'), text('ip'), text('version'), text('user')];
  const idle = props['idle_for'];
  return {
    name,
    os: text('os') ?? 'Windows11',
    story: 'Given by a test.',
    tags: texts(props['tags']),
    offline,
    isolated: props['isolation'] === 'isolated',
    restricted: props['app_restricted'] === true,
    onboarding: text('onboarding') ?? 'Onboarded',
    ...(typeof health === 'string' && { health: HEALTH[health] ?? health }),
    ...(risk !== undefined && { risk }),
    ...(value !== undefined && { value }),
    ...(antivirus !== undefined && { antivirus }),
    ...(group !== undefined && { group }),
    ...(ip !== undefined && { ip }),
    ...(release !== undefined && { release }),
    ...(user !== undefined && { user }),
    ...(typeof idle === 'number' && { hoursSinceSeen: idle / 3600 }),
  };
}

const SOURCES: Readonly<Record<string, string>> = {
  'Microsoft Defender for Endpoint': 'WindowsDefenderAtp',
  'Microsoft Defender Antivirus': 'WindowsDefenderAv',
  'Microsoft Defender SmartScreen': 'WindowsDefenderSmartScreen',
  'Microsoft Defender for Office 365': 'OfficeATP',
  'Custom detection': 'CustomDetection',
  'Custom TI': 'CustomerTI',
};

/** An alert of Defender names one device: each further one has an alert of its own in the same incident. */
function alertStories(props: Properties, files: readonly GivenFile[]): readonly AlertStory[] {
  const devices = texts(props['devices']).map(bare);
  const source = oneOf(SOURCES, props['source']);
  const user = props['user'];
  const story = (device: string | undefined, index: number): AlertStory => ({
    id: `${word(props['id'], 'da-test')}${index === 0 ? '' : `-${index + 1}`}`,
    incident: 1,
    title: word(props['title'], 'Given by a test'),
    description: 'Given by a test.',
    severity: oneOf(SEVERITIES, props['severity']) ?? 'Medium',
    category: word(props['category'], 'SuspiciousActivity'),
    minutesAgo: 5,
    techniques: texts(props['techniques']),
    evidence: index === 0 ? evidenceOf(props, files) : [],
    resolved: props['status'] === 'Resolved',
    inProgress: props['status'] === 'InProgress',
    ...(device !== undefined && { device }),
    ...(source !== undefined && { source }),
    ...(typeof user === 'string' && { user }),
  });
  return devices.length === 0 ? [story(undefined, 0)] : devices.map(story);
}

function evidenceOf(props: Properties, files: readonly GivenFile[]): readonly EvidenceStory[] {
  const hashes = texts(props['files']).map((text): EvidenceStory => {
    const hash = text.toLowerCase();
    const known = files.find(({ wire: { sha1, sha256, md5 } }) => [sha1, sha256, md5].includes(hash));
    const { sha1, sha256 } = known?.wire ?? hashesOf(hash);
    return { hashes: { sha1: sha1 || null, sha256: sha256 || null, fileName: known?.name ?? null, filePath: null } };
  });
  return [
    ...hashes,
    ...texts(props['ips']).map((ip) => ({ ip })),
    ...[...texts(props['urls']), ...texts(props['domains']).map((domain) => `https://${domain}/`)].map((url) => ({
      url,
    })),
  ];
}

const LENGTHS: Readonly<Record<number, 'md5' | 'sha1' | 'sha256'>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

function hashesOf(hash: string): Pick<WireFile, 'md5' | 'sha1' | 'sha256'> {
  const kind = LENGTHS[hash.length];
  return { md5: '', sha1: '', sha256: '', ...(kind !== undefined && { [kind]: hash }) };
}

/** The API tells the name of a file in evidence only. */
interface GivenFile {
  readonly wire: WireFile;
  readonly name: string | undefined;
}

function fileOf(id: string, props: Properties): GivenFile {
  const hash = (key: 'md5' | 'sha1' | 'sha256'): Partial<WireFile> =>
    typeof props[key] === 'string' ? { [key]: props[key].toLowerCase() } : {};
  const signer = typeof props['signer'] === 'string' && props['signer'] !== 'unknown' ? props['signer'] : null;
  const wire: WireFile = {
    ...hashesOf(id.toLowerCase()),
    ...hash('md5'),
    ...hash('sha1'),
    ...hash('sha256'),
    globalPrevalence: typeof props['prevalence'] === 'number' ? props['prevalence'] : 1,
    globalFirstObserved: '2026-01-01T00:00:00.0000000Z',
    globalLastObserved: '2026-01-01T00:00:00.0000000Z',
    size: 4096,
    fileType: null,
    isPeFile: true,
    filePublisher: signer,
    fileProductName: null,
    signer,
    issuer: null,
    signerHash: null,
    isValidCertificate: signer !== null,
    determinationType: oneOf(DETERMINATIONS, props['verdict']) ?? 'Unknown',
    determinationValue: null,
  };
  return { wire, name: typeof props['name'] === 'string' ? props['name'] : undefined };
}

function indicatorType(value: string): string {
  const kind = /^[\da-f]+$/i.test(value) ? LENGTHS[value.length] : undefined;
  if (kind !== undefined) return { md5: 'FileMd5', sha1: 'FileSha1', sha256: 'FileSha256' }[kind];
  if (/^[\d.]+$|:.*:/.test(value)) return 'IpAddress';
  return value.includes('/') ? 'Url' : 'DomainName';
}
