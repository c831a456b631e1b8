/** Runs inside the extension host: milliseconds from activation to the first diagnostics of a sample with one mistake. */
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import * as vscode from 'vscode';

const EXTENSION = 'defender-playbooks.defender-playbooks';
const LIMIT_MS = 60_000;

/** A window that has just opened is busy with itself: that is not what is measured. */
const REST_MS = 5_000;

/** Called by the extension host; a rejection is a failed run. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension(EXTENSION);
  const folder = vscode.workspace.workspaceFolders?.[0];
  const file = process.env['BENCH_REPORT'];
  if (extension === undefined || folder === undefined || file === undefined) throw new Error('started by hand?');
  const uri = vscode.Uri.file(join(folder.uri.fsPath, 'mistake.playbook'));
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  if (extension.isActive) throw new Error('the extension was active before it was measured');
  const first = firstDiagnostics(uri);
  const start = performance.now();
  const [activated, diagnosed] = await Promise.all([
    Promise.resolve(extension.activate()).then(() => performance.now()),
    vscode.workspace.openTextDocument(uri).then(() => first),
  ]);
  writeFileSync(file, JSON.stringify({ activated: activated - start, diagnosed: diagnosed - start }));
}

function firstDiagnostics(uri: vscode.Uri): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('no diagnostics'));
    }, LIMIT_MS);
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (!uris.some((changed) => changed.toString() === uri.toString())) return;
      if (vscode.languages.getDiagnostics(uri).length === 0) return;
      clearTimeout(timer);
      resolve(performance.now());
    });
  });
}
