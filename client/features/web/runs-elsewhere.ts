import * as vscode from 'vscode';
import { COMMANDS } from '../../infrastructure/commands/command-ids.ts';
import type { CommandHandler } from '../../infrastructure/commands/command-registry.ts';
import { setContextKey } from '../../infrastructure/context-keys.ts';

const WHY =
  'Playbooks run from VS Code on the desktop or from the command line: a browser cannot keep a run, its leases and its journal alive. ' +
  'Here they can be written and checked.';

const tell: CommandHandler = () => {
  // Not awaited: a message may stand for hours, and a command ends when its work does.
  void vscode.window.showInformationMessage(WHY);
};

/** The commands that need a runner, which a browser cannot have: each says so. */
export const RUN_COMMANDS = {
  [COMMANDS.run]: tell,
  [COMMANDS.plan]: tell,
  [COMMANDS.approve]: tell,
  [COMMANDS.deny]: tell,
  [COMMANDS.setSecret]: tell,
  [COMMANDS.cancelRun]: tell,
  [COMMANDS.resumeRun]: tell,
  [COMMANDS.showLeases]: tell,
  [COMMANDS.releaseLease]: tell,
  [COMMANDS.extendLease]: tell,
  [COMMANDS.rollBackRun]: tell,
  [COMMANDS.showHistory]: tell,
  [COMMANDS.openPracticeTenant]: tell,
  [COMMANDS.connectTenant]: tell,
  [COMMANDS.switchTenant]: tell,
  [COMMANDS.checkConnection]: tell,
  [COMMANDS.switchTenantMode]: tell,
  [COMMANDS.openRecord]: tell,
  [COMMANDS.exportRecord]: tell,
  [COMMANDS.holdRecord]: tell,
  [COMMANDS.verifyJournal]: tell,
  [COMMANDS.openPlan]: tell,
  [COMMANDS.decidePlan]: tell,
  [COMMANDS.showMoreRuns]: tell,
} as const;

/** The Runs view without runs: its welcome text says where playbooks run. */
export function registerEmptyRuns(): vscode.Disposable {
  void setContextKey('playbook.inBrowser', true);
  return vscode.window.registerTreeDataProvider<vscode.TreeItem>('playbook.runs', {
    getChildren: () => [],
    getTreeItem: (item) => item,
  });
}
