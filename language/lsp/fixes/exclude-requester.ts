import { AstUtils } from 'langium';
import { isApproval, isApprovalNeed } from '../../generated/ast.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

/** PB115: `exclude requester` behind the number of people, or else behind the last clause. */
export function excludeRequester({ node, document }: Finding): Fix[] {
  const approval = AstUtils.getContainerOfType(node, isApproval);
  const before = approval?.clauses.find(isApprovalNeed)?.$cstNode ?? approval?.clauses.at(-1)?.$cstNode;
  if (!before) return [];
  const layout = new Layout(document);
  const { start, end } = before.range;
  const around = [layout.line(start.line).slice(0, start.character), layout.line(end.line).slice(end.character)];
  const isAlone = around.every((text) => /^\s*(#.*)?$/.test(text));
  const edit = isAlone
    ? layout.insertLines(end.line + 1, [`${layout.indentOf(start.line)}exclude requester`])
    : layout.insert(before.end, ' exclude requester');
  return [{ title: 'Exclude the requester', edits: [edit], preferred: true }];
}
