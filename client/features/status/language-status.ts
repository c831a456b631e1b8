import * as vscode from 'vscode';
import { COMMANDS } from '../../infrastructure/commands/command-ids.ts';
import type { PlaybookLanguage, ServerState } from '../../infrastructure/language-client/playbook-language.ts';

const TEXTS: Readonly<Record<ServerState, string>> = {
  starting: 'Language server is starting',
  running: 'Language server is ready',
  stopped: 'Language server has stopped',
};

/** State of the language server, in the language menu of the status bar. */
export function registerLanguageStatus(language: PlaybookLanguage): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('playbook.server', { language: 'playbook' });
  item.name = 'Playbook Language Server';
  const show = (state: ServerState): void => {
    item.text = TEXTS[state];
    item.busy = state === 'starting';
    item.severity =
      state === 'stopped' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.command =
      state === 'stopped'
        ? { title: 'Restart', command: COMMANDS.restartServer }
        : { title: 'Show Log', command: COMMANDS.showLog };
  };
  show('starting');
  return vscode.Disposable.from(item, language.onState(show));
}
