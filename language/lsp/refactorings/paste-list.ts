import { GrammarUtils } from 'langium';
import { CodeActionKind } from 'vscode-languageserver-types';
import { isIocList } from '../../generated/ast.ts';
import { Layout } from '../layout.ts';
import { linesOf } from './list-lines.ts';
import type { Place, Refactoring } from './refactoring.ts';

/** A written out list becomes a pasted block; notes become remarks. */
export function pasteList({ node, document }: Place): Refactoring | undefined {
  // Only at the head of the list: editors ask at every move of the cursor, and lists can be long.
  const list = isIocList(node) ? node : undefined;
  if (!list || list.entries.length === 0) return undefined;
  const open = GrammarUtils.findNodeForKeyword(list.$cstNode, '{');
  const close = GrammarUtils.findNodeForKeyword(list.$cstNode, '}');
  const lines = linesOf(list);
  if (!open || !close || !lines) return undefined;
  const layout = new Layout(document);
  const block = ['"""', ...lines.map((line) => layout.step + line), '"""'].join(layout.eol);
  return {
    title: `Convert ${list.name} to a pasted block`,
    kind: CodeActionKind.RefactorRewrite,
    edits: [layout.replace(open.offset, close.end, block)],
  };
}
