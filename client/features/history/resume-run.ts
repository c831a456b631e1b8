import * as vscode from 'vscode';
import { ResumeRun } from '../../../runner/protocol.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { chooseRun } from './choose-run.ts';

/** Lets an interrupted run go on; the runner says what keeps it where something does. */
export async function resumeRun(runner: Pick<RunnerSession, 'request'>, clicked: string | undefined): Promise<void> {
  const runId =
    clicked ?? (await chooseRun(runner, 'Resume a Run', 'No run is open.', ({ state }) => state !== 'ended')).runId;
  const { playbook, state, at } = await runner.request(ResumeRun, { runId });
  const doing =
    state === 'waiting-approval' ? 'waits for an approval' : `goes on${at === undefined ? '' : ` at ${shown(at)}`}`;
  void vscode.window.showInformationMessage(`${shown(playbook)} ${doing}.`);
}
