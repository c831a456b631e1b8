/** Markdown from data. Names and titles come from devices and alerts: nothing of them may become markup. */
import { cleanText } from '../eval/clean-text.ts';

const MARKUP = /[\\`*[\]<>|~]/g;
/** Underscores inside of a word are no markup, and names have many. */
const EMPHASIS = /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** The text as plain text inside of a paragraph, a heading or a table cell. Links and HTML stay letters. */
export const plain = (text: string): string =>
  cleanText(text)
    .replaceAll('&', '&amp;')
    .replace(MARKUP, '\\$&')
    .replace(EMPHASIS, '\\_')
    .replace(/\b(https?|ftp|file|command|vscode):/gi, '$1&#58;')
    .replace(/\bwww\./gi, 'www&#46;');

/** The text as code; it cannot leave its backticks. */
export const code = (text: string): string => `\`${cleanText(text).replaceAll('`', "'")}\``;

/** A table; no rows, no table. Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row), ''];
}
