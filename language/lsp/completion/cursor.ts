/** What kind of text the cursor is in. */
export interface CursorPlace {
  readonly kind: 'code' | 'comment' | 'string' | 'block';
  /** Offset where the comment, string or block begins; where the line begins in code. */
  readonly start: number;
}

const SPECIAL = /"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?|#[^\n]*/g;

/**
 * Looks at the text alone, so that it also works in the middle of a word or in a string that is not closed. `from` is a
 * place in code from which on it looks.
 */
export function placeAt(text: string, offset: number, from = 0): CursorPlace {
  for (const match of text.slice(from, afterLine(text, offset)).matchAll(SPECIAL)) {
    const start = from + match.index;
    const end = start + match[0].length;
    if (start >= offset) break;
    if (offset > end || (offset === end && isClosed(match[0]))) continue;
    return { kind: kindOf(match[0]), start };
  }
  return { kind: 'code', start: text.lastIndexOf('\n', offset - 1) + 1 };
}

/** What is on the line of the cursor tells whether a text in quotes is closed. */
function afterLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function isClosed(special: string): boolean {
  if (special.startsWith('"""')) return special.length >= 6 && special.endsWith('"""');
  return special.startsWith('"') && special.length > 1 && special.endsWith('"');
}

function kindOf(special: string): CursorPlace['kind'] {
  if (special.startsWith('"""')) return 'block';
  return special.startsWith('"') ? 'string' : 'comment';
}
