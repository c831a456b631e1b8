import type { WireEvidence } from './entities.ts';
import type { FileKey } from './files.ts';

/** One thing that an alert points at. */
export type EvidenceStory =
  | { readonly file: FileKey }
  | { readonly process: FileKey; readonly commandLine: string; readonly parent: string }
  | { readonly ip: string }
  | { readonly url: string }
  | { readonly user: string }
  /** A file that is not one of Contoso's. */
  | { readonly hashes: Pick<WireEvidence, 'sha1' | 'sha256' | 'fileName' | 'filePath'> };

export interface AlertStory {
  readonly id: string;
  readonly incident: number;
  readonly title: string;
  readonly description: string;
  /** Device name without the domain; undefined for an alert without a device. */
  readonly device?: string;
  readonly severity: 'Informational' | 'Low' | 'Medium' | 'High';
  readonly category: string;
  readonly minutesAgo: number;
  readonly source?: string;
  readonly threat?: string;
  readonly techniques: readonly string[];
  readonly user?: string;
  readonly resolved?: boolean;
  readonly inProgress?: boolean;
  readonly evidence: readonly EvidenceStory[];
}

/** What happened at Contoso, newest first. */
export const ALERTS: readonly AlertStory[] = [
  {
    id: 'da638781001000000001_1042042042',
    incident: 1001,
    title: 'Ransomware behavior detected in the file system',
    description: 'A program renamed and encrypted 1,204 documents in two minutes.',
    device: 'ws-042',
    severity: 'High',
    category: 'Ransomware',
    minutesAgo: 6,
    threat: 'Ransom:Win32/Contolock.A',
    techniques: ['T1486', 'T1490'],
    user: 'lena.fischer',
    evidence: [
      { user: 'lena.fischer' },
      { process: 'locker', commandLine: '"invoice_2291.exe" /all /quiet', parent: 'explorer.exe' },
      { file: 'locker' },
      { ip: '185.178.209.193' },
      { ip: '10.20.20.4' },
      { url: 'https://cdn.contolock-pay.com/k/ws-042' },
    ],
  },
  {
    id: 'da638781001000000002_1042042043',
    incident: 1001,
    title: 'Shadow copies deleted',
    description: 'All shadow copies of a volume were deleted.',
    device: 'ws-042',
    severity: 'High',
    category: 'Ransomware',
    minutesAgo: 7,
    techniques: ['T1490'],
    user: 'lena.fischer',
    evidence: [
      { process: 'shadowTool', commandLine: 'vssadmin delete shadows /all /quiet', parent: 'invoice_2291.exe' },
    ],
  },
  {
    id: 'da638781001000000003_1042042044',
    incident: 1001,
    title: 'Files on a share encrypted from another device',
    description: 'ws-042 changed many files of a share in a short time.',
    device: 'file-01',
    severity: 'Medium',
    category: 'Ransomware',
    minutesAgo: 5,
    techniques: ['T1486'],
    evidence: [{ ip: '10.20.20.4' }, { user: 'lena.fischer' }],
  },
  {
    id: 'da638781001000000004_1014014014',
    incident: 1002,
    title: 'Trojanized installer executed',
    description: 'A signed installer brought a library with a backdoor.',
    device: 'fin-lt-014',
    severity: 'High',
    category: 'Malware',
    minutesAgo: 48,
    threat: 'Trojan:Win64/SamScissors',
    techniques: ['T1195.002'],
    user: 'clara.jensen',
    evidence: [
      { user: 'clara.jensen' },
      { file: 'installer3cx' },
      { file: 'ffmpeg' },
      { url: 'akamaitechcloudservices.com' },
    ],
  },
  {
    id: 'da638781001000000005_1015015015',
    incident: 1002,
    title: 'Trojanized installer executed',
    description: 'A signed installer brought a library with a backdoor.',
    device: 'fin-lt-015',
    severity: 'High',
    category: 'Malware',
    minutesAgo: 31,
    threat: 'Trojan:Win64/SamScissors',
    techniques: ['T1195.002'],
    user: 'ivan.petrov',
    evidence: [{ user: 'ivan.petrov' }, { file: 'installer3cx' }, { file: 'ffmpeg' }],
  },
  {
    id: 'da638781001000000006_1001001001',
    incident: 1003,
    title: 'Command-and-control connections at regular intervals',
    description: 'A program of the web server calls an address every 60 seconds.',
    device: 'web1',
    severity: 'High',
    category: 'CommandAndControl',
    minutesAgo: 95,
    threat: 'Backdoor:Win64/Cobacis.B',
    techniques: ['T1071.001', 'T1573'],
    evidence: [
      { process: 'beacon', commandLine: 'svchosts.exe -k netsvcs', parent: 'w3wp.exe' },
      { file: 'beacon' },
      { ip: '195.123.217.36' },
      { ip: '185.178.209.193' },
      { url: 'http://static.web1-metrics.net/a?id=7' },
    ],
  },
  {
    id: 'da638781001000000007_1018018018',
    incident: 1004,
    title: 'Phishing link clicked',
    description: 'A person opened a link of a message that was later found to be phishing.',
    device: 'fin-lt-018',
    severity: 'Medium',
    category: 'InitialAccess',
    minutesAgo: 130,
    source: 'WindowsDefenderSmartScreen',
    techniques: ['T1566.002'],
    user: 'sara.lopez',
    evidence: [{ user: 'sara.lopez' }, { url: 'https://login.contoso-benefits.com/session?next=%2Fhome' }],
  },
  {
    id: 'da638781001000000008_1000000000',
    incident: 1004,
    title: 'Phishing message delivered to 14 mailboxes',
    description: 'The message was delivered before the campaign was known. No device is involved.',
    severity: 'Medium',
    category: 'InitialAccess',
    minutesAgo: 140,
    source: 'OfficeATP',
    techniques: ['T1566.002'],
    user: 'sara.lopez',
    evidence: [{ user: 'sara.lopez' }, { url: 'https://login.contoso-benefits.com/session?next=%2Fhome' }],
  },
  {
    id: 'da638781001000000009_1050050050',
    incident: 1005,
    title: 'Vulnerable driver loaded',
    description: 'A signed driver with a known weakness was loaded on a database server.',
    device: 'sql-01',
    severity: 'Medium',
    category: 'DefenseEvasion',
    minutesAgo: 300,
    source: 'CustomDetection',
    techniques: ['T1562.001', 'T1068'],
    evidence: [{ file: 'driver' }],
  },
  {
    id: 'da638781001000000010_1060060060',
    incident: 1006,
    title: 'Credentials read from the memory of a domain controller',
    description: 'A signed tool dumped the memory of lsass.exe.',
    device: 'dc-01',
    severity: 'High',
    category: 'CredentialAccess',
    minutesAgo: 15,
    techniques: ['T1003.001'],
    user: 'svc-backup',
    evidence: [
      { user: 'svc-backup' },
      { process: 'dumper', commandLine: 'procdump64.exe -ma lsass.exe c:\\windows\\temp\\l.dmp', parent: 'cmd.exe' },
      { file: 'dumper' },
    ],
  },
  {
    id: 'da638781001000000011_1070070070',
    incident: 1007,
    title: 'Suspicious sequence of exploration activities',
    description: 'A shell ran several commands that list users, processes and connections.',
    device: 'build-01',
    severity: 'Low',
    category: 'Discovery',
    minutesAgo: 700,
    techniques: ['T1057', 'T1087'],
    evidence: [],
  },
  {
    id: 'da638781001000000012_1080080080',
    incident: 1008,
    title: 'Test file of the antivirus industry found',
    description: 'The EICAR test file was blocked.',
    device: 'mac-joel',
    severity: 'Informational',
    category: 'Malware',
    minutesAgo: 2_900,
    source: 'WindowsDefenderAv',
    threat: 'Virus:DOS/EICAR_Test_File',
    techniques: [],
    user: 'joel.baker',
    resolved: true,
    evidence: [{ file: 'eicar' }],
  },
  {
    // Everything that an attacker may put into a name, a path or a command line, in one alert.
    id: 'da638781001000000013_1049049049',
    incident: 1009,
    title: '<img src=x onerror=alert(1)> {{ run.id }} \u001B[31mRED\u001B[0m \u202Etxt.exe',
    description: "[click](command:workbench.action.quit) ${env:PATH} '; DROP TABLE runs; --",
    device: 'ws-049',
    severity: 'Medium',
    category: 'SuspiciousActivity',
    minutesAgo: 220,
    techniques: ['T1036.002'],
    user: "o'brien\u0007",
    evidence: [
      { user: "o'brien\u0007" },
      { process: 'hostile', commandLine: 'cmd /c echo "{{ alert.title }}" & </script><b>', parent: 'explorer.exe' },
      { file: 'hostile' },
      { url: "javascript:alert('x')//https://bad.example.net/?q=' or 1 eq 1" },
    ],
  },
];
