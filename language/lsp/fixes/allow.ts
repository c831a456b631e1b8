import { allowedLine } from '../../validation/allowed-line.ts';
import { canBeSilenced } from '../../validation/suppression.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

const ALLOW = /^\s*#\s*allow\b/;

/** `# allow CODE: ` on the line before, or behind the line where another remark stands before it. The author adds the reason. */
export function allowOnLine({ code, range, document }: Finding): Fix[] {
  if (!canBeSilenced(code)) return [];
  const line = allowedLine(document, range.start);
  const layout = new Layout(document);
  const title = `Allow ${code} on this line (write the reason)`;
  const remark = `# allow ${code}: `;
  if (line === 0 || !ALLOW.test(layout.line(line - 1)))
    return [{ title, edits: [layout.insertLines(line, [layout.indentOf(line) + remark])] }];
  const text = layout.line(line);
  if (text.includes('#') || text.includes('"""')) return [];
  const end = document.textDocument.offsetAt({ line, character: text.length });
  return [{ title, edits: [layout.insert(end, ` ${remark}`)] }];
}
