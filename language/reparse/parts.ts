import type { AstNode } from 'langium';
import { isModel, isPlaybook } from '../generated/ast.ts';

/**
 * The parts of a file that stay the same nodes while others are edited: what is remembered by node is remembered by them.
 * The file and its playbooks are none, since an edit anywhere in them renews them.
 */
export function* partsOf(root: AstNode): Generator<AstNode, void, undefined> {
  if (isPlaybook(root)) {
    yield* root.header;
    yield* root.body;
    yield* root.handlers;
  } else if (isModel(root)) {
    yield* root.uses;
    for (const element of root.elements) yield* partsOf(element);
  } else yield root;
}

/** What contains parts: the file, and its playbooks. */
export function wholesOf(root: AstNode): readonly AstNode[] {
  return isModel(root) ? [root, ...root.elements.filter(isPlaybook)] : [];
}

/** The part that a node stands in; the node itself where it contains parts. */
export function partOf(node: AstNode): AstNode {
  let part = node;
  while (part.$container && !isModel(part.$container) && !isPlaybook(part.$container)) part = part.$container;
  return part;
}
