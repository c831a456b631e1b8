/** Markdown from data. Names and titles come from devices and alerts: nothing of them may become markup. */
import { cleanText } from '../eval/clean-text.ts';

const MARKUP = /[\\`*[\]<>|~]/g;
/** Underscores inside of a word are no markup, and names have many. */
const EMPHASIS = /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/**
 * Addresses are changed for the eye: entities and backslashes do not keep a preview from making links of them (markdown-it 12
 * of VS Code looks for links after it has resolved both).
 */
const defanged = (text: string): string =>
  text
    .replace(/\bhttp(?=s?:)/gi, 'hxxp')
    .replace(/\b(ftp|file|command|vscode|mailto):/gi, '$1[:]')
    .replace(/\bwww\./gi, 'www[.]')
    .replace(/(?<!:)\/\//g, '/ /');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replace(MARKUP, '\\$&').replace(EMPHASIS, '\\_');

/** The text as plain text inside of a paragraph, a heading or a table cell. Links and HTML stay letters. */
export const plain = (text: string): string => escaped(defanged(cleanText(text)).replaceAll('@', '[@]'));

/** Somebody of our own: as `plain`, with addresses of mail as they are. */
export const person = (text: string): string => escaped(defanged(cleanText(text)));

/** The text as code; it cannot leave its backticks. */
export const code = (text: string): string => `\`${cleanText(text).replaceAll('`', "'")}\``;

/** A table; no rows, no table. Cells are Markdown already. Readable as it stands: columns line up, empty ones are left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const used = head.map((_, column) => column).filter((column) => rows.some((row) => (row[column] ?? '') !== ''));
  if (used.length === 0) return [];
  const cells = [head, ...rows].map((row) => used.map((column) => row[column] ?? ''));
  const widths = used.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], fill: string): string =>
    `| ${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0, fill))).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [
    line(first, ' '),
    line(
      first.map(() => '---'),
      '-',
    ),
    ...others.map((row) => line(row, ' ')),
    '',
  ];
}
