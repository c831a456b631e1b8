import { AstUtils, type AstNode } from 'langium';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { CANDIDATES, NAMESPACES, namespaceSpec, type NamespaceId, type SymbolSpec } from '../../catalog/symbols.ts';
import { enumSpec, type ValueType } from '../../catalog/value-types.ts';
import { IocList, isDeviceSet, isInput, isIocSet, isPlaybook, Principal } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { bindingName } from '../../scoping/lexical-scopes.ts';
import { membersOf, typeOfPath } from '../../typing/path-type.ts';
import { declarationMarkdown } from '../declaration-markdown.ts';
import { member, type Proposal } from './proposal.ts';

/** Type of a symbol in words. */
export function typeName(type: ValueType): string {
  const name = type.of === 'enum' ? enumSpec(type.enum).doc.replace(/\.$/, '') : type.of;
  return type.set === true ? `set of ${name}` : name;
}

/** More names than this nobody looks through: the nearest are offered, and others as soon as something of them is typed. */
export const MANY = 50;

/** What can be named at a node: paths of conditions and holes. */
export class SymbolProposals {
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  /** What may follow a dot. */
  members(words: readonly string[], at: AstNode): Proposal[] {
    if (words.length !== 1) return [];
    const root = this.#services.references.Names.resolve(words[0] ?? '', 1, at);
    const own = Object.entries(membersOf(root)).map(([name, spec]) => symbol(name, spec, '0'));
    return root.kind === 'namespace' && root.id === 'run' ? [...own, ...inputsOf(at)] : own;
  }

  /** What a path may begin with; members of namespaces as whole paths, so that the list tells what there is. */
  roots(at: AstNode, typed: string): Proposal[] {
    return [...this.names(at, typed), ...this.lists(at), ...candidates(at), ...paths(at)];
  }

  /** Of these, paths and names whose values are of a type. */
  rootsOf(type: ValueType, at: AstNode, typed: string, isWritten = false): Proposal[] {
    const isSame = (other: ValueType): boolean =>
      other.of === type.of && (type.of !== 'enum' || (other.of === 'enum' && other.enum === type.enum));
    if (type.of === 'any' && !isWritten) return this.roots(at, typed);
    const people = type.of === 'contact' ? this.#declared(Principal.$type, at) : [];
    if (isWritten) return people;
    const names = this.names(at, typed).filter(({ label }) => {
      const found = typeOfPath([label], this.#services.references.Names.resolve(label, 0, at), []);
      return found.ok && 'type' in found && (isSame(found.type) || found.type.of === 'any');
    });
    return [...people, ...names, ...(type.set ? this.lists(at) : []), ...paths(at, isSame)];
  }

  /** Names of the playbook that are visible and may be what is being typed, the nearest ones. */
  names(at: AstNode, typed: string): Proposal[] {
    const matcher = this.#services.shared.lsp.FuzzyMatcher;
    const found: Proposal[] = [];
    for (const node of this.#services.references.LexicalScopes.visible(at)) {
      const label = bindingName(node) ?? '';
      if (!matcher.match(typed, label)) continue;
      found.push({ label, kind: CompletionItemKind.Variable, rank: '0', doc: () => declarationMarkdown(node) });
      if (found.length === MANY) break;
    }
    return found;
  }

  lists(at: AstNode): Proposal[] {
    return this.#declared(IocList.$type, at);
  }

  #declared(type: string, at: AstNode): Proposal[] {
    return this.#services.references.ScopeProvider.declarations(type, at)
      .getAllElements()
      .map(({ name, node }) => ({
        label: name,
        kind: CompletionItemKind.Constant,
        rank: '0',
        ...(node && { doc: () => declarationMarkdown(node) }),
      }))
      .toArray();
  }

  /** Members of the enum that a path is compared with. */
  valuesFor(words: readonly string[], at: AstNode): Proposal[] {
    const root = this.#services.references.Names.resolve(words[0] ?? '', words.length - 1, at);
    const type = typeOfPath(words, root, []);
    if (!type.ok || !('type' in type)) return [];
    return valuesOf(type.type);
  }
}

export function valuesOf(type: ValueType): Proposal[] {
  if (type.of === 'yesno') return [member('yes'), member('no')];
  if (type.of !== 'enum') return [];
  const { members, doc } = enumSpec(type.enum);
  return members.map((name, index) => ({ ...member(name, doc), rank: ` ${String.fromCharCode(97 + index)}` }));
}

const symbol = (label: string, { type, doc }: SymbolSpec, rank: string): Proposal => ({
  label,
  kind: CompletionItemKind.Property,
  detail: typeName(type),
  doc,
  rank,
});

const inputsOf = (at: AstNode): Proposal[] =>
  (AstUtils.getContainerOfType(at, isPlaybook)?.header.filter(isInput) ?? []).map((input) => ({
    label: input.name,
    kind: CompletionItemKind.Variable,
    doc: () => declarationMarkdown(input),
    rank: '1',
  }));

const candidates = (at: AstNode): Proposal[] =>
  AstUtils.getContainerOfType(at, isIocSet)
    ? Object.entries(CANDIDATES).map(([name, spec]) => symbol(name, spec, '1'))
    : [];

const paths = (at: AstNode, fits: (type: ValueType) => boolean = () => true): Proposal[] =>
  (Object.keys(NAMESPACES) as NamespaceId[]).flatMap((id) =>
    Object.entries(namespaceSpec(id).members)
      .filter(([, { type }]) => fits(type))
      .map(([name, spec]) => symbol(`${id}.${name}`, spec, rankOf(id, at))),
  );

/** What a trigger can tell events apart by. */
export const eventKeys = (at: AstNode): Proposal[] =>
  paths(at).filter(({ label }) => /^(?:alert|incident|device|indicator|trigger)\./.test(label));

/** What the place is about comes first. */
function rankOf(id: NamespaceId, at: AstNode): string {
  if (AstUtils.getContainerOfType(at, isDeviceSet)) return id === 'device' ? '1' : '2';
  if (AstUtils.getContainerOfType(at, isIocSet)) return id === 'file' || id === 'indicator' ? '1' : '2';
  return '2';
}
