import type { LangiumDocument } from 'langium';
import type { Range } from 'vscode-languageserver-types';

/** A range of offsets as LSP counts. */
export const rangeOf = (
  document: LangiumDocument,
  { start, end }: { readonly start: number; readonly end: number },
): Range => ({
  start: document.textDocument.positionAt(start),
  end: document.textDocument.positionAt(end),
});
