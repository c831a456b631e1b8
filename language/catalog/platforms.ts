/** Operating systems as `machine.osPlatform` names them, in the families that Microsoft's support tables use. */
export const PLATFORMS = {
  windows10: 'Windows 10',
  windows11: 'Windows 11',
  windowsServer: 'Windows Server',
  macos: 'macOS',
  linux: 'Linux',
} as const;

export type PlatformId = keyof typeof PLATFORMS;

/** The oldest of each platform that can do an action (mde-api.md section 4.1). What is left out may be as old as it likes. */
export interface Oldest {
  /** Windows 10 release, as `machine.version` has it: `1703`. */
  readonly windows10?: number;
  readonly windowsServer?: keyof typeof SERVERS;
  /** Sensor of macOS, as `machine.agentVersion` has it: `101.98.84`. */
  readonly macos?: string;
}

/** Releases of Windows Server in their order. */
const SERVERS = {
  '2008': 1,
  '2008 R2': 2,
  '2012': 3,
  '2012 R2': 4,
  '2016': 5,
  '2019': 6,
  '2022': 7,
  '2025': 8,
} as const;

/** Family of an `osPlatform` value, or undefined for an unknown one (phones, appliances). `osPlatform` is an open set. */
export function platformOf(osPlatform: string): PlatformId | undefined {
  const os = osPlatform.toLowerCase();
  if (os.startsWith('windowsserver')) return 'windowsServer';
  if (os.startsWith('windows11')) return 'windows11';
  if (os.startsWith('windows10')) return 'windows10';
  if (os === 'macos') return 'macos';
  if (
    /^(linux|ubuntu|redhatenterpriselinux|rhel|centos|debian|suse|sles|amazonlinux|fedora|oraclelinux|rocky|alma)/.test(
      os,
    )
  )
    return 'linux';
  return undefined;
}

/** `Windows 10 (1703 and later)`. */
export function platformWords(platform: PlatformId, oldest: Oldest = {}): string {
  const least = leastOf(platform, oldest);
  return least === undefined ? PLATFORMS[platform] : `${PLATFORMS[platform]} (${least} and later)`;
}

function leastOf(platform: PlatformId, oldest: Oldest): string | undefined {
  if (platform === 'windows10') return oldest.windows10?.toString();
  if (platform === 'windowsServer') return oldest.windowsServer;
  return platform === 'macos' && oldest.macos !== undefined ? `sensor ${oldest.macos}` : undefined;
}

export interface Versions {
  /** `machine.osPlatform`, `machine.version`, `machine.agentVersion`; '' where the service has none. */
  readonly osPlatform: string;
  readonly version: string;
  readonly agentVersion: string;
}

/** What is too old for an action, in words of a sentence: `Windows 10 1607`. Undefined where nothing is, or nobody can tell. */
export function tooOld(oldest: Oldest, { osPlatform, version, agentVersion }: Versions): string | undefined {
  const platform = platformOf(osPlatform);
  if (platform === 'windows10') {
    // Named by year and half since 20H2; all of those are newer.
    const release = /^\d{4}$/.test(version) ? Number(version) : undefined;
    return release !== undefined && release < (oldest.windows10 ?? 0) ? `Windows 10 ${version}` : undefined;
  }
  if (platform === 'windowsServer') {
    const server = serverOf(osPlatform);
    const least = oldest.windowsServer === undefined ? 0 : SERVERS[oldest.windowsServer];
    return server !== undefined && SERVERS[server] < least ? `Windows Server ${server}` : undefined;
  }
  if (platform === 'macos' && oldest.macos !== undefined && isOlder(agentVersion, oldest.macos))
    return `sensor ${agentVersion}`;
  return undefined;
}

function serverOf(osPlatform: string): keyof typeof SERVERS | undefined {
  const [, year = '', second] = /(\d{4})(r2)?/i.exec(osPlatform) ?? [];
  const name = second === undefined ? year : `${year} R2`;
  return isServer(name) ? name : undefined;
}

const isServer = (name: string): name is keyof typeof SERVERS => Object.hasOwn(SERVERS, name);

/** False where the version is not known. */
export function isOlder(version: string, least: string): boolean {
  if (!/^\d+(\.\d+)*$/.test(version)) return false;
  const own = version.split('.').map(Number);
  for (const [index, part] of least.split('.').map(Number).entries()) {
    const one = own[index] ?? 0;
    if (one !== part) return one < part;
  }
  return false;
}
