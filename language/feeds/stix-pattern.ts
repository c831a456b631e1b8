/** A comparison of a STIX pattern that names a value. */
export interface Comparison {
  /** Such as `file:hashes.MD5`. */
  readonly path: string;
  readonly value: string;
  /** Which `[…]` of the pattern it stands in. */
  readonly observation: number;
  /** True where it asks for anything but this value. */
  readonly isNegated: boolean;
}

const LONGEST = 100_000;

const TOKEN =
  /\s*(?:'(?<text>(?:\\.|[^\\'])*)'|(?<path>[a-z][\w-]*:[\w-]+(?:\.(?:[\w-]+|'[^']*')|\[(?:\d+|\*)\])*)|(?<operator>!=|<>|[<>]=?|=)|(?<mark>[[\](),])|(?<word>[\w.:+-]+))/y;

/** The comparisons of a pattern with texts, in their order; undefined where it is no STIX pattern. */
export function comparisonsIn(pattern: string): Comparison[] | undefined {
  const found: Comparison[] = [];
  const text = pattern.trim();
  if (text.length > LONGEST) return undefined;
  let [path, isNegated, observation] = ['', false, 0];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)?.groups;
    if (!token) return undefined;
    const { text: value, operator, mark, word } = token;
    if (token['path'] !== undefined) [path, isNegated] = [token['path'].replaceAll("'", ''), false];
    else if (value !== undefined && path !== '') {
      found.push({ path, value: value.replace(/\\(.)/g, '$1'), observation, isNegated });
    } else if (operator !== undefined) isNegated ||= operator !== '=';
    else if (word?.toUpperCase() === 'NOT') isNegated = true;
    else if (mark === '[') observation++;
    else if (mark === ']') path = '';
  }
  return observation === 0 ? undefined : found;
}
