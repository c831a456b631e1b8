import * as vscode from 'vscode';
import { PlaybookError } from '../../../engine/errors.ts';
import { GetRecord, ListRuns, PlanRollback, StartRollback } from '../../../runner/protocol.ts';
import { thisPerson } from '../../infrastructure/person.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import type { PlanDecisions } from './decide-plan.ts';
import { refusalLine } from './plan-line.ts';
import { rollbackChoices } from './rollback-text.ts';

const TITLE = 'Roll Back a Run';

/** Asks what is to be taken back, shows the plan, and does it once it is confirmed. */
export async function rollBackRun(
  runner: RunnerSession,
  decisions: PlanDecisions,
  clicked: string | undefined,
  follow: (started: { readonly runId: string; readonly segment: string; readonly playbook: string }) => void,
): Promise<void> {
  const runId = clicked ?? (await chooseEndedRun(runner));
  const record = await runner.request(GetRecord, { runId });
  const choices = rollbackChoices(record);
  if (choices.length === 0)
    throw new PlaybookError({ kind: 'refused', message: 'This run changed nothing that is still as it left it.' });
  const step = await pick({ prompt: 'what to roll back', title: TITLE, placeholder: 'What is taken back?', choices });
  const by = thisPerson();
  const what = { runId, by, ...step };
  const plan = await runner.request(PlanRollback, what);
  if (plan.verdict === 'refused') throw new PlaybookError({ kind: 'refused', message: refusalLine(plan) });
  if (plan.verdict === 'nothing-to-do')
    throw new PlaybookError({
      kind: 'refused',
      message: `There is nothing to roll back. ${plan.refusals.map(({ message }) => message).join(' ')}`.trim(),
    });
  await decisions.confirm(plan, 'Roll Back');
  const { segment } = await runner.request(StartRollback, { ...what, planHash: plan.hash });
  follow({ runId, segment, playbook: record.summary.playbook });
  void vscode.window.showInformationMessage(
    `${shown(record.summary.playbook)} is being rolled back. The Runs view shows what becomes of it.`,
  );
}

async function chooseEndedRun(runner: RunnerSession): Promise<string> {
  const ended = (await runner.request(ListRuns, { limit: 200 })).filter(
    ({ state, counters }) => state === 'ended' && (counters.done ?? 0) > 0,
  );
  if (ended.length === 0)
    throw new PlaybookError({
      kind: 'not-found',
      message: 'No ended run has changed anything that could be rolled back.',
    });
  return pick({
    prompt: 'run',
    title: TITLE,
    placeholder: 'Which run?',
    choices: ended.map((run) => ({
      label: run.playbook,
      description: `${shown(run.subjectText)} · ${new Date(run.startedAt).toLocaleString()}`,
      value: run.runId,
    })),
  });
}
