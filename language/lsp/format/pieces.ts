/** A word, sign, string, block or remark of a text: everything but the blanks between. */
export interface Piece {
  /** UTF-16 offset in the text. */
  readonly offset: number;
  readonly length: number;
  readonly image: string;
  readonly isComment: boolean;
}

/** What a lexer gives of a token. */
interface LexedToken {
  readonly startOffset: number;
  readonly image: string;
}

/** Tokens and remarks in the order of the text. */
export function piecesOf(tokens: readonly LexedToken[], comments: readonly LexedToken[]): readonly Piece[] {
  const toPiece =
    (isComment: boolean) =>
    ({ startOffset: offset, image }: LexedToken): Piece => ({
      offset,
      // Blanks at the end of a remark belong to nothing.
      length: isComment ? image.trimEnd().length : image.length,
      image: isComment ? image.trimEnd() : image,
      isComment,
    });
  return [...tokens.map(toPiece(false)), ...comments.map(toPiece(true))].sort((a, b) => a.offset - b.offset);
}

export const opens = ({ image, isComment }: Piece): boolean => !isComment && /^[{[(]$/.test(image);
export const closes = ({ image, isComment }: Piece): boolean => !isComment && /^[}\])]$/.test(image);
