/** From entities of the API to facts in the words of the language. */
import type { Alert, AlertEvidence, FileInfo, Machine } from '../defender/entities.ts';
import { cut } from '../eval/clean-text.ts';
import type { AlertFacts } from '../eval/scope.ts';
import type { DeviceFacts, FileFacts } from './run-plan.ts';

const HEALTH: Readonly<Record<string, string>> = {
  Active: 'active',
  Inactive: 'inactive',
  ImpairedCommunication: 'misconfigured',
  NoSensorData: 'no_sensor_data',
  NoSensorDataImpairedCommunication: 'no_sensor_data',
};

/** Antivirus states as Defender reports them; an antivirus with old signatures still runs. */
const ANTIVIRUS: Readonly<Record<string, string>> = {
  Updated: 'active',
  NotUpdated: 'active',
  Active: 'active',
  Passive: 'passive',
  Disabled: 'disabled',
};

/** Names of `detectionSource` that people know the product by (mde-api.md section 3.3). */
const SOURCES: Readonly<Record<string, string>> = {
  WindowsDefenderAtp: 'Microsoft Defender for Endpoint',
  WindowsDefenderAv: 'Microsoft Defender Antivirus',
  WindowsDefenderSmartScreen: 'Microsoft Defender SmartScreen',
  OfficeATP: 'Microsoft Defender for Office 365',
  CustomDetection: 'Custom detection',
  CustomerTI: 'Custom TI',
};

/**
 * Attackers write some of these texts, and facts are kept many times: in plans, in what flows begin with, in events. A title
 * of a megabyte must not become a journal of a hundred. Real ones have some hundred characters; paths as many as Windows allows.
 */
const LONGEST = 4096;
const LONGEST_PATH = 32_767;

function fact(value: string | null | undefined, most = LONGEST): string {
  if (value === null || value === undefined) return '';
  return value.length <= most ? value : `${cut(value, most - 1)}…`;
}

const lower = (value: string | null | undefined): string => fact(value).toLowerCase();

export function deviceFacts(machine: Machine): DeviceFacts {
  return {
    id: machine.id,
    name: fact(machine.computerDnsName ?? machine.id),
    os: fact(machine.osPlatform),
    version: fact(machine.version ?? machine.osVersion),
    health: HEALTH[machine.healthStatus ?? ''] ?? 'unknown',
    onboarding: fact(machine.onboardingStatus),
    risk: lower(machine.riskScore),
    value: lower(machine.deviceValue) || 'normal',
    tags: machine.machineTags.map((tag) => fact(tag)),
    group: fact(machine.rbacGroupName),
    ip: fact(machine.lastIpAddress),
    lastSeen: fact(machine.lastSeen),
    antivirus: ANTIVIRUS[machine.defenderAvStatus ?? ''] ?? 'unknown',
  };
}

export function alertFacts(alert: Alert): AlertFacts {
  const evidence = evidenceOf([alert]);
  return {
    id: alert.id,
    title: fact(alert.title),
    severity: lower(alert.severity),
    category: fact(alert.category),
    source: SOURCES[alert.detectionSource ?? ''] ?? fact(alert.detectionSource),
    status: fact(alert.status),
    created: fact(alert.alertCreationTime),
    techniques: alert.mitreTechniques.map((technique) => fact(technique)),
    user: fact([alert.relatedUser?.domainName, alert.relatedUser?.userName].filter(Boolean).join('\\')),
    url: `https://security.microsoft.com/alerts/${encodeURIComponent(alert.id)}`,
    incidentId: String(alert.incidentId ?? ''),
    deviceId: alert.machineId ?? '',
    ...evidence,
  };
}

/** Indicators in the evidence of alerts, each once. One that is longer than any real one is left out: cut, it would be another. */
export function evidenceOf(alerts: readonly Alert[]): Pick<AlertFacts, 'files' | 'ips' | 'domains' | 'urls'> {
  const evidence = alerts.flatMap((alert) => alert.evidence);
  const links = evidence.map((one) => (one.url ?? '').trim()).filter(isIndicator);
  return {
    files: distinctFiles(evidence.filter((one) => Boolean(one.sha1) || Boolean(one.sha256)).map(evidenceFile)),
    ips: distinct(evidence.map((one) => one.ipAddress ?? '').filter(isIndicator)),
    domains: distinct(links.map(hostOf).filter((host) => host !== '' && /[a-z]/.test(host))),
    urls: distinct(links.filter((link) => link.includes('/'))),
  };
}

const isIndicator = (value: string): boolean => value !== '' && value.length <= LONGEST;

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];

/** Host of a link; evidence may hold a bare host. */
function hostOf(link: string): string {
  const url = URL.parse(link.includes('://') ? link : `https://${link}`);
  return url?.hostname.replace(/\.$/, '').toLowerCase() ?? '';
}

const evidenceFile = (evidence: AlertEvidence): FileFacts => ({
  name: fact(evidence.fileName),
  sha1: lower(evidence.sha1),
  sha256: lower(evidence.sha256),
  md5: '',
  signer: '',
  verdict: /^(detected|prevented)$/i.test(evidence.detectionStatus ?? '') ? 'malicious' : 'unknown',
  path: fact(evidence.filePath, LONGEST_PATH),
});

/** One entry a file: evidence names the same file as a file and as a process. */
export function distinctFiles(files: readonly FileFacts[]): readonly FileFacts[] {
  const kept: FileFacts[] = [];
  const byHash = new Map<string, number>();
  for (const file of files) {
    const hashes = [file.sha256, file.sha1, file.md5].filter((hash) => hash !== '');
    const at = hashes.map((hash) => byHash.get(hash)).find((index) => index !== undefined) ?? kept.length;
    const known = kept[at];
    kept[at] = known === undefined ? file : mergeFiles(known, file);
    for (const hash of hashes) byHash.set(hash, at);
  }
  return kept;
}

const mergeFiles = (a: FileFacts, b: FileFacts): FileFacts => ({
  ...a,
  name: a.name || b.name,
  sha1: a.sha1 || b.sha1,
  sha256: a.sha256 || b.sha256,
  md5: a.md5 || b.md5,
  path: a.path || b.path,
  signer: a.signer || b.signer,
  verdict: a.verdict === 'malicious' ? a.verdict : b.verdict,
});

const VERDICTS: readonly (readonly [RegExp, string])[] = [
  [/malware|malicious/i, 'malicious'],
  [/pua|suspicious|unwanted/i, 'suspicious'],
  [/clean|notmalicious/i, 'clean'],
];

/** The file with what Defender knows of it. */
export function withFileInfo(file: FileFacts, info: FileInfo): FileFacts {
  const determination = info.determinationType ?? '';
  const verdict = VERDICTS.find(([pattern]) => pattern.test(determination))?.[1] ?? file.verdict;
  return {
    ...file,
    sha1: file.sha1 || lower(info.sha1),
    sha256: file.sha256 || lower(info.sha256),
    md5: file.md5 || lower(info.md5),
    signer: fact(info.signer ?? info.filePublisher ?? file.signer),
    verdict,
    ...(info.globalPrevalence === undefined || info.globalPrevalence === null
      ? {}
      : { prevalence: info.globalPrevalence }),
  };
}
