import type { LangiumDocument } from 'langium';
import type { Range, TextEdit } from 'vscode-languageserver-types';

const FIRST_PART = { start: { line: 0, character: 0 }, end: { line: 200, character: 0 } };

/** How a file is laid out, so that what is added looks as if its author had written it. */
export class Layout {
  readonly #document: LangiumDocument;
  /** Line ending. */
  readonly eol: string;
  /** One step of indentation. */
  readonly step: string;

  constructor(document: LangiumDocument) {
    this.#document = document;
    const sample = document.textDocument.getText(FIRST_PART);
    this.eol = sample.includes('\r\n') ? '\r\n' : '\n';
    this.step = /^(\t| +)\S/m.exec(sample)?.[1] ?? '  ';
  }

  /** A line without its ending. */
  line(line: number): string {
    const text = this.#document.textDocument.getText({
      start: { line, character: 0 },
      end: { line: line + 1, character: 0 },
    });
    return text.replace(/[\r\n]+$/, '');
  }

  indentOf(line: number): string {
    return /^[^\S\r\n]*/.exec(this.line(line))?.[0] ?? '';
  }

  insert(offset: number, newText: string): TextEdit {
    const at = this.#document.textDocument.positionAt(offset);
    return { range: { start: at, end: at }, newText };
  }

  /** Puts whole lines in front of a line. */
  insertLines(line: number, lines: readonly string[]): TextEdit {
    const at = { line, character: 0 };
    return { range: { start: at, end: at }, newText: lines.map((each) => each + this.eol).join('') };
  }

  replace(start: number, end: number, newText: string): TextEdit {
    const { textDocument } = this.#document;
    return { range: { start: textDocument.positionAt(start), end: textDocument.positionAt(end) }, newText };
  }

  /** Takes a range out with the blanks before it, and its lines where nothing else stands on them. */
  remove({ start, end }: Range): TextEdit {
    const before = this.line(start.line).slice(0, start.character);
    const after = this.line(end.line).slice(end.character);
    if (before.trim() === '' && after.trim() === '') {
      const lines = { start: { line: start.line, character: 0 }, end: { line: end.line + 1, character: 0 } };
      return { range: lines, newText: '' };
    }
    return { range: { start: { line: start.line, character: before.trimEnd().length }, end }, newText: '' };
  }
}
