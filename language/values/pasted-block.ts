/** A value of a pasted block as it stands there. */
export interface PastedValue {
  readonly raw: string;
  /** Offset of `raw` in the text that was scanned. */
  readonly offset: number;
  /** The remark behind the value, where there is one. */
  readonly note?: string;
}

const QUOTES = '"""';

/**
 * The values of a `"""` block: one a line; blank lines and remarks (`#` at the start or after a blank, or whatever stands
 * behind a tab) are left out. Takes the block with or without its quotes. One pass, no copy but the values.
 */
export function* scanPastedBlock(text: string): Generator<PastedValue, void, undefined> {
  let at = text.startsWith(QUOTES) ? QUOTES.length : 0;
  const end = at > 0 && text.length >= 6 && text.endsWith(QUOTES) ? text.length - QUOTES.length : text.length;
  while (at < end) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline < 0 || newline > end ? end : newline;
    const value = valueOfLine(text, at, lineEnd);
    if (value) yield value;
    at = lineEnd + 1;
  }
}

function valueOfLine(text: string, from: number, to: number): PastedValue | undefined {
  let start = from;
  while (start < to && isBlank(text.charCodeAt(start))) start++;
  if (start === to || text[start] === '#') return undefined;
  const remark = remarkStart(text, start, to);
  let end = remark;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  const note = text
    .slice(remark, to)
    .replace(/^[\s#]+/, '')
    .trimEnd();
  return { raw: text.slice(start, end), offset: start, ...(note === '' ? {} : { note }) };
}

function remarkStart(text: string, from: number, to: number): number {
  for (let at = from + 1; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === TAB || (code === HASH && isBlank(text.charCodeAt(at - 1)))) return at;
  }
  return to;
}

const TAB = 9;
const HASH = 35;
const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff;
