import type { Connection } from 'vscode-languageserver';
import type { PlaybookServices } from '../../language/playbook-module.ts';

/** Answers `completionItem/resolve`, for which Langium has no service. */
export function addCompletionResolveHandler(connection: Connection, { lsp }: PlaybookServices): void {
  connection.onCompletionResolve((item) => lsp.CompletionProvider.resolve(item));
}
