import * as vscode from 'vscode';

/** Keys that `when` clauses of the manifest may name, besides those of the workbench. */
export interface ContextKeys {
  'playbook.hasPlaybooks': boolean;
  'playbook.runsLoaded': boolean;
  /** There is no runner: the extension lives in a browser. */
  'playbook.inBrowser': boolean;
}

export async function setContextKey<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): Promise<void> {
  await vscode.commands.executeCommand('setContext', key, value);
}
