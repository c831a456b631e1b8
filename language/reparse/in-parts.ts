import type { AstNode } from 'langium';
import { isIocList } from '../generated/ast.ts';
import { contentsOf } from './contents.ts';
import { partsOf } from './parts.ts';
import { rememberByNode } from './remember-by-node.ts';

/**
 * Finds something in all that a file or a playbook contains, anew only in the parts that an edit has reached. What is found
 * at a node may depend on nothing but the part that it stands in. Entries of lists are left out: there can be very many, and
 * they are values only.
 */
export function inParts<V>(find: (node: AstNode) => readonly V[]): (whole: AstNode) => readonly V[] {
  const inPart = rememberByNode((part: AstNode) =>
    (isIocList(part) ? [part] : [part, ...contentsOf(part)]).flatMap(find),
  );
  return rememberByNode((whole: AstNode) => [...partsOf(whole)].flatMap(inPart));
}

/** The nodes of a kind. */
export const nodesInParts = <T extends AstNode>(isKind: (node: AstNode) => node is T) =>
  inParts<T>((node) => (isKind(node) ? [node] : []));
