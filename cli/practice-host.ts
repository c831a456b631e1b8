/** Hosts a practice tenant in this process, or starts a process that does. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { readCassette } from '../engine/cassette/cassette.ts';
import { playCassette } from '../engine/cassette/play-cassette.ts';
import { PlaybookError } from '../engine/errors.ts';
import { findPractice, registerPractice, unregisterPractice } from '../runner/practice.ts';
import { cliScript } from './runner-access.ts';

export interface PracticeOptions {
  readonly port?: number;
  readonly speed?: number;
  readonly scenario?: string;
  /** File of a cassette. */
  readonly cassette?: string;
}

export interface PracticeAddress {
  readonly baseUrl: string;
  readonly token: string;
}

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 10_000;

/** Runs the tenant here until a signal ends it. Calls `onReady` once it answers. */
export async function hostPractice(
  home: string,
  options: PracticeOptions,
  onReady: (address: PracticeAddress) => void,
): Promise<void> {
  const { startSimulator, SCENARIOS } = await import('../simulator/index.ts');
  const names = Object.keys(SCENARIOS);
  if (options.scenario !== undefined && !names.includes(options.scenario))
    throw unknownScenario(options.scenario, names);
  const { cassette: file, ...others } = options;
  const played = file === undefined ? {} : { recorded: playCassette(readCassette(readText(file), file)) };
  const simulator = await startSimulator({ ...others, ...played }).catch((error: unknown) => {
    throw portProblem(options.port, error);
  });
  const { baseUrl, token } = simulator;
  registerPractice(home, { baseUrl, token, pid: process.pid });
  onReady({ baseUrl, token });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
  unregisterPractice(home, process.pid);
  await simulator.stop();
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PlaybookError(
      {
        kind: 'not-found',
        message: `The cassette ${file} cannot be read.`,
        advice: 'Give the path of a file that is there.',
      },
      { cause },
    );
  }
}

/** Starts a practice tenant in a process of its own, which stays when this one ends. */
export async function startDetachedPractice(options: PracticeOptions): Promise<PracticeAddress> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const words = given.flatMap(([name, value]: [string, string | number]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [cliScript(), 'simulate', ...words], {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint += chunk;
  });
  const line = await Promise.race([firstLineOf(child.stdout), delay(START_TIMEOUT_MS, '', { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  if (line !== '') return JSON.parse(line) as PracticeAddress;
  const message = `The practice tenant did not start${complaint === '' ? '' : `: ${complaint.trim()}`}.`;
  throw new PlaybookError({ kind: 'internal', message, advice: 'Start it alone to see why: `playbook simulate`.' });
}

async function firstLineOf(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  return '';
}

/** Ends the process that hosts the registered practice tenant. False where none answers. */
export async function stopPractice(home: string): Promise<boolean> {
  // Only a process that answers with the registered token is ours: its number may have been given to another one.
  const practice = await findPractice(home);
  if (practice === undefined) return false;
  process.kill(practice.pid, 'SIGTERM');
  const giveUpAt = Date.now() + STOP_TIMEOUT_MS;
  while ((await findPractice(home)) !== undefined && Date.now() < giveUpAt) await delay(50);
  return true;
}

function unknownScenario(scenario: string, names: readonly string[]): PlaybookError {
  return new PlaybookError({
    kind: 'usage',
    message: `There is no scenario ${scenario}.`,
    advice: `Choose one of ${names.join(', ')}.`,
  });
}

function portProblem(port: number | undefined, cause: unknown): PlaybookError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new PlaybookError(
    {
      kind: 'unreachable',
      message: `The practice tenant cannot listen${port === undefined ? '' : ` on port ${port}`}: ${why}.`,
      advice: 'Leave --port out to take any port that is free.',
    },
    { cause },
  );
}
