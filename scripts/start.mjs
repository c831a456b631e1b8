// `npm start`: builds, starts a practice tenant, and opens the workbench on the sample workspace with the extension loaded:
// VS Code where `code` is on the PATH, else a VS Code server in the browser. Ctrl-C ends all of it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { installPacked } from './host/packed.ts';
import { projectRoot } from './host/project.ts';
import { startServer } from './host/server.ts';

const SPEED = '20';
const sample = path.join(projectRoot, 'examples');
const endings = [];

async function end(code) {
  while (endings.length > 0) await endings.pop()();
  process.exit(code);
}

function build() {
  console.log('Building …');
  const { status } = spawnSync('npm', ['run', '-s', 'build'], {
    cwd: projectRoot,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** The practice tenant lives as long as this command; its address and token go into the runner's folder, not to the screen. */
async function startPractice() {
  const child = spawn(process.execPath, [path.join(projectRoot, 'dist', 'cli.cjs'), 'simulate', '--speed', SPEED], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endings.push(async () => {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  });
  const first = await Promise.race([
    once(readline.createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => undefined),
  ]);
  if (first === undefined) throw new Error('The practice tenant did not start; its message is above.');
  console.log(`Practice tenant at ${JSON.parse(first[0]).baseUrl}, ${SPEED} times faster than the clock on the wall.`);
}

function hasCode() {
  const { status } = spawnSync('code', ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' });
  return status === 0;
}

/** Resolves when the window is closed. */
async function openDesktop() {
  console.log('Opening Visual Studio Code on the sample workspace. Close its window, or press Ctrl-C here, to end.');
  const child = spawn('code', ['--new-window', '--wait', '--extensionDevelopmentPath', projectRoot, sample], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  await once(child, 'exit');
}

async function openServer() {
  const server = await startServer({ install: installPacked, log: console.log });
  endings.push(() => server.stop());
  console.log(`\nOpen ${server.url(sample)}\n`);
  console.log('Then open contain-device.playbook and click Run above its first line. Ctrl-C here ends everything.');
  await new Promise(() => undefined);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end(0));
try {
  build();
  await startPractice();
  await (hasCode() ? openDesktop() : openServer());
  await end(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
}
