import type { Connection } from 'vscode-languageserver';
import { selectionAt } from '../../language/lsp/selection-ranges.ts';
import type { PlaybookSharedServices } from '../../language/playbook-module.ts';
import { withDocument } from './settled.ts';

/** Answers `textDocument/selectionRange`, for which Langium has no service. */
export function addSelectionRangesHandler(connection: Connection, shared: PlaybookSharedServices): void {
  connection.onSelectionRanges(({ textDocument, positions }) =>
    withDocument(shared, textDocument.uri, (document) => positions.map((position) => selectionAt(document, position))),
  );
}
