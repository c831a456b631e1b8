/** The runner process. Started by `client-start.ts`, by `playbook runner start`, or by hand. */
import { closeSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { trustSystemCertificates } from '../engine/defender/system-certificates.ts';
import { PlaybookError, type FailureDetail } from '../engine/errors.ts';
import { redactText } from '../engine/journal/redact.ts';
import { HANDSHAKE_FD, HANDSHAKE_VARIABLE, type Handshake } from './client-start.ts';
import { openEngine } from './engine-host.ts';
import { ensurePrivateFolder, homeFiles, runnerHome } from './home.ts';
import { hostRunner } from './host.ts';
import { createLog, type Log } from './log.ts';
import type { RunnerClients } from './runner-clients.ts';
import { nodeProblem, PRODUCT_VERSION } from './version.ts';

/** Exit codes of the runner. */
const EXIT = { ended: 0, failed: 1, usage: 2, occupied: 3, storage: 4, node: 5 } as const;

const DEFAULT_IDLE_SECONDS = 60;

interface Arguments {
  readonly home: string;
  readonly idleMs: number;
}

async function main(): Promise<number> {
  process.umask(0o077);
  trustSystemCertificates();
  // Node announces `node:sqlite` as experimental on stderr, where only what went wrong is looked for.
  process.removeAllListeners('warning');
  const tell = openHandshake();
  try {
    const problem = nodeProblem(process.versions.node);
    if (problem !== undefined) throw new PlaybookError(problem);
    return await run(readArguments(), tell);
  } catch (error) {
    const failure = error instanceof PlaybookError ? error.detail : internalFailure(error);
    tell({ kind: 'failed', failure });
    return exitCode(failure);
  }
}

async function run({ home, idleMs }: Arguments, tell: (handshake: Handshake) => void): Promise<number> {
  ensurePrivateFolder(home);
  const log = createLog({ file: homeFiles(home).log, redact: redactText, now: Date.now });
  try {
    const openJournal = (clients: RunnerClients) => openEngine({ home, version: PRODUCT_VERSION, log, clients });
    const host = await hostRunner({ home, idleMs, version: PRODUCT_VERSION, log, openEngine: openJournal });
    if (host === undefined) {
      tell({ kind: 'occupied' });
      return EXIT.occupied;
    }
    surviveAccidents(log);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void host.stop(signal));
    tell({ kind: 'ready' });
    await host.ended;
    return EXIT.ended;
  } catch (error) {
    log.error('the runner cannot start', error);
    throw error;
  }
}

function readArguments(): Arguments {
  try {
    const { values } = parseArgs({ options: { home: { type: 'string' }, 'idle-seconds': { type: 'string' } } });
    const idleSeconds = Number(values['idle-seconds'] ?? DEFAULT_IDLE_SECONDS);
    if (!Number.isFinite(idleSeconds) || idleSeconds < 0) throw new Error('--idle-seconds takes a number');
    return { home: values.home ?? runnerHome(), idleMs: idleSeconds * 1000 };
  } catch (error) {
    throw new PlaybookError(
      {
        kind: 'usage',
        message: `${error instanceof Error ? error.message : String(error)}.`,
        advice: 'Usage: runner [--home FOLDER] [--idle-seconds N].',
      },
      { cause: error },
    );
  }
}

/** Tells the process that started this one how it went, once; without one, tells the terminal of a failure. */
function openHandshake(): (handshake: Handshake) => void {
  const isAwaited = process.env[HANDSHAKE_VARIABLE] === '1';
  // The variable must not reach a process that this one starts: nothing is open there under that number.
  Reflect.deleteProperty(process.env, HANDSHAKE_VARIABLE);
  return (handshake) => {
    if (isAwaited) {
      tellStarter(handshake);
    } else if (handshake.kind === 'failed') {
      const { message, advice } = handshake.failure;
      process.stderr.write(`${message}${advice === undefined ? '' : ` ${advice}`}\n`);
    } else if (handshake.kind === 'occupied') {
      process.stderr.write('Another runner is there already.\n');
    }
  };
}

function tellStarter(handshake: Handshake): void {
  try {
    writeSync(HANDSHAKE_FD, `${JSON.stringify(handshake)}\n`);
    closeSync(HANDSHAKE_FD);
  } catch {
    // Who started this process did not wait for it: the runner goes on without a listener.
  }
}

/**
 * What was done is in the journal, so an error that nobody caught cannot leave a run half-known; ending here would leave
 * leases without anybody who ends them.
 */
function surviveAccidents(log: Log): void {
  process.on('unhandledRejection', (reason) => {
    log.error('unhandled rejection', reason);
  });
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', error);
  });
}

function exitCode(failure: FailureDetail): number {
  if (failure.kind === 'storage') return EXIT.storage;
  if (failure.kind === 'version') return EXIT.node;
  return failure.kind === 'usage' ? EXIT.usage : EXIT.failed;
}

function internalFailure(error: unknown): FailureDetail {
  return { kind: 'internal', message: `The runner failed: ${error instanceof Error ? error.message : String(error)}.` };
}

void main().then((code) => {
  process.exit(code);
});
