import { odataError, type ApiError } from '../http/api-error.ts';
import { tokenize, type Token } from './lexer.ts';

const DEEPEST = 50;
const END: Token = { kind: 'end', text: '' };

/** Where a parser stands in the tokens of a filter. */
export class Cursor {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  take(): Token {
    return this.#tokens[this.#next++] ?? END;
  }

  /** Takes a word or a mark if it comes next. */
  takeIf(text: string): boolean {
    const token = this.#tokens[this.#next];
    const isNext = token !== undefined && (token.kind === 'word' || token.kind === 'mark') && token.text === text;
    if (isNext) this.#next += 1;
    return isNext;
  }

  /** @throws ApiError 400 */
  expect(what: Token['kind'] | '(' | ')' | ',' | ':'): string {
    const token = this.take();
    if (token.kind !== what && token.text !== what) throw this.syntaxError();
    return token.text;
  }

  /** Bounds the nesting, so that no filter overflows the stack. */
  nested<T>(inner: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw odataError(`The node count limit of '${DEEPEST}' has been exceeded.`);
    const result = inner();
    this.#depth -= 1;
    return result;
  }

  syntaxError(): ApiError {
    return odataError(`The query specified in the URI is not valid. Syntax error in '${this.#source}'.`);
  }
}
