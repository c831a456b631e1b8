import * as vscode from 'vscode';
import { VerifyJournal } from '../../../runner/protocol.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { count } from '../../infrastructure/text/count.ts';

/** Proves that no event of the journal was changed or lost, or says where it is broken. */
export async function verifyJournal(runner: Pick<RunnerSession, 'request'>): Promise<void> {
  const { runs, events, broken } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Verifying the journal…' },
    () => runner.request(VerifyJournal, {}),
  );
  if (broken === undefined) {
    void vscode.window.showInformationMessage(
      `The journal is whole: ${count(runs, 'run')}, ${count(events, 'event')}.`,
    );
    return;
  }
  const { runId, sequence, problem } = broken;
  const where = sequence === 0 ? `run ${runId}` : `run ${runId}, event ${sequence}`;
  void vscode.window.showErrorMessage(
    `The journal is broken at ${where}: ${problem}. Keep a copy of its folder as it is, and find out who wrote to it.`,
  );
}
