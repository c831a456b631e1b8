import { closes, opens, type Piece } from './pieces.ts';

const TIGHT_BEFORE = new Set([',', ')', ']', '.', ':']);
const TIGHT_AFTER = new Set(['(', '[', '.']);

/** Blanks between two pieces of one line. The distance of a remark is its author's: remarks are often lined up. */
export function spaceBetween(before: Piece, after: Piece, written: string): string {
  if (after.isComment) return written === '' ? ' ' : written.replaceAll('\t', '  ');
  return TIGHT_BEFORE.has(after.image) || TIGHT_AFTER.has(before.image) ? '' : ' ';
}

/** Lines between two pieces: at most one is empty, and none where a block begins or ends. */
export function linesBetween(before: Piece, after: Piece, written: number): number {
  return opens(before) || closes(after) ? 1 : Math.min(written, 2);
}
