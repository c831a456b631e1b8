/** Runs the built product as processes, in a state folder of its own. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRunner, type RunnerConnection, type RunnerLocation } from '../../runner/client.ts';
import { peekRunner, stopRunner } from '../../runner/client-manage.ts';
import { homeFiles } from '../../runner/home.ts';
import { PRODUCT_VERSION } from '../../runner/version.ts';

const ROOT = join(import.meta.dirname, '..', '..');
export const CLI_SCRIPT = join(ROOT, 'dist', 'cli.cjs');
export const RUNNER_SCRIPT = join(ROOT, 'dist', 'runner.cjs');
const SOURCES = ['language', 'disk', 'engine', 'runner', 'simulator', 'testing', 'cli'];

/** Builds the bundles unless they are newer than every source. For `before` hooks; give it a minute. */
export function ensureBuilt(): void {
  const built = Math.min(...[CLI_SCRIPT, RUNNER_SCRIPT].map(changedAt));
  const newest = Math.max(...SOURCES.flatMap((folder) => sourceFiles(join(ROOT, folder)).map(changedAt)));
  if (newest >= built) execFileSync(process.execPath, ['esbuild.mjs'], { cwd: ROOT });
}

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const sourceFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A state folder of a test, and everything that was started in it. */
export interface TestHome {
  readonly home: string;
  readonly location: RunnerLocation;
  /** Runs `playbook …` without a terminal. */
  cli(
    words: readonly string[],
    options?: { readonly env?: Record<string, string>; readonly cwd?: string },
  ): Promise<Finished>;
  /** Starts `playbook …` and leaves it running; it is killed with the folder. */
  start(words: readonly string[]): ChildProcess;
  connect(): Promise<RunnerConnection>;
  /** Ends the runner and whatever was started, and takes the folder away. */
  remove(): Promise<void>;
}

export function createTestHome(): TestHome {
  const home = mkdtempSync(join(tmpdir(), 'pb-test-'));
  const location: RunnerLocation = {
    home,
    runnerScript: RUNNER_SCRIPT,
    execPath: process.execPath,
    version: PRODUCT_VERSION,
    client: 'test',
  };
  const started: ChildProcess[] = [];
  const connections: RunnerConnection[] = [];
  const environment = { ...process.env, PLAYBOOK_HOME: home, NO_COLOR: '1', FORCE_COLOR: undefined };
  return {
    home,
    location,
    cli: (words, options = {}) => {
      const child = spawn(process.execPath, [CLI_SCRIPT, ...words], {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: options.cwd ?? ROOT,
        env: { ...environment, ...options.env },
      });
      return withinPatience(child, words, home);
    },
    start: (words) => {
      const child = spawn(process.execPath, [CLI_SCRIPT, ...words], {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      started.push(child);
      return child;
    },
    connect: async () => {
      const connection = await connectRunner(location);
      connections.push(connection);
      return connection;
    },
    remove: async () => {
      for (const connection of connections) connection.close();
      for (const child of started) child.kill('SIGKILL');
      await stopRunner(location, true);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const PATIENCE_MS = 120_000;

/** A command that does not end is ended here, and what it and the runner said is told. */
async function withinPatience(child: ChildProcess, words: readonly string[], home: string): Promise<Finished> {
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const finished = await finish(child);
  clearTimeout(timer);
  if (!child.killed) return finished;
  const { log } = homeFiles(home);
  const runnerLog = existsSync(log) ? readFileSync(log, 'utf8') : 'none';
  throw new Error(
    `playbook ${words.join(' ')} did not end\n${finished.stdout}\n${finished.stderr}\nrunner.log:\n${runnerLog}`,
  );
}

/** What a child printed, once it has ended. */
export function finish(child: ChildProcess): Promise<Finished> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** Process number of the runner of a folder; undefined where none is under way. */
export async function runnerPid(location: RunnerLocation): Promise<number | undefined> {
  return (await peekRunner(location))?.pid;
}
