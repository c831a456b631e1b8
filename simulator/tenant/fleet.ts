import { GROUPS } from './groups.ts';

/** A device as its story is told; what is left out is neutral. */
export interface DeviceStory {
  /** Name without the domain. Not unique: names are not, on a real tenant either. */
  readonly name: string;
  readonly os: string;
  /** Why the device is there: which mistake of an automation it would show. */
  readonly story: string;
  readonly group?: string;
  readonly tags?: readonly string[];
  /** Account name of who works on it. */
  readonly user?: string;
  readonly risk?: 'None' | 'Informational' | 'Low' | 'Medium' | 'High';
  readonly exposure?: 'None' | 'Low' | 'Medium' | 'High';
  readonly value?: 'Low' | 'Normal' | 'High';
  readonly ip?: string;
  /** Windows or OS release, where the story needs another than the usual one. */
  readonly release?: string;
  readonly agentVersion?: string;
  readonly health?: string;
  readonly onboarding?: string;
  readonly hoursSinceSeen?: number;
  /** Does not answer: actions stay pending. */
  readonly offline?: boolean;
  readonly antivirus?: 'Updated' | 'Passive' | 'Disabled' | 'Unknown';
  readonly excluded?: boolean;
  /** This record was merged into the last one of the same name before it. */
  readonly merged?: boolean;
  /** All its traffic goes through a VPN tunnel, the one to Defender too: full isolation cuts it off for good. */
  readonly fullTunnel?: boolean;
  /** Names of the virtual machines that lose their network with this one. */
  readonly guests?: readonly string[];
  /** What an action of a type ends in on this device. */
  readonly fails?: Readonly<Record<string, number>>;
  /** Isolated since before the tenant was started, by somebody in the portal. */
  readonly isolated?: boolean;
  /** Its apps are restricted already. */
  readonly restricted?: boolean;
}

const DAY = 24;
/** HRESULT of ERROR_NOT_READY, for a package that the device refuses on a low battery. */
const NOT_READY = -2147024875;

const inGroup = (group: string, devices: readonly Omit<DeviceStory, 'group'>[]): readonly DeviceStory[] => {
  if (!GROUPS.has(group)) throw new Error(`Unknown device group ${group}.`);
  return devices.map((device) => ({ ...device, group }));
};

