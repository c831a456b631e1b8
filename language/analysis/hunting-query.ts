/** What can be seen of a hunting query (KQL) without a full parser of it. Everything has its place in the text. */

/** A part of the text, end exclusive. */
export interface QueryPart {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface HuntingQuery {
  /** Names that stand where a table or a `let` is read. */
  readonly sources: readonly QueryPart[];
  /** Names that a `let` declares. */
  readonly lets: ReadonlySet<string>;
  /** Operators of the statement whose rows are the result, without the source: `where …`, `project …`. */
  readonly operators: readonly QueryPart[];
  /** Calls of `ago`, with the days that they go back where they are written as a number. */
  readonly ago: readonly (QueryPart & { readonly days: number })[];
  readonly hasTime: boolean;
  /** True where a word stands anywhere outside of texts and remarks. */
  readonly mentions: (word: string) => boolean;
}

const QUIET = /\/\/[^\n]*|@"[^"]*"|@'[^']*'|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const DAYS: Readonly<Record<string, number>> = { d: 1, h: 1 / 24, m: 1 / 1440, s: 1 / 86_400 };
const AGO = /\bago\s*\(\s*(\d+(?:\.\d+)?)([dhms])\s*\)/g;
const TIME = /\b(?:ago|now|datetime|todatetime|make_datetime|startof\w+|endof\w+)\s*\(/;
/** A name at the beginning of a statement or a parenthesis, or behind `union`, that something is piped from. */
const NAME = /^\s*([A-Za-z_]\w*)\s*(?=$|\||,|\))/;

export function readQuery(query: string): HuntingQuery {
  // Texts and remarks become blanks, so that every offset stays.
  const text = query.replace(QUIET, (quiet) => ' '.repeat(quiet.length));
  const whole = { text, start: 0, end: text.length };
  const statements = split(whole, ';').filter((part) => part.text.trim() !== '');
  const lets = new Set([...text.matchAll(/\blet\s+([A-Za-z_]\w*)/g)].map(([, name = '']) => name));
  const [, ...operators] = split(statements.at(-1) ?? whole, '|').map(trimmed);
  return {
    sources: sourcesIn(statements),
    lets,
    operators,
    ago: [...text.matchAll(AGO)].map(({ 0: call, 1: amount, 2: unit, index }) => ({
      ...{ text: call, start: index, end: index + call.length },
      days: Number(amount) * (DAYS[unit ?? ''] ?? 0),
    })),
    hasTime: TIME.test(text),
    mentions: (word) => new RegExp(`\\b${word}\\b`).test(text),
  };
}

/** Parts between a separator that stands in no parenthesis. */
function split({ text, start }: QueryPart, separator: string): QueryPart[] {
  const parts: QueryPart[] = [];
  let [depth, from] = [0, 0];
  for (let at = 0; at <= text.length; at++) {
    const character = text[at] ?? '';
    if ('([{'.includes(character) && character !== '') depth++;
    else if (')]}'.includes(character) && character !== '') depth--;
    if (at < text.length && (character !== separator || depth > 0)) continue;
    parts.push({ text: text.slice(from, at), start: start + from, end: start + at });
    from = at + 1;
  }
  return parts;
}

function trimmed({ text, start }: QueryPart): QueryPart {
  const from = start + text.length - text.trimStart().length;
  const inner = text.trim();
  return { text: inner, start: from, end: from + inner.length };
}

/** The first name of each statement that is no `let`, and of what is joined in parentheses. */
function sourcesIn(statements: readonly QueryPart[]): QueryPart[] {
  const heads = statements.filter(({ text }) => !/^\s*(?:let|set|declare)\b/.test(text));
  const joined = statements.flatMap(({ text, start }) =>
    [...text.matchAll(/\b(?:join|union|lookup)\b[^(|;]*\(/g)].map(({ 0: opening, index }) => {
      const from = index + opening.length;
      return { text: text.slice(from), start: start + from, end: start + text.length };
    }),
  );
  return [...heads, ...joined].flatMap(({ text, start }) => {
    const match = NAME.exec(text);
    const name = match?.[1];
    if (name === undefined) return [];
    const at = start + text.indexOf(name);
    return [{ text: name, start: at, end: at + name.length }];
  });
}
