import { GrammarUtils, type LangiumDocument } from 'langium';
import type { TextEdit } from 'vscode-languageserver-types';
import type { ActionStatement } from '../../generated/ast.ts';
import { Layout } from '../layout.ts';

/** Adds a clause to an action: as the first or the last of its block, or with a block where there is none. */
export function addClause(
  statement: ActionStatement,
  clause: string,
  place: 'first' | 'last',
  document: LangiumDocument,
): TextEdit | undefined {
  const cst = statement.$cstNode;
  if (!cst) return undefined;
  const layout = new Layout(document);
  const indent = layout.indentOf(cst.range.start.line);
  const inner = indent + layout.step;
  const open = GrammarUtils.findNodeForKeyword(cst, '{');
  const close = GrammarUtils.findNodeForKeyword(cst, '}');
  if (!open) return layout.insert(cst.end, ` {${layout.eol}${inner}${clause}${layout.eol}${indent}}`);
  if (!close || close.text !== '}') return undefined;
  const [first, last] = [open.range.end, close.range.start];
  const isOnLineOfItsOwn = layout.line(last.line).slice(0, last.character).trim() === '';
  if (first.line < last.line && isOnLineOfItsOwn) {
    const rest = layout.line(first.line).slice(first.character).trim();
    const beginsWithLine = rest === '' || rest.startsWith('#');
    if (place === 'last' || beginsWithLine)
      return layout.insertLines(place === 'last' ? last.line : first.line + 1, [indentOfClauses() + clause]);
  }
  if (place === 'first') return layout.insert(open.end, ` ${clause}${close.offset === open.end ? ' ' : ''}`);
  // The blank in front of the brace stays where it is.
  const blank = /\s$/.test(layout.line(last.line).slice(0, last.character)) ? '' : ' ';
  return layout.insert(close.offset, `${blank}${clause} `);

  function indentOfClauses(): string {
    const line = statement.clauses[0]?.$cstNode?.range.start.line;
    return line === undefined || line === first.line ? inner : layout.indentOf(line);
  }
}
