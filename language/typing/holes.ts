/** `{{ path | filter argument }}` inside of `"…"`: found, parsed, and placed. Errors are data. */
import { FILTERS, filterSpec, isFilter, type FilterId } from '../catalog/filters.ts';
import { decodeString, KNOWN_ESCAPES } from './string-text.ts';

/** A part of a string token, with offsets in the token (quotes included), end exclusive. */
export interface Placed {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface HoleFilter {
  readonly name: FilterId;
  readonly start: number;
  readonly end: number;
  readonly argument?: { readonly value: string | number; readonly start: number; readonly end: number };
}

export interface Hole {
  readonly kind: 'hole';
  /** From `{{` to `}}`. */
  readonly start: number;
  readonly end: number;
  /** Root first; empty where the hole is empty. */
  readonly path: readonly Placed[];
  readonly filters: readonly HoleFilter[];
}

export interface HoleProblem {
  /** `escape`: no such escape; `syntax`: the hole cannot be read; `filter`: unknown filter or wrong argument. */
  readonly kind: 'escape' | 'syntax' | 'filter';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface Template {
  readonly parts: readonly (({ readonly kind: 'text' } & Placed) | Hole)[];
  readonly problems: readonly HoleProblem[];
}

/** Parses a string token, quotes included. */
export function parseTemplate(token: string): Template {
  const { text, toRaw, badEscapes } = decodeString(token);
  const problems: HoleProblem[] = badEscapes.map((start) => ({
    kind: 'escape',
    message: `There is no escape ${token.slice(start, start + 2)}; a text may have ${KNOWN_ESCAPES.join(' ')}.`,
    start,
    end: start + 2,
  }));
  const parts: Template['parts'][number][] = [];
  const addText = (from: number, to: number): void => {
    if (to > from) parts.push({ kind: 'text', text: text.slice(from, to), start: toRaw(from), end: toRaw(to) });
  };
  let at = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    addText(at, open);
    const close = holeEnd(text, open + 2);
    if (close < 0) {
      problems.push({
        kind: 'syntax',
        message: 'The hole is not closed: `}}` is missing.',
        start: toRaw(open),
        end: toRaw(open + 2),
      });
      addText(open, text.length);
      return { parts, problems };
    }
    parts.push(new HoleParser(text, open, close, toRaw, problems).parse());
    at = close + 2;
  }
  addText(at, text.length);
  return { parts, problems };
}

/** Offset of the `}}` that ends a hole; one inside of quotes does not count. */
function holeEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "'") {
      const quote = text.indexOf("'", at + 1);
      if (quote < 0) return text.indexOf('}}', at);
      at = quote;
    } else if (text.startsWith('}}', at)) return at;
    else if (text.startsWith('{{', at)) return -1;
  }
  return -1;
}

type TokenKind = 'word' | 'number' | 'text' | '.' | '|' | 'other';
interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /([A-Za-z_][\w-]*)|(\d+)|'([^']*)'|([.|])|(\S)/g;

class HoleParser {
  readonly #tokens: Token[];
  readonly #problems: HoleProblem[];
  readonly #start: number;
  readonly #end: number;
  #at = 0;

  constructor(text: string, open: number, close: number, toRaw: (at: number) => number, problems: HoleProblem[]) {
    this.#problems = problems;
    this.#start = toRaw(open);
    this.#end = toRaw(close + 1) + 1;
    this.#tokens = tokenize(text.slice(open + 2, close), open + 2, toRaw);
  }

  parse(): Hole {
    const path = this.#path();
    const filters = path.length > 0 ? this.#filters() : [];
    return { kind: 'hole', start: this.#start, end: this.#end, path, filters };
  }

  #path(): Placed[] {
    const path: Placed[] = [];
    if (this.#tokens.length === 0) {
      this.#fail('syntax', 'The hole is empty. Name a value, such as `alert.id`.', this.#start, this.#end);
      return path;
    }
    do {
      const token = this.#take('word') ?? (path.length > 0 ? this.#take('number') : undefined);
      if (!token) {
        this.#failHere(
          path.length === 0 ? 'A hole begins with a name, such as `alert.id`.' : 'A name is missing behind the dot.',
        );
        break;
      }
      path.push(placed(token));
    } while (this.#take('.'));
    return path;
  }

  #filters(): HoleFilter[] {
    const filters: HoleFilter[] = [];
    while (this.#at < this.#tokens.length) {
      if (!this.#take('|')) {
        this.#failHere('Only a filter can follow here: `| join`. There is no arithmetic.');
        break;
      }
      const name = this.#take('word');
      if (!name) {
        this.#failHere(`The name of a filter is missing: ${FILTER_NAMES}.`);
        break;
      }
      const argument = this.#take('text') ?? this.#take('number');
      const filter = this.#filter(name, argument);
      if (filter) filters.push(filter);
    }
    return filters;
  }

  #filter(name: Token, argument: Token | undefined): HoleFilter | undefined {
    if (!isFilter(name.text)) {
      this.#fail('filter', `There is no filter "${name.text}". Filters are ${FILTER_NAMES}.`, name.start, name.end);
      return undefined;
    }
    const expected = filterSpec(name.text).argument;
    const place = argument ?? name;
    if (argument && !expected) this.#fail('filter', `The filter "${name.text}" takes nothing.`, place.start, place.end);
    else if (!argument && expected?.required)
      this.#fail('filter', `The filter "${name.text}" needs ${EXAMPLES[expected.type]}.`, place.start, place.end);
    else if (argument && expected && argument.kind !== expected.type)
      this.#fail('filter', `The filter "${name.text}" takes ${EXAMPLES[expected.type]}.`, place.start, place.end);
    else {
      const value = argument && (argument.kind === 'number' ? Number(argument.text) : argument.text);
      return {
        name: name.text,
        start: name.start,
        end: name.end,
        ...(argument && value !== undefined && { argument: { value, start: argument.start, end: argument.end } }),
      };
    }
    return undefined;
  }

  #take(kind: TokenKind): Token | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind) return undefined;
    this.#at++;
    return token;
  }

  /** Points at the token that does not fit, or at the end of the hole; what follows is not read. */
  #failHere(message: string): void {
    const token = this.#tokens[this.#at];
    this.#at = this.#tokens.length;
    this.#fail('syntax', message, token?.start ?? this.#end - 2, token?.end ?? this.#end);
  }

  #fail(kind: HoleProblem['kind'], message: string, start: number, end: number): void {
    this.#problems.push({ kind, message, start, end });
  }
}

const FILTER_NAMES = Object.keys(FILTERS).join(', ');
const EXAMPLES = { text: "a text in single quotes, such as 'none'", number: 'a number, such as 40' } as const;

const placed = ({ text, start, end }: Token): Placed => ({ text, start, end });

function tokenize(text: string, offset: number, toRaw: (at: number) => number): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => {
    const [image, word, number, quoted, sign] = match;
    const from = offset + match.index;
    return {
      kind: kindOf(word, number, quoted, sign),
      text: quoted ?? image,
      start: toRaw(from),
      end: toRaw(from + image.length - 1) + 1,
    };
  });
}

function kindOf(word?: string, number?: string, quoted?: string, sign?: string): TokenKind {
  if (word !== undefined) return 'word';
  if (number !== undefined) return 'number';
  if (quoted !== undefined) return 'text';
  return sign === '.' || sign === '|' ? sign : 'other';
}
