/** The extension in a browser: the language, and nothing that runs. */
import * as vscode from 'vscode';
import { importIndicators } from './features/indicators/import-indicators.ts';
import { PlaybookExplanations } from './features/run/explain-playbook.ts';
import { registerLanguageStatus } from './features/status/language-status.ts';
import { registerEmptyRuns, RUN_COMMANDS } from './features/web/runs-elsewhere.ts';
import { COMMANDS } from './infrastructure/commands/command-ids.ts';
import { registerCommands } from './infrastructure/commands/command-registry.ts';
import { createErrorBoundary } from './infrastructure/errors/error-boundary.ts';
import { PlaybookLanguage } from './infrastructure/language-client/playbook-language.ts';
import { createWebClient } from './infrastructure/language-client/web-client.ts';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Playbooks', { log: true });
  const guard = createErrorBoundary(log);
  const server = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server-browser.js');
  const language = new PlaybookLanguage(createWebClient(server, log));
  const explanations = new PlaybookExplanations(language);
  const commands = registerCommands(
    {
      ...RUN_COMMANDS,
      [COMMANDS.explain]: (clicked) => explanations.show(clicked),
      [COMMANDS.importIndicators]: () => importIndicators(language),
      [COMMANDS.restartServer]: () => language.restart(),
      [COMMANDS.showLog]: () => {
        log.show(true);
      },
    },
    guard,
  );
  context.subscriptions.push(
    log,
    commands,
    explanations,
    registerEmptyRuns(),
    registerLanguageStatus(language),
    language,
  );
  void guard(() => language.start());
}
