import * as vscode from 'vscode';
import { COMMANDS } from '../commands/command-ids.ts';
import { shown } from '../text/shown.ts';
import { describeFailure, type WayOut } from './failure-text.ts';
import { UserCancelledError } from './user-cancelled-error.ts';

/** Runs a task so that no failure of it is lost: the person gets a message with a way out, the log gets the rest. */
export type ErrorBoundary = (task: () => Promise<void>) => Promise<void>;

export function createErrorBoundary(log: Pick<vscode.LogOutputChannel, 'debug' | 'error'>): ErrorBoundary {
  const guard: ErrorBoundary = async (task) => {
    try {
      await task();
    } catch (error) {
      if (error instanceof UserCancelledError) {
        log.debug(error.message);
        return;
      }
      log.error(error instanceof Error ? error : String(error));
      // Not awaited: a message may stand for hours, and a command ends when its work does.
      void offer(error, () => guard(task));
    }
  };
  return guard;
}

async function offer(error: unknown, retry: () => Promise<void>): Promise<void> {
  const { message, waysOut } = describeFailure(error);
  const chosen = await vscode.window.showErrorMessage(shown(message), ...waysOut);
  if (chosen !== undefined) await follow(chosen, retry);
}

async function follow(wayOut: WayOut, retry: () => Promise<void>): Promise<void> {
  switch (wayOut) {
    case 'Show Log':
      return vscode.commands.executeCommand(COMMANDS.showLog);
    case 'Open Practice Tenant':
      return vscode.commands.executeCommand(COMMANDS.openPracticeTenant);
    case 'Check Connection':
      return vscode.commands.executeCommand(COMMANDS.checkConnection);
    case 'Retry':
      return retry();
  }
}
