import * as vscode from 'vscode';
import type { RunEvent } from '../../../engine/journal/events.ts';
import { ListApprovals } from '../../../runner/protocol.ts';
import type { ErrorBoundary } from '../../infrastructure/errors/error-boundary.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { count } from '../../infrastructure/text/count.ts';

const CHANGES = new Set<RunEvent['body']['type']>(['approval-asked', 'approval-ended', 'run-ended']);

/** How many requests wait, on the icon of the view: a prompt that was dismissed is still seen to wait. */
export function registerWaitingBadge(
  runner: Pick<RunnerSession, 'request' | 'onChange' | 'onConnect'>,
  view: Pick<vscode.TreeView<unknown>, 'badge'>,
  guard: ErrorBoundary,
): vscode.Disposable {
  let asked = 0;
  const refresh = (): void =>
    void guard(async () => {
      const mine = ++asked;
      const { length } = await runner.request(ListApprovals, {});
      if (mine !== asked) return;
      const tooltip =
        length === 1 ? '1 approval waits for an answer' : `${count(length, 'approval')} wait for an answer`;
      view.badge = length === 0 ? undefined : { value: length, tooltip };
    });
  return vscode.Disposable.from(
    runner.onConnect(refresh),
    runner.onChange(({ event }) => {
      if (CHANGES.has(event.body.type)) refresh();
    }),
  );
}
