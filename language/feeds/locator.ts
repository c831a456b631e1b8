/** Finds the lines of texts of a JSON file, which are asked for in about the order in which they stand there. */
export class Locator {
  readonly #text: string;
  #at = 0;
  #line = 1;
  /** A text that is escaped in an unusual way is not found; such a search goes through the whole file. */
  #misses = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Line from 1; that of the text before where this one is not found. */
  lineOf(value: string): number {
    const quoted = JSON.stringify(value);
    const found = this.#find(quoted, quoted.replaceAll('/', '\\/'));
    for (let at = this.#text.indexOf('\n', this.#at); at >= 0 && at < found; at = this.#text.indexOf('\n', at + 1)) {
      this.#line++;
    }
    this.#at = Math.max(this.#at, found);
    return this.#line;
  }

  #find(...forms: readonly string[]): number {
    if (this.#misses >= MOST_MISSES) return -1;
    for (const form of new Set(forms)) {
      const at = this.#text.indexOf(form, this.#at);
      if (at >= 0) return at;
    }
    this.#misses++;
    return -1;
  }
}

const MOST_MISSES = 20;
