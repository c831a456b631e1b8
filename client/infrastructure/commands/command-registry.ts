import * as vscode from 'vscode';
import type { ErrorBoundary } from '../errors/error-boundary.ts';
import type { CommandId } from './command-ids.ts';

/** What a command does. Arguments come from anywhere (key bindings, other extensions), so they are checked by the handler. */
export type CommandHandler = (...args: readonly unknown[]) => Promise<void> | void;

/** Registers every command of the table, each inside the error boundary. */
export function registerCommands(
  handlers: Readonly<Record<CommandId, CommandHandler>>,
  guard: ErrorBoundary,
): vscode.Disposable {
  const registered = Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, (...args: unknown[]) => guard(async () => handler(...args))),
  );
  return vscode.Disposable.from(...registered);
}
