/** Starts the detached runner and hears from it once: that it is ready, or why it cannot be. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { PlaybookError, type FailureDetail } from '../engine/errors.ts';
import { ensurePrivateFolder, homeFiles } from './home.ts';

/** The file descriptor on which the runner writes its one line. The environment variable says that somebody listens. */
export const HANDSHAKE_FD = 3;
export const HANDSHAKE_VARIABLE = 'PLAYBOOK_RUNNER_HANDSHAKE';

/** One line of JSON that a runner writes when its start has ended. */
export type Handshake =
  | { readonly kind: 'ready' }
  /** Another runner holds the folder; connect to that one. */
  | { readonly kind: 'occupied' }
  | { readonly kind: 'failed'; readonly failure: FailureDetail };

export interface StartOptions {
  readonly home: string;
  /** Path of the bundled runner. */
  readonly runnerScript: string;
  /** Node, or VS Code's own executable. */
  readonly execPath: string;
  readonly idleSeconds?: number;
  /** Added to the environment of a runner that is started, such as the proxy that VS Code is set to. */
  readonly environment?: Readonly<Record<string, string>>;
}

const START_TIMEOUT_MS = 30_000;

/** @throws PlaybookError with the reason that the runner gave, or with the last lines of what it printed. */
export async function startRunner(options: StartOptions): Promise<Exclude<Handshake, { kind: 'failed' }>> {
  ensurePrivateFolder(options.home);
  const errorFile = homeFiles(options.home).startErrors;
  const errors = openErrorFile(errorFile);
  const printedBefore = statSync(errorFile).size;
  const child = launch(options, errors);
  closeSync(errors);
  const line = await firstLine(child);
  const handshake = parseHandshake(line);
  if (handshake === undefined) throw startFailure(options, readFileSync(errorFile, 'utf8').slice(printedBefore));
  if (handshake.kind === 'failed') throw new PlaybookError(handshake.failure);
  return handshake;
}

function openErrorFile(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw new PlaybookError(
      {
        kind: 'storage',
        message: `The file ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        advice: 'Make the folder writable for you, or name another folder in PLAYBOOK_HOME.',
      },
      { cause: error },
    );
  }
}

function launch(options: StartOptions, errors: number): ChildProcess {
  const idle = options.idleSeconds === undefined ? [] : ['--idle-seconds', String(options.idleSeconds)];
  return spawn(options.execPath, [options.runnerScript, '--home', options.home, ...idle], {
    detached: true,
    windowsHide: true,
    // Neither a closed window nor a closed terminal may end it or leave it with a broken pipe.
    stdio: ['ignore', 'ignore', errors, 'pipe'],
    cwd: options.home,
    env: {
      ...process.env,
      ...options.environment,
      [HANDSHAKE_VARIABLE]: '1',
      ...(process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }),
    },
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  const pipe = child.stdio[HANDSHAKE_FD] as Readable;
  return new Promise((resolve) => {
    let text = '';
    const timer = setTimeout(() => {
      finish('');
    }, START_TIMEOUT_MS);
    const finish = (line: string): void => {
      clearTimeout(timer);
      pipe.destroy();
      child.unref();
      resolve(line);
    };
    pipe.setEncoding('utf8');
    pipe.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) finish(text.slice(0, end));
    });
    pipe.on('close', () => {
      finish('');
    });
    pipe.on('error', () => {
      finish('');
    });
    child.on('error', () => {
      finish('');
    });
  });
}

function parseHandshake(line: string): Handshake | undefined {
  try {
    return JSON.parse(line) as Handshake;
  } catch {
    return undefined;
  }
}

function startFailure(options: StartOptions, printed: string): PlaybookError {
  const reason = printed.trim().split('\n').slice(-3).join(' ').slice(0, 500);
  return new PlaybookError({
    kind: 'internal',
    message: `The runner did not start${reason === '' ? '' : `: ${reason}`}.`,
    advice: `See ${homeFiles(options.home).startErrors} and ${homeFiles(options.home).log}.`,
  });
}
