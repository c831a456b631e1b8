import { ApiError } from '../http/api-error.ts';

export interface Token {
  readonly kind: 'text' | 'timespan' | 'number' | 'word' | 'mark' | 'end';
  readonly text: string;
}

const TOKEN =
  /(?:\s|\/\/[^\n]*)*(?:(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|@"[^"\n]*"|@'[^'\n]*')|(?<timespan>\d+(?:d|h|m|s)\b)|(?<number>\d+(?:\.\d+)?\b)|(?<word>!?[A-Za-z_]\w*~?)|(?<mark>==|!=|=~|!~|<=|>=|[|<>=(),*]))/y;

const KINDS = ['text', 'timespan', 'number', 'word', 'mark'] as const;

/** What the service says to a query that it cannot read, as captured. */
export const syntaxError = (): ApiError =>
  new ApiError(400, 'BadRequest', 'A recognition error occurred.. Fix syntax errors in your query.');

/** @throws ApiError 400 */
export function tokenize(source: string): readonly Token[] {
  const text = source.replace(/(?:\s|\/\/[^\n]*)+$/, '');
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const groups = TOKEN.exec(text)?.groups;
    const kind = groups === undefined ? undefined : KINDS.find((name) => groups[name] !== undefined);
    if (groups === undefined || kind === undefined) throw syntaxError();
    tokens.push({ kind, text: groups[kind] ?? '' });
  }
  return [...tokens, { kind: 'end', text: '' }];
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

/** The text of a quoted literal; `@` before the quote means that a backslash is one. */
export function unquote(text: string): string {
  if (text.startsWith('@')) return text.slice(2, -1);
  return text.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}
