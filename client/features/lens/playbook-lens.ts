import * as vscode from 'vscode';
import { COMMANDS, type CommandId } from '../../infrastructure/commands/command-ids.ts';
import type { PlaybookLanguage } from '../../infrastructure/language-client/playbook-language.ts';
import type { PlaybookRef } from '../../infrastructure/playbook-ref.ts';
import { onSettingsChanged, readSettings } from '../../infrastructure/settings/settings.ts';

/** Run, Plan and what a run can come to above each playbook. */
class PlaybookLens implements vscode.CodeLensProvider {
  readonly #language: PlaybookLanguage;
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(language: PlaybookLanguage, onDidChange: vscode.Event<void>) {
    this.#language = language;
    this.onDidChangeCodeLenses = onDidChange;
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    if (!readSettings().codeLens) return [];
    const playbooks = await this.#language.list(document, token);
    return playbooks.flatMap(({ name, forecast, range: { start, end } }) => {
      const range = new vscode.Range(start.line, start.character, end.line, end.character);
      const ref: PlaybookRef = { uri: document.uri.toString(), playbook: name };
      const lens = (title: string, command: CommandId): vscode.CodeLens =>
        new vscode.CodeLens(range, { title, command, arguments: [ref] });
      return [
        ...(vscode.workspace.isTrusted
          ? [lens('$(play) Run…', COMMANDS.run), lens('$(list-tree) Plan…', COMMANDS.plan)]
          : []),
        ...(forecast === undefined ? [] : [lens(forecast, COMMANDS.explain)]),
      ];
    });
  }
}

export function registerPlaybookLens(language: PlaybookLanguage): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const refresh = (): void => {
    changed.fire();
  };
  return vscode.Disposable.from(
    changed,
    onSettingsChanged(refresh),
    language.onState(refresh),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    // A check has ended: what the server knows of the text is newer than what it knew when the editor last asked.
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some(({ path }) => path.endsWith('.playbook'))) refresh();
    }),
    vscode.languages.registerCodeLensProvider({ language: 'playbook' }, new PlaybookLens(language, changed.event)),
  );
}
