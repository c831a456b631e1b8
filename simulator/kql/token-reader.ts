import type { ApiError } from '../http/api-error.ts';
import { syntaxError, tokenize, unquote, type Token } from './lexer.ts';

const END: Token = { kind: 'end', text: '' };
const DEEPEST = 50;
const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** Where the reading of a query stands. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
  }

  take(): Token {
    return this.#tokens[this.#next++] ?? END;
  }

  /** Whether this word or mark comes next. */
  is(text: string): boolean {
    const token = this.#tokens[this.#next];
    return token !== undefined && (token.kind === 'word' || token.kind === 'mark') && token.text === text;
  }

  takeIf(text: string): boolean {
    const isNext = this.is(text);
    if (isNext) this.#next += 1;
    return isNext;
  }

  /** The next token, of a kind or with a text. */
  expect(what: string): string {
    const token = this.take();
    if (token.kind !== what && token.text !== what) throw this.error();
    return token.text;
  }

  text(): string {
    return unquote(this.expect('text'));
  }

  /** Milliseconds. */
  timespan(): number {
    const text = this.expect('timespan');
    return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0);
  }

  list<T>(item: () => T): readonly T[] {
    const items = [item()];
    while (this.takeIf(',')) items.push(item());
    return items;
  }

  nested<T>(inner: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.error();
    const result = inner();
    this.#depth -= 1;
    return result;
  }

  atEnd(): boolean {
    return (this.#tokens[this.#next] ?? END).kind === 'end';
  }

  error(): ApiError {
    return syntaxError();
  }
}