/** The forty devices of Contoso. The order is that of the list call; the last one stands on its last page. */
export const FLEET: readonly DeviceStory[] = [
  ...inGroup('Pilot workstations', [
    {
      name: 'ws-042',
      os: 'Windows11',
      tags: ['workstation'],
      user: 'lena.fischer',
      risk: 'High',
      exposure: 'Medium',
      story: 'Encrypts its own documents: the ransomware alert.',
    },
    { name: 'ws-043', os: 'Windows10', tags: ['workstation'], user: 'paul.weber', story: 'An ordinary workstation.' },
    {
      name: 'ws-044',
      os: 'Windows11',
      tags: ['workstation'],
      user: 'nina.kraus',
      antivirus: 'Passive',
      story: 'Has another antivirus: restricting apps is accepted and then fails; bans do nothing.',
    },
    {
      name: 'ws-045',
      os: 'Windows10',
      tags: ['workstation'],
      release: '1607',
      agentVersion: '10.3720.16299.15',
      story: 'Too old for most actions: the service refuses them.',
    },
    {
      name: 'ws-046',
      os: 'Windows11',
      tags: ['workstation'],
      user: 'ruth.adler',
      risk: 'Medium',
      isolated: true,
      story: 'Isolated in the portal two hours ago by somebody else: not ours to release.',
    },
    {
      name: 'ws-047',
      os: 'Windows11',
      tags: ['workstation', 'do-not-isolate'],
      user: 'tom.berg',
      story: 'Drives the badge printer; policy never isolates it.',
    },
    {
      name: 'ws-048',
      os: 'Windows11',
      tags: ['workstation'],
      fails: { CollectInvestigationPackage: NOT_READY },
      story: 'Always low on battery: a package is accepted and then fails.',
    },
  ]),
  ...inGroup('Finance laptops', [
    {
      name: 'fin-lt-014',
      os: 'Windows11',
      tags: ['finance', 'vip'],
      user: 'clara.jensen',
      risk: 'Medium',
      value: 'High',
      ip: '10.20.4.17',
      story: 'The chief accountant; ran a trojanised installer.',
    },
    {
      name: 'fin-lt-015',
      os: 'Windows10',
      tags: ['finance'],
      user: 'ivan.petrov',
      risk: 'Medium',
      ip: '10.20.4.18',
      story: 'Ran the same installer a little later.',
    },
    {
      name: 'fin-lt-016',
      os: 'Windows11',
      tags: ['finance', 'on-leave'],
      user: 'greta.holm',
      health: 'Inactive',
      hoursSinceSeen: 12 * DAY,
      offline: true,
      story: 'Switched off since the owner left for holidays: actions stay pending for three days.',
    },
    {
      name: 'fin-lt-017',
      os: 'Windows11',
      tags: ['finance'],
      user: 'marc.dubois',
      fullTunnel: true,
      story: 'Works through a full VPN tunnel: fully isolated, it can never be released remotely.',
    },
    {
      name: 'fin-lt-018',
      os: 'Windows11',
      tags: ['finance'],
      user: 'sara.lopez',
      risk: 'Low',
      story: 'Clicked a phishing link.',
    },
  ]),
  ...inGroup('Sales laptops', [
    {
      name: 'sales-lt-003',
      os: 'Windows11',
      tags: ['sales'],
      user: 'yuki.mori',
      story: 'Two active devices have this name.',
    },
    { name: 'sales-lt-003', os: 'Windows10', tags: ['sales'], user: 'adam.novak', story: 'The other one.' },
    { name: 'sales-lt-009', os: 'Windows11', tags: ['sales'], user: 'eva.lang', story: 'Re-imaged last month.' },
    {
      name: 'sales-lt-009',
      os: 'Windows10',
      tags: ['sales'],
      health: 'Inactive',
      hoursSinceSeen: 33 * DAY,
      offline: true,
      story: 'The record from before the re-imaging, which cannot be deleted.',
    },
    { name: 'sales-lt-012', os: 'Windows11', tags: ['sales'], user: 'omar.aziz', story: 'Its records were merged.' },
    {
      name: 'sales-lt-012',
      os: 'Windows11',
      tags: ['sales'],
      merged: true,
      hoursSinceSeen: 5 * DAY,
      offline: true,
      story: 'Merged into the record of the same name.',
    },
  ]),
  ...inGroup('Servers', [
    {
      name: 'dc-01',
      os: 'WindowsServer2022',
      tags: ['domain-controller', 'server'],
      value: 'High',
      risk: 'Medium',
      story: 'A domain controller: nobody wants it isolated by a playbook.',
    },
    {
      name: 'dc-02',
      os: 'WindowsServer2022',
      tags: ['domain-controller', 'server'],
      value: 'High',
      story: 'The other domain controller.',
    },
    {
      name: 'web1',
      os: 'WindowsServer2019',
      tags: ['server'],
      risk: 'High',
      story: 'Beacons to a command-and-control server. Not web10.',
    },
    { name: 'web10', os: 'WindowsServer2019', tags: ['server'], story: 'Healthy. Its name contains web1.' },
    {
      name: 'sql-01',
      os: 'WindowsServer2022',
      tags: ['server', 'do-not-isolate'],
      value: 'High',
      risk: 'Medium',
      story: 'Loaded a vulnerable driver; policy never isolates it.',
    },
    {
      name: 'file-01',
      os: 'WindowsServer2016',
      tags: ['server'],
      risk: 'Medium',
      story: 'Its shares were encrypted over the network.',
    },
    {
      name: 'hv-01',
      os: 'WindowsServer2022',
      tags: ['server', 'hyper-v'],
      guests: ['app-01', 'app-02'],
      story: 'A Hyper-V host: isolating it cuts off its guests.',
    },
    { name: 'app-01', os: 'WindowsServer2019', tags: ['server'], story: 'A guest of hv-01.' },
    { name: 'app-02', os: 'WindowsServer2019', tags: ['server'], story: 'Another guest of hv-01.' },
  ]),
  ...inGroup('Macs', [
    { name: 'mac-ana', os: 'macOS', tags: ['vip'], user: 'ana.lind', value: 'High', story: 'The laptop of the CISO.' },
    { name: 'mac-joel', os: 'macOS', user: 'joel.baker', story: 'An ordinary Mac.' },
    { name: 'mac-old', os: 'macOS', agentVersion: '101.80.97', story: 'Its client is too old for isolation.' },
  ]),
  ...inGroup('Linux', [
    {
      name: 'build-01',
      os: 'Ubuntu',
      tags: ['server'],
      story: 'A build machine; noisy, harmless alerts. No selective isolation.',
    },
    { name: 'proxy-01', os: 'RedHatEnterpriseLinux', tags: ['server'], story: 'The proxy of the sales office.' },
    {
      name: 'ot-gw-01',
      os: 'Linux',
      tags: ['ot-floor', 'do-not-isolate'],
      value: 'High',
      story: 'Gateway of the production floor.',
    },
  ]),
  ...inGroup('Lab', [
    {
      name: 'ws-049',
      os: 'Windows11',
      tags: ['malware-lab'],
      risk: 'High',
      story: 'Has an alert whose texts were written by an attacker.',
    },
    {
      name: 'ws-050',
      os: 'Windows11',
      tags: ['malware-lab'],
      excluded: true,
      story: 'Excluded from the inventory.',
    },
  ]),
  {
    name: 'printer-7',
    os: 'Other',
    onboarding: 'CanBeOnboarded',
    ip: '10.20.9.7',
    story: 'An unmanaged printer: it can only be contained.',
  },
  {
    name: 'cam-lobby',
    os: 'Other',
    onboarding: 'Unsupported',
    story: 'A camera that Defender has seen on the network.',
  },
  { name: 'mob-priya', os: 'Android', user: 'priya.nair', story: 'A phone: no response action works on it.' },
  {
    name: 'kiosk-01',
    os: 'Windows11',
    health: 'ImpairedCommunication',
    hoursSinceSeen: 30,
    offline: true,
    story: 'Heard now and then: actions wait.',
  },
  {
    name: 'zz-spare-40',
    os: 'Windows11',
    tags: ['spare'],
    user: 'lab.spare',
    story: 'The last device of the last page.',
  },
];
