/**
 * Where a user's runner lives. One folder and one socket a user, shared by every window and the CLI, so that history and
 * leases are the same wherever one looks.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { PlaybookError } from '../engine/errors.ts';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux; a longer address cannot be bound. */
const LONGEST_SOCKET_PATH = 100;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Folder with journal, log and evidence: `$PLAYBOOK_HOME`, else the state folder of this user. */
export function runnerHome(env: Environment = process.env): string {
  const chosen = env['PLAYBOOK_HOME'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  const paths = envPaths('defender-playbooks', { suffix: '' });
  // On Linux `log` is $XDG_STATE_HOME, which is what a journal is; the other systems know no such place.
  return process.platform === 'linux' ? paths.log : paths.data;
}

/**
 * Makes the folder if need be and sees to it that nobody else can read or write it.
 * @throws PlaybookError `storage` where it cannot be made or belongs to somebody else.
 */
export function ensurePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (process.platform === 'win32') return;
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== userInfo().uid) throw new Error('it belongs to somebody else');
    if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
  } catch (error) {
    throw new PlaybookError(
      {
        kind: 'storage',
        message: `The folder ${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
        advice: 'Make it writable for you alone, or name another folder in PLAYBOOK_HOME.',
      },
      { cause: error },
    );
  }
}

/** Address of the runner's socket (a named pipe on Windows). The folder of the address exists and is private. */
export function socketAddress(home: string): string {
  const short = createHash('sha256')
    .update(`${userInfo().username}\n${resolve(home)}`)
    .digest('hex')
    .slice(0, 32);
  if (process.platform === 'win32') return `\\\\.\\pipe\\defender-playbooks-${short}`;
  const inHome = join(home, 'runner.sock');
  if (Buffer.byteLength(inHome) <= LONGEST_SOCKET_PATH) return inHome;
  const folder = join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), `defender-playbooks-${String(userInfo().uid)}`);
  ensurePrivateFolder(folder);
  return join(folder, `${short.slice(0, 16)}.sock`);
}

/** Files of the folder, by name. */
export function homeFiles(home: string) {
  return {
    journal: join(home, 'journal.sqlite'),
    lock: join(home, 'runner.lock'),
    log: join(home, 'runner.log'),
    startErrors: join(home, 'runner-start.log'),
    settings: join(home, 'settings.json'),
    practice: join(home, 'practice.json'),
    tenants: join(home, 'tenants.json'),
    hosts: join(home, 'hosts.json'),
    evidence: join(home, 'evidence'),
    messages: join(home, 'messages'),
  };
}
