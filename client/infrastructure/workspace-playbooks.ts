import * as vscode from 'vscode';
import { setContextKey } from './context-keys.ts';

const PATTERN = '**/*.playbook';

/** Keeps the context key true that says whether the workspace holds a playbook. */
export function watchForPlaybooks(): vscode.Disposable {
  const look = async (): Promise<void> => {
    const found = await vscode.workspace.findFiles(PATTERN, '**/node_modules/**', 1);
    await setContextKey('playbook.hasPlaybooks', found.length > 0);
  };
  const watcher = vscode.workspace.createFileSystemWatcher(PATTERN, false, true, false);
  watcher.onDidCreate(look);
  watcher.onDidDelete(look);
  void look();
  return vscode.Disposable.from(watcher, vscode.workspace.onDidChangeWorkspaceFolders(look));
}
