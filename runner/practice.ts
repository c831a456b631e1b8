/**
 * The practice tenant of this user: which process hosts it, and with which token. The host writes a file that only its user
 * can read, so that windows, the CLI and a restarted runner find it.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { isIP } from 'node:net';
import { PlaybookError } from '../engine/errors.ts';
import type { Tenant } from '../engine/ports.ts';
import { ensurePrivateFolder, homeFiles } from './home.ts';
import type { PracticeConnection } from './protocol.ts';

export interface PracticeFile {
  readonly baseUrl: string;
  readonly token: string;
  /** Process that hosts it. */
  readonly pid: number;
}

const ANSWER_TIMEOUT_MS = 5_000;
const LARGEST_ANSWER_BYTES = 64 * 1024;

export function registerPractice(home: string, practice: PracticeFile): void {
  ensurePrivateFolder(home);
  const file = homeFiles(home).practice;
  // Removed first: the mode is given only to a file that is made.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(practice)}\n`, { mode: 0o600, flag: 'wx' });
}

/** Takes the entry away, unless another process has put its own there meanwhile. */
export function unregisterPractice(home: string, pid: number): void {
  if (readPractice(home)?.pid === pid) rmSync(homeFiles(home).practice, { force: true });
}

/** What the file says, without asking whether it is still true. */
export function readPractice(home: string): PracticeFile | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(homeFiles(home).practice, 'utf8'));
    return isPracticeFile(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The practice tenant that is under way and answers, or undefined. */
export async function findPractice(home: string): Promise<(PracticeFile & { readonly tenant: Tenant }) | undefined> {
  const practice = readPractice(home);
  if (practice === undefined) return undefined;
  try {
    return { ...practice, tenant: await readPracticeTenant({ kind: 'simulator', ...practice }) };
  } catch {
    return undefined;
  }
}

/**
 * Asks a practice tenant who it is (`GET /practice/info`).
 * @throws PlaybookError `refused` for an address that is not on this computer; `unreachable`, `unauthorized`, `bad-reply`.
 */
export async function readPracticeTenant(connection: PracticeConnection): Promise<Tenant> {
  const baseUrl = loopbackAddress(connection.baseUrl);
  const { status, text } = await fetchInfo(baseUrl, connection.token);
  if (status === 401 || status === 403) {
    throw new PlaybookError({
      kind: 'unauthorized',
      message: `The practice tenant at ${baseUrl} does not accept the token.`,
      advice: 'Start a practice tenant with `playbook simulate`, or use the token that it printed.',
      status,
    });
  }
  const info = status === 200 ? parseInfo(text) : undefined;
  if (info === undefined) {
    throw new PlaybookError({
      kind: 'bad-reply',
      message: `What answers at ${baseUrl} is no practice tenant (HTTP ${status}).`,
      advice: 'Give the address that `playbook simulate` printed.',
      status,
    });
  }
  return { id: info.tenantId, name: info.name, kind: 'simulator', baseUrl, speed: info.speed };
}

/** An address on this computer, as practice tenants have. */
export function isLoopbackAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return url?.protocol === 'http:' && isLoopback;
}

/** A practice token goes to this computer only, whatever address somebody typed or pasted. */
function loopbackAddress(text: string): string {
  if (isLoopbackAddress(text)) return new URL(text).origin;
  throw new PlaybookError({
    kind: 'refused',
    message: `${text} is not the address of a practice tenant on this computer.`,
    advice: 'A practice tenant has an address such as http://127.0.0.1:4711; `playbook simulate` starts one.',
  });
}

function fetchInfo(baseUrl: string, token: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => {
      reject(
        new PlaybookError(
          {
            kind: 'unreachable',
            message: `The practice tenant at ${baseUrl} does not answer (${cause.message}).`,
            advice: 'Start one with `playbook simulate`, or with the command Open Practice Tenant.',
          },
          { cause },
        ),
      );
    };
    const request = get(`${baseUrl}/practice/info`, { headers: { authorization: `Bearer ${token}` } }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LARGEST_ANSWER_BYTES) request.destroy(new Error('the answer is too long'));
      });
      reply.on('end', () => {
        resolve({ status: reply.statusCode ?? 0, text });
      });
      reply.on('error', fail);
    });
    request.setTimeout(ANSWER_TIMEOUT_MS, () =>
      request.destroy(new Error(`no answer in ${ANSWER_TIMEOUT_MS / 1000} s`)),
    );
    request.on('error', fail);
  });
}

function parseInfo(text: string): { tenantId: string; name: string; speed: number } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { tenantId, name, speed } = value as Record<string, unknown>;
    if (typeof tenantId !== 'string' || typeof name !== 'string' || typeof speed !== 'number') return undefined;
    return { tenantId, name, speed };
  } catch {
    return undefined;
  }
}

function isPracticeFile(value: unknown): value is PracticeFile {
  if (typeof value !== 'object' || value === null) return false;
  const { baseUrl, token, pid } = value as Record<string, unknown>;
  return typeof baseUrl === 'string' && typeof token === 'string' && typeof pid === 'number';
}
