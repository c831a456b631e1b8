import type { LangiumDocument } from 'langium';
import type { Formatter } from 'langium/lsp';
import type {
  DocumentFormattingParams,
  DocumentOnTypeFormattingOptions,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  Range,
  TextEdit,
} from 'vscode-languageserver-protocol';
import type { PlaybookServices } from '../../playbook-module.ts';
import { formatDocument } from './format-document.ts';

/** `textDocument/formatting` and its like. The layout is one for everybody: the editor's tab size does not matter. */
export class PlaybookFormatter implements Formatter {
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  readonly formatOnTypeOptions: DocumentOnTypeFormattingOptions = { firstTriggerCharacter: '}' };

  formatDocument(document: LangiumDocument, _params: DocumentFormattingParams): TextEdit[] {
    return this.#edits(document, undefined);
  }

  formatDocumentRange(document: LangiumDocument, { range }: DocumentRangeFormattingParams): TextEdit[] {
    return this.#edits(document, range);
  }

  /** The line on which a block was closed. */
  formatDocumentOnType(document: LangiumDocument, { position }: DocumentOnTypeFormattingParams): TextEdit[] {
    const { line } = position;
    return this.#edits(document, { start: { line: line - 1, character: Number.MAX_SAFE_INTEGER }, end: position });
  }

  /** What lies outside of the range stays byte for byte: a gap that reaches out of it is left alone. */
  #edits(document: LangiumDocument, within: Range | undefined): TextEdit[] {
    const edits = formatDocument(document, this.#services) ?? [];
    if (within === undefined) return edits;
    const { textDocument } = document;
    const [from, to] = [textDocument.offsetAt(within.start), textDocument.offsetAt(within.end)];
    return edits.filter(
      ({ range }) => textDocument.offsetAt(range.start) >= from && textDocument.offsetAt(range.end) <= to,
    );
  }
}
