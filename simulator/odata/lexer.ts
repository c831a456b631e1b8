import { odataError } from '../http/api-error.ts';

export interface Token {
  readonly kind: 'text' | 'date' | 'guid' | 'number' | 'word' | 'mark' | 'end';
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<date>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d))?(?![\w-]))|(?<guid>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})|(?<number>-?\d+(?:\.\d+)?(?!\w))|(?<word>[A-Za-z_]\w*)|(?<mark>[()[\],/:]))/iy;

const KINDS = ['text', 'date', 'guid', 'number', 'word', 'mark'] as const;

/** @throws ApiError 400 `ODataError` at a character that begins no token */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    const kind = groups === undefined ? undefined : KINDS.find((name) => groups[name] !== undefined);
    if (groups === undefined || kind === undefined) {
      throw odataError(`Syntax error: character '${text.charAt(at)}' is not valid at position ${at} in '${source}'.`);
    }
    tokens.push({ kind, text: groups[kind] ?? '' });
  }
  return [...tokens, { kind: 'end', text: '' }];
}

/** The text of a quoted literal. */
export const unquote = (text: string): string => text.slice(1, -1).replaceAll("''", "'");
