/** Undoes the ways in which reports make an address harmless: `[.] (.) {.} [dot] hxxp [:] [://] [@] \.`. */

const SCHEME = /^h(?:xx|\*\*|tt|XX)p(s?)(?=\W)/i;
const DEFANGED =
  /[[({]\s?(?:\.|dot|punkt|,)\s?[\])}]|\[\.(?=[\w-])|(?<=[\w-])\.\]|[[({]:\/\/[\])}]|[[({]:[\])}]|[[({](?:@|at)[\])}]|[[({]\/[\])}]|\\\./gi;
const MAYBE = /[[({\\]|\.\]|^h[x*]/i;

interface Edit {
  /** Offsets in the given text, and what stands there in the result. */
  readonly start: number;
  readonly end: number;
  readonly with: string;
}

export interface Refanged {
  readonly text: string;
  readonly defanged: boolean;
  /** Offset in the given text of an offset in the result. */
  readonly toGiven: (offset: number) => number;
}

const identity = (offset: number): number => offset;

export function refang(given: string): Refanged {
  if (!MAYBE.test(given)) return { text: given, defanged: false, toGiven: identity };
  const edits = findEdits(given);
  if (edits.length === 0) return { text: given, defanged: false, toGiven: identity };
  return { text: apply(given, edits), defanged: true, toGiven: (offset) => wayBack(edits, offset) };
}

function findEdits(given: string): Edit[] {
  const edits: Edit[] = [];
  const scheme = SCHEME.exec(given);
  if (scheme && !/^http/i.test(given)) {
    edits.push({ start: 0, end: scheme[0].length, with: `http${(scheme[1] ?? '').toLowerCase()}` });
  }
  for (const match of given.matchAll(DEFANGED)) {
    edits.push({ start: match.index, end: match.index + match[0].length, with: plain(match[0]) });
  }
  return edits;
}

function plain(defanged: string): string {
  if (defanged.includes('://')) return '://';
  if (defanged.includes(':')) return ':';
  if (defanged.includes('/')) return '/';
  return /@|at/i.test(defanged) ? '@' : '.';
}

function apply(given: string, edits: readonly Edit[]): string {
  let text = '';
  let last = 0;
  for (const edit of edits) {
    text += given.slice(last, edit.start) + edit.with;
    last = edit.end;
  }
  return text + given.slice(last);
}

function wayBack(edits: readonly Edit[], offset: number): number {
  let shift = 0;
  for (const edit of edits) {
    const start = edit.start + shift;
    if (offset <= start) break;
    if (offset < start + edit.with.length) return edit.start;
    shift += edit.with.length - (edit.end - edit.start);
  }
  return offset - shift;
}
