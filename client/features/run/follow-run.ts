/** A run that this window started: progress with Cancel, prompts for approvals, one message at the end. */
import * as vscode from 'vscode';
import { renderEvent } from '../../../engine/journal/render-history.ts';
import type { RunEvent } from '../../../engine/journal/events.ts';
import { COMMANDS } from '../../infrastructure/commands/command-ids.ts';
import { followEvents } from '../../infrastructure/runner/follow-events.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { tenantAndMode } from '../../infrastructure/text/tenant-text.ts';
import { endLine } from './end-line.ts';

export interface FollowDeps {
  readonly runner: RunnerSession;
  /** Asks for an answer to a request for an approval. */
  readonly ask: (requestId: string) => void;
  readonly cancel: (runId: string) => Promise<void>;
}

type Ended = Extract<RunEvent['body'], { readonly type: 'run-ended' }>;
type Created = Extract<RunEvent['body'], { readonly type: 'run-created' }>;

export async function followRun(deps: FollowDeps, runId: string): Promise<void> {
  const ended = Promise.withResolvers<Ended>();
  const created = Promise.withResolvers<Created>();
  let report: (line: string) => void = () => undefined;
  const subscription = await followEvents(deps.runner, runId, ({ body, ...event }) => {
    if (body.type === 'run-created') created.resolve(body);
    if (body.type === 'approval-asked') deps.ask(body.request.id);
    report(shown(renderEvent({ ...event, body })));
    if (body.type === 'run-ended') ended.resolve(body);
  });
  try {
    const { playbook, tenant } = await created.promise;
    const options = {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: `${playbook} (${tenantAndMode(tenant)})`,
    };
    const end = await vscode.window.withProgress(options, (progress, token) => {
      report = (message) => {
        progress.report({ message });
      };
      token.onCancellationRequested(() => void deps.cancel(runId));
      return ended.promise;
    });
    void tellEnd(playbook, runId, end);
  } finally {
    subscription.dispose();
  }
}

async function tellEnd(playbook: string, runId: string, end: Ended): Promise<void> {
  const line = endLine(playbook, end);
  const tell =
    end.outcome === 'succeeded'
      ? vscode.window.showInformationMessage(line, 'Show Run')
      : vscode.window.showWarningMessage(line, 'Show Run');
  if ((await tell) === 'Show Run') await vscode.commands.executeCommand(COMMANDS.openRecord, runId);
}
