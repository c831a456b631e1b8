import {
  DefaultLangiumDocumentFactory,
  type AstNode,
  type LangiumDocument,
  type ParseResult,
  type ParserOptions,
  type URI,
} from 'langium';
import { reparse } from '../reparse/reparse.ts';
import { MAX_TEXT_LENGTH, tooLong } from './limits.ts';

/**
 * Reads files as UTF-8 and nothing else: a file that cannot be read as text becomes an empty document with one error. Of a
 * text that has changed only what an edit reaches is parsed again.
 */
export class PlaybookDocumentFactory extends DefaultLangiumDocumentFactory {
  readonly #unreadable = new Map<string, string>();
  readonly #updating = new Map<string, ParseResult>();

  override async update<T extends AstNode = AstNode>(
    ...[document, token]: Parameters<DefaultLangiumDocumentFactory['update']>
  ): Promise<LangiumDocument<T>> {
    const key = document.uri.toString();
    this.#updating.set(key, document.parseResult);
    try {
      return await super.update<T>(document as LangiumDocument<T>, token);
    } finally {
      this.#updating.delete(key);
    }
  }

  protected override async getInitialText(uri: URI): Promise<string> {
    return this.#decode(uri, await this.fileSystemProvider.readBinary(uri));
  }

  protected override async getUpdatedText(
    ...[document, textDocument, token]: Parameters<DefaultLangiumDocumentFactory['getUpdatedText']>
  ): Promise<string> {
    this.#unreadable.delete(document.uri.toString());
    if (textDocument) return super.getUpdatedText(document, textDocument, token);
    return this.getInitialText(document.uri);
  }

  protected override parse<T extends AstNode>(uri: URI, text: string, options?: ParserOptions): ParseResult<T> {
    return this.#explain(uri, super.parse<T>(uri, text, options));
  }

  protected override async parseAsync<T extends AstNode>(
    ...[uri, text, token]: Parameters<DefaultLangiumDocumentFactory['parseAsync']>
  ): Promise<ParseResult<T>> {
    const previous = this.#updating.get(uri.toString());
    const parser = this.serviceRegistry.getServices(uri).parser.LangiumParser;
    const again = previous && reparse(parser, previous, text);
    // Both are of the entry rule of the one language.
    return this.#explain(uri, (again as ParseResult<T> | undefined) ?? (await super.parseAsync<T>(uri, text, token)));
  }

  #decode(uri: URI, bytes: Uint8Array): string {
    this.#unreadable.delete(uri.toString());
    const problem = bytes.length > 2 * MAX_TEXT_LENGTH ? tooLong(bytes.length) : undefined;
    try {
      if (problem === undefined) return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      // Told as a problem of the document.
    }
    this.#unreadable.set(uri.toString(), problem ?? notUtf8(bytes));
    return '';
  }

  #explain<T extends AstNode>(uri: URI, result: ParseResult<T>): ParseResult<T> {
    const message = this.#unreadable.get(uri.toString());
    if (message !== undefined) result.lexerErrors.push({ message, offset: 0, length: 1, line: 1, column: 1 });
    return result;
  }
}

function notUtf8(bytes: Uint8Array): string {
  const before = new TextDecoder().decode(bytes).split('\uFFFD', 1)[0] ?? '';
  return `The file is not UTF-8 (line ${before.split('\n').length}). Save it with the encoding UTF-8.`;
}
