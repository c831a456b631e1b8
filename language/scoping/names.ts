import { AstUtils, type AstNode } from 'langium';
import { CANDIDATES, isNamespace, type NamespaceId } from '../catalog/symbols.ts';
import {
  IocList,
  isArgument,
  isContact,
  isGivenInput,
  isInput,
  isIocList,
  isIocSet,
  isPathValue,
  isTeam,
  Principal,
  type Contact,
  type Path,
  type Team,
} from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import type { LexicalBinding, LexicalScopes } from './lexical-scopes.ts';

/** What the first word of a path stands for. */
export type PathRoot =
  | { readonly kind: 'declared'; readonly node: LexicalBinding | IocList | Contact | Team }
  | { readonly kind: 'namespace'; readonly id: NamespaceId }
  /** `ip`, `domain` or `url` in the `where` of an indicator set. */
  | { readonly kind: 'candidate'; readonly name: keyof typeof CANDIDATES }
  /** A bare word: a member of an enum, or a mistake. Types tell which. */
  | { readonly kind: 'constant' };

/** Resolves the names that are no cross-references: paths in conditions, in lists, and in holes. */
export class Names {
  readonly #services: PlaybookServices;
  readonly #lexical: LexicalScopes;

  constructor(services: PlaybookServices) {
    this.#services = services;
    this.#lexical = services.references.LexicalScopes;
  }

  /** The root of a path of the grammar. */
  ofPath(path: Path): PathRoot {
    return this.resolve(path.root, path.segments.length, path);
  }

  /** A root with the number of words that follow it, as seen from a node. Names of the playbook come before all others. */
  resolve(root: string, following: number, at: AstNode): PathRoot {
    const node =
      this.#lexical.resolve(at, root) ?? this.#declaration(IocList.$type, root, at) ?? this.#person(root, at);
    if (node) return { kind: 'declared', node };
    if (following > 0 && isNamespace(root)) return { kind: 'namespace', id: root };
    if (following === 0 && isCandidate(root) && AstUtils.getContainerOfType(at, isIocSet))
      return { kind: 'candidate', name: root };
    return { kind: 'constant' };
  }

  #declaration(type: string, name: string, at: AstNode): IocList | undefined {
    const node = this.#lookup(type, name, at);
    return isIocList(node) ? node : undefined;
  }

  /** People can be named where an input of type contact gets its value; elsewhere a bare word is no person. */
  #person(name: string, at: AstNode): Contact | Team | undefined {
    const value = isPathValue(at.$container) ? at.$container.$container : undefined;
    if (!isArgument(value) && !isGivenInput(value) && !isInput(value)) return undefined;
    const node = this.#lookup(Principal.$type, name, at);
    return isContact(node) || isTeam(node) ? node : undefined;
  }

  #lookup(type: string, name: string, at: AstNode): AstNode | undefined {
    return this.#services.references.ScopeProvider.declarations(type, at).getElement(name)?.node;
  }
}

const isCandidate = (name: string): name is keyof typeof CANDIDATES => Object.hasOwn(CANDIDATES, name);
