/** A `"…"` token decoded, with the way back to offsets in the token. */
export interface DecodedString {
  readonly text: string;
  /** Offset in the token (quotes included) of an offset in `text`. */
  readonly toRaw: (offset: number) => number;
  /** Offsets in the token of escapes that do not exist, each two characters long. */
  readonly badEscapes: readonly number[];
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', t: '\t' };

/** The escapes that a string may have, for messages. */
export const KNOWN_ESCAPES = ['\\"', '\\\\', '\\n', '\\t'] as const;

/** Decodes a string token. An escape that does not exist stands for itself, so that nothing is lost. */
export function decodeString(token: string): DecodedString {
  const end = token.length > 1 && token.endsWith('"') ? token.length - 1 : token.length;
  if (!token.includes('\\')) return { text: token.slice(1, end), toRaw: (offset) => offset + 1, badEscapes: [] };
  const parts: string[] = [];
  const rawOffsets: number[] = [];
  const badEscapes: number[] = [];
  for (let at = 1; at < end; at++) {
    const known = token[at] === '\\' ? ESCAPES[token[at + 1] ?? ''] : undefined;
    if (token[at] === '\\' && known === undefined) badEscapes.push(at);
    rawOffsets.push(at);
    parts.push(known ?? token[at] ?? '');
    if (known !== undefined) at++;
    else if (token[at] === '\\' && at + 1 < end) {
      // The second character of an unknown escape is no start of another one.
      at++;
      rawOffsets.push(at);
      parts.push(token[at] ?? '');
    }
  }
  rawOffsets.push(end);
  return { text: parts.join(''), toRaw: (offset) => rawOffsets[offset] ?? end, badEscapes };
}
