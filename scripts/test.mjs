// `npm test`: every check and every test of the project. What could not be run is said; the last line is
// "N passed, N failed, N skipped", in which each check counts as one.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { findChromium } from './host/browser.ts';
import { projectRoot } from './host/project.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'playbook-test-'));
/** Folders of `test` whose tests can share the cores, and of those that start the product's own programs, one after the other. */
const IN_PROCESS = 'language,engine,simulator,testing,client,manifest,architecture,grammar';
const PROGRAMS = 'integration,cli,docs';

const total = { passed: 0, failed: 0, skipped: 0 };
const remarks = [];

function add({ passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

/** Runs a command and passes its output on; resolves with its exit code and what it printed. */
async function run(command, args, { quiet = false } = {}) {
  const child = spawn(command, args, {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed.push(chunk.toString());
      if (!quiet) process.stdout.write(chunk);
    });
  }
  const [code] = await once(child, 'close');
  return { code, output: printed.join('') };
}

/** A check that passes or fails as a whole; it speaks only where it fails. */
async function check(name, command, ...args) {
  const started = Date.now();
  const { code, output } = await run(command, args, { quiet: true });
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${name} (${seconds} s)`);
  if (code !== 0) {
    console.log(output);
    remarks.push(`${name} failed`);
  }
  add(code === 0 ? { passed: 1 } : { failed: 1 });
  return code === 0;
}

async function mocha(name, ...args) {
  console.log(`\n${name}`);
  const output = path.join(scratch, `${name.replaceAll(' ', '-')}.json`);
  const reporter = ['--reporter', path.join('scripts', 'mocha-report.mjs'), '--reporter-option', `output=${output}`];
  const { code } = await run('mocha', [...reporter, ...args]);
  const counts = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : { failed: 1 };
  // A run that ends badly without a failed test broke outside of any.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.failed > 0) remarks.push(`${name}: ${counts.failed} failed`);
  add(counts);
}

/** As `.mocharc.json`, whose files would be added to these. */
const unitTests = (folders) => [
  ...['--no-config', '--extension', 'ts', '--timeout', '20000', '--forbid-only', '--exit'],
  `test/{${folders}}/**/*.test.ts`,
];

async function hostSuite() {
  console.log('\nSuite in an extension host');
  const { output } = await run('node', [path.join('scripts', 'run-host-tests.mjs')]);
  const counts = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(output);
  const [passed, failed, skipped] = (counts?.slice(1) ?? ['0', '1', '0']).map(Number);
  if (failed > 0) remarks.push(`Suite in an extension host: ${failed} failed`);
  add({ passed, failed, skipped });
}

/** A container often has no browser: it is put there where that needs no question. */
function chromium() {
  const isRoot = process.getuid?.() === 0;
  if (findChromium() === undefined && isRoot && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('\nInstalling Chromium for the workbench tests');
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', 'chromium'], { stdio: 'ignore' });
  }
  return findChromium();
}

async function workbench() {
  const desktop = process.env.VSCODE_EXECUTABLE ?? process.env.VSCODE_VERSION;
  const browser = chromium();
  const canServe = browser !== undefined && process.platform === 'linux';
  if (desktop !== undefined || canServe) await hostSuite();
  else
    notRun('Suite in an extension host', 'install Chromium (apt-get install chromium), or set VSCODE_VERSION=stable');
  if (canServe)
    await mocha('Workbench in a browser', '--no-config', '--timeout', '180000', 'test/e2e/workbench/*.test.ts');
  else notRun('Workbench in a browser', 'install Chromium (apt-get install chromium) on Linux');
}

function notRun(name, wayOut) {
  remarks.push(`${name}: not run. To run it, ${wayOut}`);
  add({ skipped: 1 });
}

async function all() {
  if (!(await check('generate', 'npm', 'run', '-s', 'generate'))) return;
  if (!(await check('build', 'node', 'esbuild.mjs', '--tests'))) return;
  await Promise.all([
    check('lint', 'npm', 'run', '-s', 'lint'),
    (async () => {
      await check('types', 'npm', 'run', '-s', 'typecheck');
      await check('format', 'npm', 'run', '-s', 'format:check');
      await check('borders', 'npm', 'run', '-s', 'borders');
    })(),
  ]);
  await mocha('Tests', ...unitTests(IN_PROCESS), '--parallel', '--jobs', String(availableParallelism()));
  await mocha('Tests of programs', ...unitTests(PROGRAMS));
  await workbench();
}

try {
  await all();
} catch (error) {
  console.error(error);
  add({ failed: 1 });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (total.failed > 0 && total.passed + total.failed < 4) remarks.push('Nothing after the failed step was run');
console.log(`\n${[...remarks, `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`].join('\n')}`);
process.exit(total.failed > 0 ? 1 : 0);
