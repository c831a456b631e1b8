import { CstUtils, GrammarUtils } from 'langium';
import { CodeActionKind } from 'vscode-languageserver-types';
import { isIocList, type IocEntry } from '../../generated/ast.ts';
import { scanPastedBlock } from '../../values/index.ts';
import { Layout } from '../layout.ts';
import type { Place, Refactoring } from './refactoring.ts';

/** A written out list becomes a pasted block; notes become remarks. Not where an entry would read differently there. */
export function pasteList({ node, document }: Place): Refactoring | undefined {
  // Only at the head of the list: editors ask at every move of the cursor, and lists can be long.
  const list = isIocList(node) ? node : undefined;
  if (!list || list.entries.length === 0) return undefined;
  const open = GrammarUtils.findNodeForKeyword(list.$cstNode, '{');
  const close = GrammarUtils.findNodeForKeyword(list.$cstNode, '}');
  if (!open || !close || hasRemarks()) return undefined;
  const layout = new Layout(document);
  const lines = list.entries.map(lineOf);
  if (!isSame(list.entries, lines.join('\n'))) return undefined;
  const block = ['"""', ...lines.map((line) => layout.step + line), '"""'].join(layout.eol);
  return {
    title: `Convert ${list.name} to a pasted block`,
    kind: CodeActionKind.RefactorRewrite,
    edits: [layout.replace(open.offset, close.end, block)],
  };

  function hasRemarks(): boolean {
    return list?.$cstNode !== undefined && CstUtils.flattenCst(list.$cstNode).some(({ text }) => text.startsWith('#'));
  }
}

const lineOf = ({ value, note }: IocEntry): string => (note === undefined ? value : `${value}  # ${note}`);

/** True where a scan of the block gives back the same entries. */
function isSame(entries: readonly IocEntry[], block: string): boolean {
  if (block.includes('"""')) return false;
  const scanned = [...scanPastedBlock(block)];
  return (
    scanned.length === entries.length &&
    entries.every(
      ({ value, note, expires }, index) =>
        expires === undefined && scanned[index]?.raw === value && scanned[index].note === note,
    )
  );
}
