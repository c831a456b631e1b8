import type { AstNode, CompositeCstNode, CstNode, Mutable } from 'langium';
import {
  isElement,
  isHandler,
  isHeaderItem,
  isModel,
  isStatement,
  isUse,
  type Model,
  type Playbook,
} from '../generated/ast.ts';
import { hasOwnNode, tokensOf } from './members.ts';
import { forgetRange } from './move.ts';

export function setContent(cst: CompositeCstNode, content: readonly CstNode[]): void {
  for (const child of content) (child as Mutable<CstNode>).container = cst;
  (cst as Mutable<CompositeCstNode>).content = content;
  for (let node: CompositeCstNode | undefined = cst; node; node = node.container) forgetRange(node);
}

/** The whole text stands at the root of the tree, where Langium has no setter. */
export function setText(root: CstNode, text: string): void {
  (root as unknown as { _text: string })._text = text;
}

/** A new node for a playbook some of whose members have changed; it takes the place of the old one. */
export function renewPlaybook(old: Playbook): void {
  const members = membersOf(old);
  const node: Playbook = {
    ...old,
    header: members.filter(isHeaderItem),
    body: members.filter(isStatement),
    handlers: members.filter(isHandler),
  };
  adopt(node, { header: node.header, body: node.body, handlers: node.handlers });
}

/** A new node for a file; `head` is the one whose `language` line counts. */
export function renewModel(old: Model, head: AstNode): Model {
  const members = membersOf(old);
  const node: Model = { ...old, uses: members.filter(isUse), elements: members.filter(isElement) };
  delete node.version;
  if (isModel(head) && head.version !== undefined) node.version = head.version;
  adopt(node, { uses: node.uses, elements: node.elements });
  return node;
}

const membersOf = (node: Model | Playbook): AstNode[] =>
  (tokensOf(node)?.content ?? []).filter(hasOwnNode).map(({ astNode }) => astNode);

function adopt(node: AstNode, members: Readonly<Record<string, readonly AstNode[]>>): void {
  if (node.$cstNode) (node.$cstNode as Mutable<CstNode>).astNode = node;
  for (const [property, nodes] of Object.entries(members))
    nodes.forEach((member: Mutable<AstNode>, index) => {
      member.$container = node;
      member.$containerProperty = property;
      member.$containerIndex = index;
    });
}
