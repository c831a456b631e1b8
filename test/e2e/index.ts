/** Loaded by the extension host: runs the suites there. The same file serves a desktop VS Code and the VS Code server. */
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import * as vscode from 'vscode';

interface Result {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  readonly problem?: string;
}

const { VSCODE_TEST_REPORT: reportFile, VSCODE_TEST_LOG: logFile, VSCODE_TEST_CAMERA: camera } = process.env;

/** A picture of the workbench as it stands, where the host has a camera. */
async function picture(name: string): Promise<void> {
  if (camera === undefined) return;
  await fetch(`${camera}?name=${encodeURIComponent(name)}`).catch(() => undefined);
}

function createMocha(): Mocha {
  // The lines go to a file that the runner follows: in the console of the page they would be mixed with the workbench's own.
  if (logFile !== undefined) {
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
      appendFileSync(logFile, `${format(...args)}\n`);
    };
  }
  const mocha = new Mocha({
    color: false,
    timeout: 60_000,
    forbidOnly: true,
    rootHooks: {
      async afterEach(this: Mocha.Context) {
        if (this.currentTest?.state === 'failed') await picture(`failed-${this.currentTest.fullTitle()}`);
      },
    },
  });
  const folder = join(__dirname, 'suite');
  for (const file of readdirSync(folder).sort()) if (file.endsWith('.test.cjs')) mocha.addFile(join(folder, file));
  return mocha;
}

/** Called by the extension host; a rejection is a failed run. */
export async function run(): Promise<void> {
  const results: Result[] = [];
  const failures = await new Promise<number>((resolve) => {
    createMocha()
      .run(resolve)
      .on('pass', (test) => results.push({ title: test.fullTitle(), state: 'passed' }))
      .on('pending', (test) => results.push({ title: test.fullTitle(), state: 'pending' }))
      .on('fail', (test, error: Error) =>
        results.push({ title: test.fullTitle(), state: 'failed', problem: error.stack ?? error.message }),
      );
  });
  if (reportFile !== undefined) {
    writeFileSync(reportFile, JSON.stringify({ node: process.version, vscode: vscode.version, results }));
  }
  if (failures > 0) throw new Error(`${failures} failed`);
}
