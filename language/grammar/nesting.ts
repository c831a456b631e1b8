import type { IToken } from 'chevrotain';
import { MAX_CHAIN, MAX_DEPTH } from '../workspace/limits.ts';

/** Index of the first token that nests too deeply for the parser and for walks over its tree, or -1. */
export function tooDeepAt(tokens: readonly IToken[]): number {
  const nesting = new Nesting();
  return tokens.findIndex(({ image }) => nesting.exceededBy(image));
}

/** Brackets nest; so do rows of `not`, of `and` and `or`, and of `else if`. */
class Nesting {
  #previous = '';
  #operators = 0;
  /** `else if` in a row around the current place, at each depth and in all. */
  readonly #branches: number[] = [0];
  #allBranches = 0;

  exceededBy(image: string): boolean {
    switch (image) {
      case '{':
      case '[':
      case '(':
        this.#branches.push(0);
        break;
      case '}':
      case ']':
      case ')':
        if (this.#branches.length > 1) this.#allBranches -= this.#branches.pop() ?? 0;
        break;
      case 'not':
      case 'and':
      case 'or':
        this.#operators++;
        break;
      case 'if':
        this.#countBranch();
        break;
    }
    if (image === '{' || image === '}' || image === '=') this.#operators = 0;
    this.#previous = image;
    return this.#branches.length > MAX_DEPTH || this.#allBranches > MAX_CHAIN || this.#operators > MAX_CHAIN;
  }

  #countBranch(): void {
    const depth = this.#branches.length - 1;
    const before = this.#branches[depth] ?? 0;
    const now = this.#previous === 'else' ? before + 1 : 0;
    this.#branches[depth] = now;
    this.#allBranches += now - before;
  }
}
