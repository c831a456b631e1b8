/**
 * A real VS Code server and web workbench without a desktop VS Code: taken out of the npm package code-server, checked
 * against a pinned digest, installed without any install script, with the two native modules that matter built here.
 * Kept in `.vscode-host` (575 MB); preparing takes a minute once, and nothing afterwards.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { projectRoot } from './project.ts';

/** code-server 4.139.1 carries VS Code 1.139.1, whose server needs Node 24. */
const PACKAGE = {
  name: 'code-server',
  version: '4.139.1',
  integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};

/** spdlog writes log files and every output channel; native-watchdog ends an extension host whose server is gone. */
const NATIVE_MODULES = ['@vscode/spdlog', '@vscode/native-watchdog'];

const nodePackage = join(projectRoot, 'node_modules', `node-linux-${process.arch}`);

/** The Node 24 that runs the server: the pinned package where it is installed, else the one that runs this. */
export const hostNode = existsSync(join(nodePackage, 'bin', 'node'))
  ? join(nodePackage, 'bin', 'node')
  : process.execPath;

/** Folder of the ready VS Code server (`out/server-main.js` in it). Prepares it where that has not been done. */
export function prepareHost(log: (line: string) => void): string {
  const cache = process.env['VSCODE_HOST_CACHE'] ?? join(projectRoot, '.vscode-host');
  const ready = join(resolve(cache), `${PACKAGE.name}-${PACKAGE.version}`);
  const server = join(ready, 'package', 'lib', 'vscode');
  if (existsSync(join(ready, '.ready'))) return server;
  log(`Preparing a VS Code server in ${ready} (once, about a minute)`);
  const partial = `${ready}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    unpack(partial, log);
    install(join(partial, 'package', 'lib', 'vscode'), log);
    writeFileSync(join(partial, '.ready'), '');
    // Another process may have got there first; both results are the same.
    if (!existsSync(join(ready, '.ready'))) {
      rmSync(ready, { recursive: true, force: true });
      renameSync(partial, ready);
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return server;
}

function unpack(folder: string, log: (line: string) => void): void {
  log('  fetching the package');
  run('npm', ['pack', '--silent', `${PACKAGE.name}@${PACKAGE.version}`, '--pack-destination', folder], folder);
  const archive = join(folder, `${PACKAGE.name}-${PACKAGE.version}.tgz`);
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== PACKAGE.integrity) {
    throw new Error(`${PACKAGE.name} ${PACKAGE.version} has digest ${found}, expected ${PACKAGE.integrity}`);
  }
  log('  unpacking');
  run('tar', ['xzf', archive, '-C', folder, 'package/lib/vscode', 'package/LICENSE'], folder);
  rmSync(archive);
}

function install(server: string, log: (line: string) => void): void {
  log('  installing its modules');
  // Not `npm ci`: the shrinkwrap file that ships with the package lacks an entry, and npm refuses it.
  run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'], server);
  log('  building two native modules');
  run('npm', ['rebuild', ...NATIVE_MODULES], server);
}

function run(command: string, args: readonly string[], cwd: string): void {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    JOBS: '2',
    // Under `npm run -s` a nested npm would swallow its own errors.
    npm_config_loglevel: 'warn',
    PATH: `${dirname(hostNode)}${delimiter}${process.env['PATH'] ?? ''}`,
  };
  // The headers come with the Node package, so that node-gyp downloads nothing.
  if (existsSync(join(nodePackage, 'include'))) env['npm_config_nodedir'] = nodePackage;
  try {
    execFileSync(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28, encoding: 'utf8' });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw new Error(`${command} ${args.join(' ')} failed\n${output}`, { cause: error });
  }
}
