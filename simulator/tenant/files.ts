import { printTime, type Instant } from './clock.ts';
import type { WireFile } from './entities.ts';
import { digest } from './random.ts';

/** A file as its story is told. Hashes follow from the name, but for files of public reports. */
export interface FileStory {
  readonly name: string;
  readonly path: string;
  readonly sha256?: string;
  readonly signer?: string;
  readonly product?: string;
  readonly size: number;
  readonly prevalence: number;
  /** What Defender calls it; clean where undefined. */
  readonly malware?: string;
  readonly pe?: boolean;
}

const MICROSOFT = 'Microsoft Corporation';

export const FILES = {
  locker: {
    name: 'invoice_2291.exe',
    path: 'C:\\Users\\lena.fischer\\Downloads',
    size: 812_544,
    prevalence: 3,
    malware: 'Ransom:Win32/Contolock.A',
  },
  shadowTool: {
    name: 'vssadmin.exe',
    path: 'C:\\Windows\\System32',
    signer: MICROSOFT,
    product: 'Microsoft Windows Operating System',
    size: 143_360,
    prevalence: 40_000_000,
  },
  // 3CX desktop app, March 2023: hashes from the public reports.
  installer3cx: {
    name: '3cxdesktopapp-18.12.407.msi',
    path: 'C:\\Users\\clara.jensen\\Downloads',
    sha256: 'aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8edcf9be345823b4fdcf5d868',
    signer: '3CX Ltd',
    product: '3CX Desktop App',
    size: 99_123_200,
    prevalence: 8_211,
    malware: 'Trojan:Win64/SamScissors',
    pe: false,
  },
  ffmpeg: {
    name: 'ffmpeg.dll',
    path: 'C:\\Program Files\\3CXDesktopApp\\app',
    sha256: '7986bbaee8940da11ce089383521ab420c443ab7b15ed42aed91fd31ce833896',
    size: 2_814_976,
    prevalence: 8_190,
    malware: 'Trojan:Win64/SamScissors',
  },
  beacon: {
    name: 'svchosts.exe',
    path: 'C:\\inetpub\\temp',
    size: 311_296,
    prevalence: 12,
    malware: 'Backdoor:Win64/Cobacis.B',
  },
  driver: {
    name: 'rtcore64.sys',
    path: 'C:\\Windows\\Temp',
    sha256: '3fbe5a1ed857a6736e061a6850706f9e8a7e881f024bff044df1c34795b89bf4',
    signer: 'Micro-Star International',
    size: 14_024,
    prevalence: 120_300,
    malware: 'VulnerableDriver:Win64/RTCore',
  },
  dumper: {
    name: 'procdump64.exe',
    path: 'C:\\Windows\\Temp',
    signer: MICROSOFT,
    product: 'Sysinternals ProcDump',
    size: 424_856,
    prevalence: 911_000,
  },
  eicar: {
    name: 'eicar.com',
    path: '/Users/joel.baker/Downloads',
    size: 68,
    prevalence: 250_000,
    malware: 'Virus:DOS/EICAR_Test_File',
    pe: false,
  },
  hostile: {
    name: '"><script>alert(1)</script>\u202Egpj.exe',
    path: 'C:\\Temp\\..\\..\\{{ run.id }}',
    size: 4_096,
    prevalence: 1,
    malware: 'Trojan:Win32/Wacatac.H',
  },
} as const satisfies Record<string, FileStory>;

export type FileKey = keyof typeof FILES;

export const fileStory = (key: FileKey): FileStory => FILES[key];

export function hashesOf(key: FileKey): { readonly sha1: string; readonly sha256: string; readonly md5: string } {
  const story = fileStory(key);
  const text = `file/${key}`;
  return { sha1: digest('sha1', text), sha256: story.sha256 ?? digest('sha256', text), md5: digest('md5', text) };
}

const DAY_MS = 86_400_000;

/** Everything that the tenant knows of its files. */
export function buildFiles(now: Instant): readonly WireFile[] {
  return (Object.keys(FILES) as FileKey[]).map((key) => {
    const story = fileStory(key);
    const signer = story.signer ?? null;
    return {
      ...hashesOf(key),
      globalPrevalence: story.prevalence,
      globalFirstObserved: printTime(now - 90 * DAY_MS),
      globalLastObserved: printTime(now - DAY_MS / 24),
      size: story.size,
      fileType: null,
      isPeFile: story.pe !== false,
      filePublisher: signer,
      fileProductName: story.product ?? null,
      signer,
      issuer: signer === MICROSOFT ? 'Microsoft Code Signing PCA' : signer === null ? null : 'DigiCert SHA2 Assured ID',
      signerHash: signer === null ? null : digest('sha1', `signer/${signer}`),
      isValidCertificate: signer !== null,
      determinationType: story.malware === undefined ? (signer === MICROSOFT ? 'Clean' : 'Unknown') : 'Malware',
      determinationValue: story.malware ?? null,
    };
  });
}

/** Files that the service refuses to quarantine or to block. */
export const isMicrosoftSigned = (file: WireFile): boolean => file.signer === MICROSOFT && file.isValidCertificate;
