/** The only reader of the workspace configuration. */
import * as vscode from 'vscode';

export interface Settings {
  readonly codeLens: boolean;
  /** Times faster than the clock on the wall; at least 1. */
  readonly practiceSpeed: number;
  /** Undefined: the runner's own folder. */
  readonly evidenceFolder: string | undefined;
  /** Days that records of ended runs are kept; `isSet` where a person chose them. */
  readonly retention: { readonly days: number; readonly isSet: boolean };
}

export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration('playbook');
  const folder = settings.get<string>('evidence.folder', '').trim();
  return {
    codeLens: settings.get<boolean>('codeLens.enabled', true),
    practiceSpeed: Math.max(1, settings.get<number>('practice.speed', 20)),
    evidenceFolder: folder === '' ? undefined : folder,
    retention: {
      days: settings.get<number>('retentionDays', 400),
      isSet: settings.inspect('retentionDays')?.globalValue !== undefined,
    },
  };
}

export function onSettingsChanged(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('playbook')) listener();
  });
}
