/** Legal hold: the record of a run is kept beyond its time until somebody lifts the hold, and tells who and why. */
import * as vscode from 'vscode';
import { GetRecord, HoldRun } from '../../../runner/protocol.ts';
import { thisPerson } from '../../infrastructure/person.ts';
import { askText } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { chooseRun } from './choose-run.ts';

/** Sets the hold, or lifts it where it is set. */
export async function holdRecord(runner: Pick<RunnerSession, 'request'>, clicked: string | undefined): Promise<void> {
  const { runId, playbook, hold } =
    clicked === undefined
      ? await chooseRun(runner, 'Legal Hold', 'No playbook has been run yet, so there is no record to hold.')
      : (await runner.request(GetRecord, { runId: clicked })).summary;
  const on = hold === undefined;
  const reason = await askText({
    prompt: 'reason',
    title: `${on ? 'Hold' : 'Lift the Hold on'} the Record of ${shown(playbook)}`,
    placeholder: 'A reason, for the record',
    hint: on
      ? 'Why is it kept beyond its time?'
      : `It is held because: ${shown(hold)}. Why is it to be held no longer?`,
    problem: (text) => (text.trim() === '' ? 'A reason is needed' : undefined),
  });
  await runner.request(HoldRun, { runId, on, by: thisPerson(), reason: reason.trim() });
  void vscode.window.showInformationMessage(
    on
      ? `The record of ${shown(playbook)} is under legal hold.`
      : `The record of ${shown(playbook)} is not under legal hold any more.`,
  );
}
