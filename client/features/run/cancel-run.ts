import * as vscode from 'vscode';
import type { RunSummary } from '../../../engine/journal/events.ts';
import { PlaybookError } from '../../../engine/errors.ts';
import { CancelRun, ListRuns } from '../../../runner/protocol.ts';
import { thisPerson } from '../../infrastructure/person.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';

const CANCEL_PENDING = 'Cancel Pending Actions';

/** Stops sending, says what is under way already, and offers to cancel what the service has not begun. */
export async function cancelRun(runner: RunnerSession, runId: string): Promise<void> {
  const by = thisPerson();
  const { underWay } = await runner.request(CancelRun, { runId, by, cancelPending: false });
  if (underWay === 0) return;
  const message = `Nothing more is sent. ${count(underWay, 'action')} already with the service: it goes on by itself unless it is cancelled there.`;
  const chosen = await vscode.window.showWarningMessage(message, CANCEL_PENDING);
  if (chosen === CANCEL_PENDING) await runner.request(CancelRun, { runId, by, cancelPending: true });
}

/** The run to cancel where none was clicked: asked only where there is more than one. */
export async function chooseLiveRun(runner: RunnerSession): Promise<string> {
  const live = (await runner.request(ListRuns, { limit: 200 })).filter((run) => run.state !== 'ended');
  const [first] = live;
  if (first === undefined) throw new PlaybookError({ kind: 'not-found', message: 'No run is under way.' });
  if (live.length === 1) return first.runId;
  return pick({
    prompt: 'run',
    title: 'Cancel a Run',
    placeholder: 'Which run?',
    choices: live.map((run) => ({ label: run.playbook, description: describe(run), value: run.runId })),
  });
}

function describe(run: RunSummary): string {
  return `${shown(run.subjectText)} · ${new Date(run.startedAt).toLocaleTimeString()}`;
}
