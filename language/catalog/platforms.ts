/** Operating systems as `machine.osPlatform` names them, in the families that Microsoft's support tables use. */
export const PLATFORMS = {
  windows10: 'Windows 10 (1709 and later)',
  windows11: 'Windows 11',
  windowsServer: 'Windows Server 2012 R2 and later',
  macos: 'macOS (client 101.98.84 and later)',
  linux: 'Linux',
} as const;

export type PlatformId = keyof typeof PLATFORMS;

/** Family of an `osPlatform` value, or undefined for an unknown one (phones, appliances). `osPlatform` is an open set. */
export function platformOf(osPlatform: string): PlatformId | undefined {
  const os = osPlatform.toLowerCase();
  if (os.startsWith('windowsserver')) return 'windowsServer';
  if (os === 'windows11') return 'windows11';
  if (os === 'windows10') return 'windows10';
  if (os === 'macos') return 'macos';
  if (
    /^(linux|ubuntu|redhatenterpriselinux|rhel|centos|debian|suse|sles|amazonlinux|fedora|oraclelinux|rocky|alma)/.test(
      os,
    )
  )
    return 'linux';
  return undefined;
}
