import { DefaultLexerErrorMessageProvider } from 'langium';

/** Characters that begin nothing in the language. */
export class PlaybookLexerMessages extends DefaultLexerErrorMessageProvider {
  override buildUnexpectedCharactersMessage(text: string, offset: number, length: number): string {
    if (text.startsWith('"""', offset)) return 'The block is not closed: `"""` is missing at its end.';
    if (text[offset] === '"') return 'The text is not closed: a quote is missing at the end of the line.';
    return `${JSON.stringify(text.slice(offset, offset + Math.min(length, 40)))} means nothing here.`;
  }
}
