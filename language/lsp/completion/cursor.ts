/** What kind of text the cursor is in. */
export interface CursorPlace {
  readonly kind: 'code' | 'comment' | 'string' | 'block';
  /** Offset where the comment, string or block begins; where the line begins in code. */
  readonly start: number;
}

const SPECIAL = /"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?|#[^\n]*/g;

/** Looks at the text alone, so that it also works in the middle of a word or in a string that is not closed. */
export function placeAt(text: string, offset: number): CursorPlace {
  for (const match of text.matchAll(SPECIAL)) {
    const end = match.index + match[0].length;
    if (match.index >= offset) break;
    if (offset > end || (offset === end && isClosed(match[0]))) continue;
    return { kind: kindOf(match[0]), start: match.index };
  }
  return { kind: 'code', start: text.lastIndexOf('\n', offset - 1) + 1 };
}

function isClosed(special: string): boolean {
  if (special.startsWith('"""')) return special.length >= 6 && special.endsWith('"""');
  return special.startsWith('"') && special.length > 1 && special.endsWith('"');
}

function kindOf(special: string): CursorPlace['kind'] {
  if (special.startsWith('"""')) return 'block';
  return special.startsWith('"') ? 'string' : 'comment';
}
