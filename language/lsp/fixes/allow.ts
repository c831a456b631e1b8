import { CstUtils } from 'langium';
import { isIocList } from '../../generated/ast.ts';
import { canBeSilenced } from '../../validation/suppression.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

const ALLOW = /^\s*#\s*allow\b/;

/** `# allow CODE: ` on the line before, or behind the line where another remark stands before it. The author adds the reason. */
export function allowOnLine({ code, range, document }: Finding): Fix[] {
  const { line } = range.start;
  if (!canBeSilenced(code) || isInsideText()) return [];
  const layout = new Layout(document);
  const title = `Allow ${code} on this line (write the reason)`;
  const remark = `# allow ${code}: `;
  if (line === 0 || !ALLOW.test(layout.line(line - 1)))
    return [{ title, edits: [layout.insertLines(line, [layout.indentOf(line) + remark])] }];
  const text = layout.line(line);
  if (text.includes('#') || text.includes('"""')) return [];
  const end = document.textDocument.offsetAt({ line, character: text.length });
  return [{ title, edits: [layout.insert(end, ` ${remark}`)] }];

  /** A remark has no meaning inside of a query; in a block of indicators it has. */
  function isInsideText(): boolean {
    const root = document.parseResult.value.$cstNode;
    const start = document.textDocument.offsetAt({ line, character: 0 });
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, start);
    return leaf !== undefined && leaf.offset < start && leaf.text.startsWith('"""') && !isIocList(leaf.astNode);
  }
}
