import {
  CANDIDATES,
  DEVICE_SYMBOLS,
  LABEL_SYMBOLS,
  LIST_SYMBOLS,
  namespaceSpec,
  type NamespaceId,
  type SymbolSpec,
} from '../catalog/symbols.ts';
import type { ValueType } from '../catalog/value-types.ts';
import type { Input, IocKind, LetDecl } from '../generated/ast.ts';
import type { PathRoot } from '../scoping/names.ts';

type Declared = Extract<PathRoot, { kind: 'declared' }>['node'];

/** The type of a path, or the word that means nothing there and the words that would. */
export type PathType =
  | { readonly ok: true; readonly type: ValueType; readonly symbol?: SymbolSpec }
  /** A bare word that is no name: the other side of the comparison tells whether it is a member of its enum. */
  | { readonly ok: true; readonly constant: string }
  /** `at`: index of the word, 0 for the root. */
  | { readonly ok: false; readonly at: number; readonly known: readonly string[] };

const ANY: ValueType = { of: 'any' };
const NOTHING: Readonly<Record<string, SymbolSpec>> = {};

/** Types a path whose root has been resolved. `words` are all of its words; `inputs` those of the playbook around it. */
export function typeOfPath(words: readonly string[], root: PathRoot, inputs: readonly Input[]): PathType {
  if (root.kind === 'constant') return ofConstant(words);
  if (root.kind === 'candidate') return { ok: true, type: CANDIDATES[root.name].type };
  if (words.length === 1)
    return root.kind === 'declared' ? { ok: true, type: typeOfDeclared(root.node) } : ofConstant(words);
  if (root.kind === 'namespace' && root.id === 'trigger' && words[1] === 'row') return { ok: true, type: ANY };
  const members = membersOf(root);
  const name = words[1] ?? '';
  const symbol = Object.hasOwn(members, name) ? members[name] : undefined;
  if (symbol && words.length === 2) return { ok: true, type: symbol.type, symbol };
  if (symbol) return { ok: false, at: 2, known: [] };
  const input =
    root.kind === 'namespace' && root.id === 'run' ? inputs.find((input) => input.name === name) : undefined;
  if (input) return { ok: true, type: typeOfInput(input.type) };
  const known = [...Object.keys(members), ...(isRun(root) ? inputs.map(({ name }) => name) : [])];
  return { ok: false, at: 1, known };
}

/** What can follow the dot behind a root. */
export function membersOf(root: PathRoot): Readonly<Record<string, SymbolSpec>> {
  if (root.kind === 'namespace') return namespaceSpec(root.id).members;
  if (root.kind !== 'declared') return NOTHING;
  switch (root.node.$type) {
    case 'ActionStatement':
      return LABEL_SYMBOLS;
    case 'ForEach':
      return DEVICE_SYMBOLS;
    case 'Input':
      return root.node.type === 'device' ? DEVICE_SYMBOLS : NOTHING;
    case 'IocList':
      return LIST_SYMBOLS;
    default:
      return NOTHING;
  }
}

const isRun = (root: PathRoot): boolean => root.kind === 'namespace' && root.id === ('run' satisfies NamespaceId);

const ofConstant = (words: readonly string[]): PathType =>
  words.length === 1 ? { ok: true, constant: words[0] ?? '' } : { ok: false, at: 0, known: [] };

function typeOfDeclared(node: Declared): ValueType {
  switch (node.$type) {
    case 'TargetDecl':
      return { of: 'device', set: true };
    case 'ForEach':
      return { of: 'device' };
    case 'LetDecl':
      return ofIocs(iocKindOf(node));
    case 'IocList':
      return ofIocs(node.kind);
    case 'Input':
      return typeOfInput(node.type);
    case 'Contact':
    case 'Team':
      return { of: 'contact' };
    case 'ActionStatement':
      return ANY;
  }
}

/** Kind of the values that a `let` binds; undefined where they are written out and only their use tells. */
const iocKindOf = (node: LetDecl): IocKind | undefined =>
  node.value.source.$type === 'IocsOf' ? node.value.source.kind : undefined;

function ofIocs(kind: IocKind | undefined): ValueType {
  switch (kind) {
    case 'files':
      return { of: 'file', set: true };
    case 'ips':
      return { of: 'ip', set: true };
    case 'domains':
      return { of: 'domain', set: true };
    case 'urls':
      return { of: 'url', set: true };
    case 'devices':
      return { of: 'device', set: true };
    case undefined:
      return { of: 'any', set: true };
  }
}

/** The type of the values that an input takes. */
export function typeOfInput(type: string): ValueType {
  switch (type) {
    case 'text':
    case 'number':
    case 'duration':
    case 'contact':
    case 'device':
      return { of: type };
    case 'yes no':
      return { of: 'yesno' };
    case 'sha1':
      return { of: 'hash' };
    case 'devices':
    case 'files':
    case 'ips':
    case 'domains':
    case 'urls':
      return ofIocs(type);
    default:
      return ANY;
  }
}
