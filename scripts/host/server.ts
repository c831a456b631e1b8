/** The VS Code server on 127.0.0.1, with a profile of its own that is gone afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { hostNode, prepareHost } from './prepare.ts';

export interface ServerOptions {
  /** Extensions that are there when the window opens: folders as `vsce` would pack them. */
  readonly install?: (extensionsFolder: string) => Promise<void>;
  /** Lets a page load an extension under development with its tests, and report their end. */
  readonly testDriver?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
  readonly log?: (line: string) => void;
}

export interface HostServer {
  readonly authority: string;
  /** Folder of profile, logs and extensions. */
  readonly folder: string;
  /** Address of a workbench on a folder. */
  url(folder: string, development?: { readonly extension: string; readonly tests: string }): string;
  output(): string;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 120_000;

/** A quiet window: nothing moves, nothing is fetched, nothing but the project's own extension asks for attention. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'typescript.disableAutomaticTypeAcquisition': true,
};

export async function startServer(options: ServerOptions): Promise<HostServer> {
  const log = options.log ?? (() => undefined);
  const vscode = prepareHost(log);
  const folder = mkdtempSync(join(tmpdir(), 'vscode-host-'));
  const token = randomBytes(16).toString('hex');
  const output: string[] = [];
  let child: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (child !== undefined) await endGroup(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await writeProfile(folder, options);
    child = spawn(hostNode, serverArguments(vscode, folder, token, options.testDriver === true), {
      cwd: vscode,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that stop() ends what it started and nothing else.
      detached: true,
      env: {
        ...process.env,
        EXTENSIONS_GALLERY: '{}',
        ...options.env,
        // The server leaves socket files there.
        TMPDIR: join(folder, 'tmp'),
        NODE_OPTIONS: '',
        VSCODE_IPC_HOOK_CLI: '',
      },
    });
    const port = await listening(child, output);
    const authority = `127.0.0.1:${port}`;
    return {
      authority,
      folder,
      url: (workspace, development) => workbenchUrl(authority, token, workspace, development),
      output: () => output.join(''),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function writeProfile(folder: string, options: ServerOptions): Promise<void> {
  const extensions = join(folder, 'extensions');
  for (const each of [extensions, join(folder, 'tmp')]) mkdirSync(each, { recursive: true });
  writeSettings(folder, options.settings ?? {});
  await options.install?.(extensions);
}

/** The server keeps user settings on its own disk. Machine settings count from their own file only. */
function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): void {
  for (const scope of ['User', 'Machine']) {
    const place = join(folder, 'server', 'data', scope);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }, undefined, 2));
  }
}

function serverArguments(vscode: string, folder: string, token: string, testDriver: boolean): string[] {
  return [
    join(vscode, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token, '--accept-server-license-terms'],
    ...['--server-data-dir', join(folder, 'server'), '--extensions-dir', join(folder, 'extensions')],
    ...['--disable-telemetry', '--disable-workspace-trust', '--disable-getting-started-override'],
    ...(testDriver ? ['--enable-smoke-test-driver'] : []),
  ];
}

async function listening(child: ChildProcess, output: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`The VS Code server ${why}\n${output.join('').slice(-3000)}`));
    };
    const timer = setTimeout(() => {
      failed(`did not start within ${START_LIMIT_MS / 1000} s`);
    }, START_LIMIT_MS);
    const read = (chunk: Buffer): void => {
      output.push(chunk.toString());
      const port = /Extension host agent listening on (\d+)/.exec(output.join(''))?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      failed(`ended with exit code ${code ?? 'none'}`);
    });
    child.once('error', (error) => {
      failed(`could not be started: ${error.message}`);
    });
  });
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  const group = -child.pid;
  process.kill(group, 'SIGTERM');
  const timer = setTimeout(() => {
    process.kill(group, 'SIGKILL');
  }, 5000);
  await gone;
  clearTimeout(timer);
}

function workbenchUrl(
  authority: string,
  token: string,
  folder: string,
  development?: { readonly extension: string; readonly tests: string },
): string {
  const url = new URL(`http://${authority}/`);
  url.searchParams.set('tkn', token);
  url.searchParams.set('folder', folder);
  if (development !== undefined) {
    const remote = (path: string): string => `vscode-remote://${authority}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(development.extension)],
      ['extensionTestsPath', remote(development.tests)],
      ['skipWelcome', 'true'],
    ];
    url.searchParams.set('payload', JSON.stringify(payload));
  }
  return url.href;
}
