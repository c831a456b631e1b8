/** A rollback that this window started: its approvals are asked for like those of a run, and its end is told. */
import * as vscode from 'vscode';
import type { EventBody } from '../../../engine/journal/events.ts';
import { COMMANDS } from '../../infrastructure/commands/command-ids.ts';
import { followEvents } from '../../infrastructure/runner/follow-events.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { OUTCOME_WORDS } from './end-line.ts';
import { shown } from '../../infrastructure/text/shown.ts';

export interface FollowRollbackDeps {
  readonly runner: RunnerSession;
  /** Asks for an answer to a request for an approval. */
  readonly ask: (requestId: string) => void;
}

type Ended = Extract<EventBody, { readonly type: 'rollback-ended' }>;

/** Until the rollback has ended, which may be after hours: people have to say yes first. */
export async function followRollback(
  { runner, ask }: FollowRollbackDeps,
  what: { readonly runId: string; readonly segment: string; readonly playbook: string },
): Promise<void> {
  const ended = Promise.withResolvers<Ended>();
  const ofThis = `${what.runId}/approval/${what.segment}`;
  const subscription = await followEvents(runner, what.runId, ({ body }) => {
    if (body.type === 'approval-asked' && body.request.id.startsWith(ofThis)) ask(body.request.id);
    if (body.type === 'rollback-ended' && body.segment === what.segment) ended.resolve(body);
  });
  try {
    const { outcome, reason } = await ended.promise;
    const line = `The rollback of ${shown(what.playbook)} ${OUTCOME_WORDS[outcome]}${reason === undefined ? '' : `: ${shown(reason).replace(/\.$/, '')}`}.`;
    const show = outcome === 'succeeded' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    // Not awaited: a message may stand for hours.
    void show(line, 'Show Run').then((chosen) =>
      chosen === undefined ? undefined : vscode.commands.executeCommand(COMMANDS.openRecord, what.runId),
    );
  } finally {
    subscription.dispose();
  }
}
