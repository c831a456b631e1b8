import * as vscode from 'vscode';
import { EXPORT_FORMATS, EXPORTS, exportRecord, type ExportFormat } from '../../../engine/export/index.ts';
import { GetBundle, ListRuns } from '../../../runner/protocol.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';

const RUNS_SHOWN = 200;

const NAMES: Readonly<Record<ExportFormat, string>> = {
  html: 'Page (HTML)',
  json: 'Signed Record (JSON)',
  csv: 'Table of Targets (CSV)',
  cacao: 'CACAO Execution Status (JSON)',
};

/** Asks for what is not known (run, form, file) and writes the record of the run there. Undefined answers end it. */
export async function exportRunRecord(
  runner: Pick<RunnerSession, 'request'>,
  clicked: string | undefined,
): Promise<void> {
  const runId = clicked ?? (await chooseRun(runner));
  if (runId === undefined) return;
  const format = await chooseFormat();
  if (format === undefined) return;
  const file = await chooseFile(runId, format);
  if (file === undefined) return;
  const bundle = await runner.request(GetBundle, { runId });
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(exportRecord(bundle, format)));
  const open = 'Open';
  const unsigned = bundle.signature === undefined ? ' The run has not ended: the record is not signed yet.' : '';
  const answer = await vscode.window.showInformationMessage(`The record is in ${file.fsPath}.${unsigned}`, open);
  if (answer !== open) return;
  if (format === 'html') await vscode.env.openExternal(file);
  else await vscode.window.showTextDocument(file);
}

async function chooseRun(runner: Pick<RunnerSession, 'request'>): Promise<string | undefined> {
  const runs = await runner.request(ListRuns, { limit: RUNS_SHOWN });
  if (runs.length === 0) {
    void vscode.window.showInformationMessage('No playbook has been run yet, so there is no record to export.');
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    runs.map((run) => ({
      label: shown(run.playbook),
      description: [run.outcome ?? run.state, shown(run.subjectText)].filter((part) => part !== '').join(' · '),
      detail: `${new Date(run.startedAt).toLocaleString()} · ${run.runId}`,
      runId: run.runId,
    })),
    { title: 'Export Record', placeHolder: 'Which run?', matchOnDescription: true, matchOnDetail: true },
  );
  return picked?.runId;
}

async function chooseFormat(): Promise<ExportFormat | undefined> {
  const picked = await vscode.window.showQuickPick(
    EXPORT_FORMATS.map((format) => ({ label: NAMES[format], description: EXPORTS[format].what, format })),
    { title: 'Export Record', placeHolder: 'In which form?' },
  );
  return picked?.format;
}

async function chooseFile(runId: string, format: ExportFormat): Promise<vscode.Uri | undefined> {
  const { extension } = EXPORTS[format];
  const name = `run-${runId.replace(/[^\w-]/g, '_')}${format === 'cacao' ? '-cacao' : ''}.${extension}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    title: 'Export Record',
    filters: { [NAMES[format]]: [extension] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
}
