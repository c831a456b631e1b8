/** `npm run bench:activation`: from activation to the first diagnostics, in a workbench that is opened anew for each round. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { projectRoot } from '../scripts/host/project.ts';

const ROUNDS = Number(process.argv[2] ?? 5);

interface Round {
  /** Milliseconds until `activate` has returned. */
  readonly activated: number;
  /** Milliseconds until the mistake is marked: start of the server, initialize, open, check, publish. */
  readonly diagnosed: number;
}

async function measure(): Promise<Round> {
  const work = mkdtempSync(join(tmpdir(), 'playbook-activation-'));
  const workspace = join(work, 'workspace');
  const report = join(work, 'report.json');
  cpSync(join(projectRoot, 'examples'), workspace, { recursive: true });
  const sample = readFileSync(join(workspace, 'contain-device.playbook'), 'utf8');
  writeFileSync(join(workspace, 'mistake.playbook'), sample.replace(/^.*acknowledge network_loss.*\n/m, ''));
  try {
    await runTests({
      vscodeExecutablePath: process.env['VSCODE_EXECUTABLE'] ?? join(projectRoot, 'scripts', 'code-host.mjs'),
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: join(projectRoot, 'dist', 'bench', 'activation-host.cjs'),
      extensionTestsEnv: { PLAYBOOK_HOME: join(work, 'home'), BENCH_REPORT: report },
      launchArgs: [workspace, '--disable-extensions', `--user-data-dir=${join(work, 'user')}`],
    });
    if (!existsSync(report)) throw new Error('the extension host wrote no figures');
    return JSON.parse(readFileSync(report, 'utf8')) as Round;
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

const rounds: Round[] = [];
for (let round = 0; round < ROUNDS; round++) rounds.push(await measure());
for (const figure of ['activated', 'diagnosed'] as const) {
  const sorted = rounds.map((round) => round[figure]).sort((a, b) => a - b);
  const [min, median, max] = [0, Math.floor(sorted.length / 2), sorted.length - 1].map((at) => sorted[at]?.toFixed(0));
  console.log(`${figure}: median ${median} ms, from ${min} to ${max} ms in ${sorted.length} rounds`);
}
