import { isCompositeCstNode, type CompositeCstNode, type CstNode } from 'langium';
import type { IRecognitionException, IToken } from 'chevrotain';
import type { Position } from 'vscode-languageserver-types';

/** How places behind an edit move. `columns` counts for what stands on the line where the edit ends. */
export interface Move {
  readonly offset: number;
  readonly lines: number;
  readonly columns: number;
  /** The line on which columns change, zero-based, before the move. */
  readonly line: number;
}

/** What Langium keeps of a leaf; it has no setters, since it parses whole texts only. */
interface LeafFields {
  _offset: number;
  _startLine: number;
  _startColumn: number;
  _endLine: number;
  _endColumn: number;
}
interface CompositeFields {
  _rangeCache: unknown;
}

export function moveNode(node: CstNode, move: Move): void {
  if (isCompositeCstNode(node)) {
    forgetRange(node);
    for (const child of node.content) moveNode(child, move);
    return;
  }
  const leaf = node as unknown as LeafFields;
  leaf._offset += move.offset;
  if (leaf._startLine === move.line) leaf._startColumn += move.columns;
  if (leaf._endLine === move.line) leaf._endColumn += move.columns;
  leaf._startLine += move.lines;
  leaf._endLine += move.lines;
}

/** The range of a composite is worked out once; it has to be again when something inside has moved. */
export function forgetRange(node: CompositeCstNode): void {
  (node as unknown as CompositeFields)._rangeCache = undefined;
}

/** Lexing and parsing errors count lines and columns from one, and so do tokens. */
export function movePlace<T extends { offset: number; line?: number | undefined; column?: number | undefined }>(
  place: T,
  move: Move,
): T {
  return {
    ...place,
    offset: place.offset + move.offset,
    ...(place.column !== undefined && place.line === move.line + 1 && { column: place.column + move.columns }),
    ...(place.line !== undefined && { line: place.line + move.lines }),
  };
}

export function moveError(error: IRecognitionException, move: Move): IRecognitionException {
  const previous = previousTokenOf(error);
  return Object.assign(Object.create(error) as IRecognitionException, {
    token: moveToken(error.token, move),
    ...(previous && { previousToken: moveToken(previous, move) }),
  });
}

export function previousTokenOf(error: IRecognitionException): IToken | undefined {
  return 'previousToken' in error ? (error.previousToken as IToken | undefined) : undefined;
}

/** False for the end of the text, and for tokens that the parser made up. */
export const hasPlace = ({ startOffset }: IToken): boolean => Number.isFinite(startOffset) && startOffset >= 0;

function moveToken(token: IToken, move: Move): IToken {
  if (!hasPlace(token)) return token;
  const onLine = (line: number | undefined) => (line === move.line + 1 ? move.columns : 0);
  return {
    ...token,
    startOffset: token.startOffset + move.offset,
    endOffset: (token.endOffset ?? NaN) + move.offset,
    startColumn: (token.startColumn ?? NaN) + onLine(token.startLine),
    endColumn: (token.endColumn ?? NaN) + onLine(token.endLine),
    startLine: (token.startLine ?? NaN) + move.lines,
    endLine: (token.endLine ?? NaN) + move.lines,
  };
}

/** A position behind an edit, as the Language Server Protocol counts. */
export const movePosition = ({ line, character }: Position, move: Move): Position => ({
  line: line + move.lines,
  character: line === move.line ? character + move.columns : character,
});
