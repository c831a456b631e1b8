/**
 * Layout of a text: blanks, line ends and indentation between what is written. Where lines break is the author's choice, so a
 * remark never changes what it belongs to. Linear in the text.
 */
import { Indentation } from './indentation.ts';
import type { Piece } from './pieces.ts';
import { linesBetween, spaceBetween } from './spacing.ts';

/** Blanks of a text, and those that are to stand there instead. UTF-16 offsets. */
export interface GapEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** What differs from the canonical layout, in the order of the text. `starts`: offsets of statements, clauses and entries. */
export function layoutEdits(text: string, pieces: readonly Piece[], starts: ReadonlySet<number>): GapEdit[] {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const indentation = new Indentation(starts);
  const edits: GapEdit[] = [];
  let before: Piece | undefined;
  for (const piece of pieces) {
    const from = before === undefined ? 0 : before.offset + before.length;
    const written = text.slice(from, piece.offset);
    const wanted = gap(before, piece, written, lineEnd, indentation);
    if (wanted !== written) edits.push({ start: from, end: piece.offset, newText: wanted });
    indentation.pass(piece);
    before = piece;
  }
  const end = before === undefined ? 0 : before.offset + before.length;
  const last = before === undefined ? '' : lineEnd;
  if (text.slice(end) !== last) edits.push({ start: end, end: text.length, newText: last });
  return edits;
}

function gap(
  before: Piece | undefined,
  piece: Piece,
  written: string,
  lineEnd: string,
  indentation: Indentation,
): string {
  const lines = written.split('\n').length - 1;
  if (before !== undefined && lines === 0) return spaceBetween(before, piece, written);
  const column = written.length - (written.lastIndexOf('\n') + 1);
  const indent = indentation.ofLine(piece, column);
  return before === undefined ? indent : lineEnd.repeat(linesBetween(before, piece, lines)) + indent;
}
