import { AstUtils, WorkspaceCache, type AstNode, type LangiumDocument } from 'langium';
import {
  isBan,
  isLetDecl,
  isModel,
  isPath,
  type Ban,
  type IocList,
  type LetDecl,
  type Model,
} from '../../generated/ast.ts';
import type { PlaybookSharedServices } from '../../playbook-module.ts';
import { inParts } from '../../reparse/in-parts.ts';

/** Names of lists that a file uses, and whether a ban is among the uses. */
type Uses = ReadonlyMap<string, boolean>;

const usesOfModel = new WeakMap<Model, Uses>();

/**
 * True unless the list has uses and none of them bans it: a list of own names, or of what is to be released, is no list of
 * things to ban. What `let` makes of a list may be banned.
 */
export function mayBeBanned(shared: PlaybookSharedServices): (list: IocList) => boolean {
  const users = new WorkspaceCache<LangiumDocument, readonly LangiumDocument[]>(shared);
  return (list) => {
    if (list.kind === 'devices') return false;
    const own = AstUtils.getDocument(list);
    const uses = users
      .get(own, () => shared.workspace.UseGraph.users(own))
      .flatMap(({ parseResult: { value: model } }) => (isModel(model) ? (usesOf(model).get(list.name) ?? []) : []));
    return uses.length === 0 || uses.includes(true);
  };
}

const pathsIn = inParts((node) =>
  isPath(node) ? [{ root: node.root, bans: AstUtils.getContainerOfType(node, isBanOrLet) !== undefined }] : [],
);

const isBanOrLet = (node: AstNode): node is Ban | LetDecl => isBan(node) || isLetDecl(node);

/** Built once for a text: the tree of a changed text is a new one. */
function usesOf(model: Model): Uses {
  const known = usesOfModel.get(model);
  if (known) return known;
  const uses = new Map<string, boolean>();
  for (const { root, bans } of pathsIn(model)) uses.set(root, bans || uses.get(root) === true);
  usesOfModel.set(model, uses);
  return uses;
}
