import {
  isCompositeCstNode,
  isLeafCstNode,
  type AstNode,
  type CompositeCstNode,
  type CstNode,
  type LeafCstNode,
} from 'langium';
import { isModel, isPlaybook, type Model, type Playbook } from '../generated/ast.ts';

/** A node whose parts can be parsed one by one: a file with its declarations, a playbook with its statements. */
export interface Container {
  readonly node: Model | Playbook;
  readonly cst: CompositeCstNode;
  readonly members: readonly Member[];
}

/** A declaration of a file, or a header item, a statement or a handler of a playbook. */
export interface Member {
  readonly node: AstNode;
  readonly cst: CompositeCstNode;
  /** Position among what its container is made of. */
  readonly index: number;
}

export function containerOf(node: AstNode): Container | undefined {
  if (!(isModel(node) || isPlaybook(node))) return undefined;
  const cst = tokensOf(node);
  if (!cst) return undefined;
  const members: Member[] = [];
  cst.content.forEach((child, index) => {
    if (hasOwnNode(child) && child.astNode.$container === node)
      members.push({ node: child.astNode, cst: child, index });
  });
  return { node, cst, members };
}

/** False for a composite that is a name or the like. */
export const hasOwnNode = (cst: CstNode): cst is CompositeCstNode =>
  isCompositeCstNode(cst) && cst.astNode.$cstNode === cst;

/** The part of the tree that holds the tokens of a node; rules that only choose another rule wrap it. */
export function tokensOf(node: AstNode): CompositeCstNode | undefined {
  let cst: CstNode | undefined = node.$cstNode;
  while (cst && isCompositeCstNode(cst)) {
    const [inner, ...others]: CstNode[] = cst.content.filter(({ hidden }) => !hidden);
    if (others.length > 0 || !inner || !isCompositeCstNode(inner) || inner.astNode !== node) return cst;
    cst = inner;
  }
  return undefined;
}

export function firstLeaf(node: CstNode): LeafCstNode | undefined {
  if (isLeafCstNode(node)) return node.hidden ? undefined : node;
  if (!isCompositeCstNode(node)) return undefined;
  for (const child of node.content) {
    const leaf = firstLeaf(child);
    if (leaf) return leaf;
  }
  return undefined;
}

export function lastLeaf(node: CstNode): LeafCstNode | undefined {
  if (isLeafCstNode(node)) return node.hidden ? undefined : node;
  if (!isCompositeCstNode(node)) return undefined;
  for (const child of node.content.toReversed()) {
    const leaf = lastLeaf(child);
    if (leaf) return leaf;
  }
  return undefined;
}

/** Tokens that say by themselves that nothing of a node can follow, and how long they are at their end. */
const CLOSING: Readonly<Record<string, number>> = { '}': 1, BLOCK: 3 };

export const isClosed = (node: CstNode): boolean => beforeClosing(node) >= 0;

/** Offset of the `}` or the quotes that close a node; -1 where nothing does. */
export function beforeClosing(node: CstNode): number {
  const last = lastLeaf(node);
  const length = CLOSING[last?.tokenType.name ?? ''];
  return last === undefined || length === undefined ? -1 : last.end - length;
}

/** The braces of a playbook, where both are written; a file has none of its own. */
export function bracesOf({ cst }: Container): { readonly open: LeafCstNode; readonly close: LeafCstNode } | undefined {
  const braces = cst.content.filter(isLeafCstNode);
  const open = braces.find(({ tokenType }) => tokenType.name === '{');
  const close = braces.findLast(({ tokenType }) => tokenType.name === '}');
  return open && close && { open, close };
}
