import { DefaultLexer, type LexerResult, type TokenizeOptions } from 'langium';
import type { ILexingError, IToken } from 'chevrotain';
import { MAX_TEXT_LENGTH, TOO_DEEP, tooLong } from '../workspace/limits.ts';
import { tooDeepAt } from './nesting.ts';

/** Ends a text where it gets too long or too deep for the parser, with an error at that place, and tells quotes that are missing. */
export class PlaybookLexer extends DefaultLexer {
  override tokenize(text: string, options?: TokenizeOptions): LexerResult {
    if (text.length > MAX_TEXT_LENGTH) {
      const error = { message: tooLong(text.length), offset: 0, length: 1, line: 1, column: 1 };
      return { tokens: [], hidden: [], errors: [error] };
    }
    const result = super.tokenize(text, options);
    for (const token of result.tokens) if (isOpen(token)) result.errors.push(errorAt(token, UNCLOSED));
    const end = tooDeepAt(result.tokens);
    return end < 0 ? result : cut(result, end);
  }
}

function cut(result: LexerResult, end: number): LexerResult {
  const token = result.tokens[end];
  if (!token) return result;
  return { ...result, tokens: result.tokens.slice(0, end), errors: [...result.errors, errorAt(token, TOO_DEEP)] };
}

const UNCLOSED = 'The text is not closed: a quote is missing at the end of the line.';

/** True for a text in quotes that has no second one. */
const isOpen = ({ tokenType, image }: IToken): boolean =>
  tokenType.name === 'STRING' && !(image.length > 1 && image.endsWith('"') && !/(?<!\\)(\\\\)*\\"$/.test(image));

function errorAt({ startOffset, startLine, startColumn, image }: IToken, message: string): ILexingError {
  return { message, offset: startOffset, length: image.length, line: startLine, column: startColumn };
}
