import type { IToken } from 'chevrotain';
import { MAX_CHAIN, MAX_DEPTH } from '../workspace/limits.ts';

/** Index of the first token that nests too deeply for any walk over the tree, or -1. */
export function tooDeepAt(tokens: readonly IToken[]): number {
  const nesting = new Nesting();
  return tokens.findIndex(({ image }) => nesting.exceededBy(image));
}

/** Brackets nest; so do rows of `not`, of `and` and `or`, and of `else if`. */
class Nesting {
  #previous = '';
  #depth = 0;
  #operators = 0;
  /** `else if` in a row, by depth. */
  readonly #branches: number[] = [0];

  exceededBy(image: string): boolean {
    switch (image) {
      case '{':
      case '[':
      case '(':
        this.#branches[++this.#depth] = 0;
        break;
      case '}':
      case ']':
      case ')':
        this.#depth = Math.max(0, this.#depth - 1);
        break;
      case 'not':
      case 'and':
      case 'or':
        this.#operators++;
        break;
      case 'if':
        this.#branches[this.#depth] = this.#previous === 'else' ? (this.#branches[this.#depth] ?? 0) + 1 : 0;
        break;
    }
    if (image === '{' || image === '}' || image === '=') this.#operators = 0;
    this.#previous = image;
    const branches = this.#branches[this.#depth] ?? 0;
    return this.#depth > MAX_DEPTH || branches > MAX_DEPTH || this.#operators > MAX_CHAIN;
  }
}
