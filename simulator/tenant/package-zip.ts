import { gzipSync, strToU8, zipSync } from 'fflate';
import { platformOf } from '../../language/catalog/platforms.ts';
import { printTime } from './clock.ts';
import type { ActionRecord } from './action-record.ts';

/** What a package holds beside its summary, by operating system. Names follow the folders of real packages. */
const CONTENTS: Readonly<Record<'windows' | 'macos' | 'linux', Readonly<Record<string, string>>>> = {
  windows: {
    'Autoruns/HKLM_Run.txt': 'SecurityHealth REG_EXPAND_SZ %windir%\\system32\\SecurityHealthSystray.exe\r\n',
    'Installed programs/Installed programs.csv':
      'DisplayName,DisplayVersion,Publisher\r\nContoso Client,4.2,Contoso\r\n',
    'Network connections/ActiveNetConnections.txt': 'TCP 10.20.20.4:52110 185.178.209.193:443 ESTABLISHED 4312\r\n',
    'Network connections/Arp.txt': '10.20.20.1 00-15-5d-01-02-03 dynamic\r\n',
    'Network connections/DnsCache.txt': 'contoso.com A 198.51.100.24\r\n',
    'Prefetch files/PrefetchFilesList.txt': 'EXPLORER.EXE-A80E4F97.pf\r\n',
    'Processes/Processes.csv':
      'ProcessId,ParentProcessId,Name\r\n4,0,System\r\n812,640,services.exe\r\n4312,812,svchost.exe\r\n',
    'Scheduled tasks/Scheduled tasks.csv': 'TaskName,Status\r\n\\Contoso\\Inventory,Ready\r\n',
    'Services/Services.csv': 'Name,State,StartMode\r\nSense,Running,Auto\r\nWinDefend,Running,Auto\r\n',
    'SystemInformation.txt': 'Domain: contoso.com\r\n',
    'Users and Groups/Administrators.txt': 'CONTOSO\\Domain Admins\r\n',
  },
  macos: {
    'Applications/applications.txt': 'Microsoft Defender.app\nSafari.app\n',
    'Disk volumes/volumes.txt': '/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\n',
    'Launch items/LaunchDaemons.txt': 'com.microsoft.fresno.plist\n',
    'Network connections/netstat.txt': 'tcp4 0 0 10.20.20.32.52110 198.51.100.24.443 ESTABLISHED\n',
    'Processes/processes.txt': '1 launchd\n412 wdavdaemon\n',
    'System information/sw_vers.txt': 'ProductName: macOS\n',
    'Users/users.txt': 'joel.baker\n',
  },
  linux: {
    'cron/crontab.txt': '17 * * * * root run-parts /etc/cron.hourly\n',
    'network/ss.txt': 'ESTAB 0 0 10.20.20.35:52110 198.51.100.24:443\n',
    'processes/ps.txt': '1 systemd\n903 wdavdaemon\n',
    'services/systemctl.txt': 'mdatp.service loaded active running\n',
    'system/os-release.txt': 'ID=linux\n',
    'users/passwd.txt': 'root:x:0:0:root:/root:/bin/bash\n',
  },
};

/** The investigation package of a device: a real zip. */
export function buildPackage({ device, id, comment, createdAt }: ActionRecord): Uint8Array {
  const { computerDnsName, osPlatform, osVersion } = device.wire;
  const family = platformOf(osPlatform);
  const contents = CONTENTS[family === 'macos' || family === 'linux' ? family : 'windows'];
  const summary = [
    `Device: ${computerDnsName}`,
    `Operating system: ${osPlatform} ${osVersion ?? ''}`.trim(),
    `Action: ${id}`,
    `Requested: ${printTime(createdAt)}`,
    `Reason: ${comment}`,
    'Made by a practice tenant. No data of a real device.',
  ];
  const files = { ...contents, 'CollectionSummaryReport.txt': `${summary.join('\n')}\n` };
  const encoded = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync(Object.fromEntries(encoded), { mtime: createdAt });
}

/** What a live response command leaves: the transcript of a script, or a file, packed. */
export function liveResponseResult(
  { commands, device, scriptResult, createdAt }: ActionRecord,
  index: number,
): Uint8Array | undefined {
  const command = commands?.[index];
  const value = (key: string): string => command?.params.find((param) => param.key === key)?.value ?? '';
  switch (command?.type) {
    case 'RunScript':
      return strToU8(
        JSON.stringify({
          script_name: value('ScriptName'),
          exit_code: scriptResult?.exitCode ?? 0,
          script_output: scriptResult?.output ?? `Transcript started on ${device.wire.computerDnsName}\n`,
          script_errors: '',
        }),
      );
    case 'GetFile':
      return gzipSync(strToU8(`Content of ${value('Path')} on ${device.wire.computerDnsName}\n`), { mtime: createdAt });
    default:
      return undefined;
  }
}
