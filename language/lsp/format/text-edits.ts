/** UTF-16 offsets of a part of a text. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
}

/** A part of a text and what is to stand there instead. */
export interface Replacement extends TextSpan {
  readonly newText: string;
}

/** The text after replacements that are in order and do not overlap. */
export function replaceAll(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { offset, length, newText } of replacements) {
    parts.push(text.slice(done, offset), newText);
    done = offset + length;
  }
  parts.push(text.slice(done));
  return parts.join('');
}
