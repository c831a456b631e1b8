import { CstUtils, type LangiumDocument } from 'langium';
import type { Position } from 'vscode-languageserver-types';
import { isIocList } from '../generated/ast.ts';

/** The line on, or before, which a remark allows a finding: where the query begins for one in a query, which has no remarks. */
export function allowedLine({ parseResult, textDocument }: LangiumDocument, position: Position): number {
  const root = parseResult.value.$cstNode;
  const leaf = root && CstUtils.findLeafNodeAtOffset(root, textDocument.offsetAt(position));
  const isQuery = leaf?.text.startsWith('"""') === true && !isIocList(leaf.astNode);
  return isQuery ? leaf.range.start.line : position.line;
}
