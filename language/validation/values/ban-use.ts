import { AstUtils, WorkspaceCache, type LangiumDocument } from 'langium';
import {
  isBan,
  isIocLiteral,
  isLetDecl,
  isModel,
  isPath,
  isValueRef,
  type IocList,
  type Model,
  type Path,
} from '../../generated/ast.ts';
import type { PlaybookSharedServices } from '../../playbook-module.ts';
import { inParts } from '../../reparse/in-parts.ts';
import { rememberByNode } from '../../reparse/remember-by-node.ts';

/** What a use of a list comes to: a ban of all of it, perhaps one of some of it, or no ban. */
type Use = 'ban' | 'perhaps' | 'other';

/** Names of lists that a file uses, and how. */
type Uses = ReadonlyMap<string, ReadonlySet<Use>>;

export interface BanUse {
  /**
   * True unless the list has uses and none of them bans it: a list of own names, or of what is to be released, is no list of
   * things to ban. What `let` makes of a list may be banned.
   */
  readonly mayBeBanned: (list: IocList) => boolean;
  /** True where some ban takes every value of the list. */
  readonly isBanned: (list: IocList) => boolean;
}

export function banUse(shared: PlaybookSharedServices): BanUse {
  const users = new WorkspaceCache<LangiumDocument, readonly LangiumDocument[]>(shared);
  const usesOfList = (list: IocList): readonly Use[] => {
    const own = AstUtils.getDocument(list);
    return users
      .get(own, () => shared.workspace.UseGraph.users(own))
      .flatMap(({ parseResult: { value: model } }) =>
        isModel(model) ? [...(usesOf(model).get(list.name) ?? [])] : [],
      );
  };
  return {
    mayBeBanned: (list) => {
      if (list.kind === 'devices') return false;
      const uses = usesOfList(list);
      return uses.length === 0 || uses.some((use) => use !== 'other');
    },
    isBanned: (list) => list.kind !== 'devices' && usesOfList(list).includes('ban'),
  };
}

const pathsIn = inParts((node) => (isPath(node) ? [{ root: node.root, use: useOf(node) }] : []));

/** Built once for a text: the tree of a changed text is a new one. */
const usesOf = rememberByNode((model: Model): Uses => {
  const uses = new Map<string, Set<Use>>();
  for (const { root, use } of pathsIn(model)) uses.set(root, (uses.get(root) ?? new Set<Use>()).add(use));
  return uses;
});

function useOf(path: Path): Use {
  const literal = isValueRef(path.$container) ? path.$container.$container : undefined;
  const set = isIocLiteral(literal) ? literal.$container : undefined;
  if (set && !set.filter && isBan(set.$container)) return 'ban';
  const isPerhaps = AstUtils.getContainerOfType(path, (each) => isBan(each) || isLetDecl(each)) !== undefined;
  return isPerhaps ? 'perhaps' : 'other';
}
