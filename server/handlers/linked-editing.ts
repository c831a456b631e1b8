import type { Connection } from 'vscode-languageserver';
import { linkedAt } from '../../language/lsp/linked-editing.ts';
import type { PlaybookServices, PlaybookSharedServices } from '../../language/playbook-module.ts';
import { withDocument } from './settled.ts';

/** Answers `textDocument/linkedEditingRange`, for which Langium has no service. */
export function addLinkedEditingHandler(
  connection: Connection,
  { shared, Playbook }: { shared: PlaybookSharedServices; Playbook: PlaybookServices },
): void {
  connection.languages.onLinkedEditingRange(({ textDocument, position }) =>
    withDocument(shared, textDocument.uri, (document) => linkedAt(document, position, Playbook)),
  );
}
