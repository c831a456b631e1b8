// The suites inside a real extension host, by @vscode/test-electron. Its last line is "N passed, N failed, N skipped".
//   default                  scripts/code-host.mjs stands in for the `code` executable (VS Code server + headless Chromium)
//   VSCODE_EXECUTABLE=/path  that desktop VS Code
//   VSCODE_VERSION=stable    a desktop VS Code that @vscode/test-electron downloads
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { projectRoot } from './host/project.ts';
import { stopRunner } from './host/runner.ts';

const work = mkdtempSync(path.join(tmpdir(), 'playbook-host-'));
const workspace = path.join(work, 'workspace');
const home = path.join(work, 'home');
const report = path.join(work, 'report.json');
const log = path.join(work, 'mocha.log');
cpSync(path.join(projectRoot, 'examples'), workspace, { recursive: true });

/** mocha's lines go to a file: in the page's console they would be mixed with the workbench's own. */
function follow() {
  let shown = 0;
  const flush = () => {
    const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
    process.stdout.write(text.slice(shown));
    shown = text.length;
  };
  const timer = setInterval(flush, 200);
  return () => {
    clearInterval(timer);
    flush();
  };
}

const { VSCODE_EXECUTABLE: executable, VSCODE_VERSION: version } = process.env;
const host =
  executable !== undefined
    ? { vscodeExecutablePath: executable }
    : version !== undefined
      ? { version }
      : { vscodeExecutablePath: path.join(projectRoot, 'scripts', 'code-host.mjs') };

let hostFailed = false;
const unfollow = follow();
try {
  await runTests({
    ...host,
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: path.join(projectRoot, 'dist', 'e2e', 'index.cjs'),
    extensionTestsEnv: { PLAYBOOK_HOME: home, VSCODE_TEST_REPORT: report, VSCODE_TEST_LOG: log },
    launchArgs: [workspace, '--disable-extensions', `--user-data-dir=${path.join(work, 'user')}`],
  });
} catch (error) {
  console.error(String(error));
  hostFailed = true;
} finally {
  unfollow();
  stopRunner(home);
}

// The report is the second witness: an extension host that was killed ends with exit code 0.
const counts = { passed: 0, failed: 0, pending: 0 };
if (existsSync(report)) {
  const { results, vscode, node } = JSON.parse(readFileSync(report, 'utf8'));
  for (const { state } of results) counts[state] += 1;
  console.log(`VS Code ${vscode}, extension host on Node ${node}`);
} else {
  console.error('The extension host wrote no report.');
}
if (hostFailed && counts.failed === 0) counts.failed = 1;
if (counts.passed === 0 && counts.failed === 0) counts.failed = 1;
rmSync(work, { recursive: true, force: true, maxRetries: 5 });
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.pending} skipped`);
process.exit(counts.failed > 0 ? 1 : 0);
