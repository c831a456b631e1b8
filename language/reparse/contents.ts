import type { AstNode } from 'langium';
import { isModel, isPlaybook } from '../generated/ast.ts';
import { rememberByNode } from './remember-by-node.ts';
import { walkAst } from './walk-ast.ts';

/** All that a node contains, parents first. What parts contain is known from one edit to the next. */
export const contentsOf = rememberByNode((node: AstNode): readonly AstNode[] => {
  if (isModel(node)) return withContents([...node.uses, ...node.elements]);
  if (isPlaybook(node)) return withContents([...node.header, ...node.body, ...node.handlers]);
  const found: AstNode[] = [];
  walkAst(node, (each) => found.push(each));
  return found.slice(1);
});

const withContents = (nodes: readonly AstNode[]): AstNode[] => nodes.flatMap((node) => [node, ...contentsOf(node)]);
