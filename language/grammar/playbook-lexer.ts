import { DefaultLexer, type LexerResult, type TokenizeOptions } from 'langium';
import { MAX_TEXT_LENGTH, TOO_DEEP, tooLong } from '../workspace/limits.ts';
import { tooDeepAt } from './nesting.ts';

/** Ends a text where it gets too long or too deep for the parser, with an error at that place. */
export class PlaybookLexer extends DefaultLexer {
  override tokenize(text: string, options?: TokenizeOptions): LexerResult {
    if (text.length > MAX_TEXT_LENGTH) {
      const error = { message: tooLong(text.length), offset: 0, length: 1, line: 1, column: 1 };
      return { tokens: [], hidden: [], errors: [error] };
    }
    const result = super.tokenize(text, options);
    const end = tooDeepAt(result.tokens);
    return end < 0 ? result : cut(result, end);
  }
}

function cut(result: LexerResult, end: number): LexerResult {
  const token = result.tokens[end];
  if (!token) return result;
  const error = {
    message: TOO_DEEP,
    offset: token.startOffset,
    length: token.image.length,
    line: token.startLine,
    column: token.startColumn,
  };
  return { ...result, tokens: result.tokens.slice(0, end), errors: [...result.errors, error] };
}
