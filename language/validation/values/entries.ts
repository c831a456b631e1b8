import { AstUtils, GrammarUtils, type AstNode } from 'langium';
import type { DiagnosticRelatedInformation, Range } from 'vscode-languageserver-types';
import type { IocList, ValueList } from '../../generated/ast.ts';
import { decodeString } from '../../typing/string-text.ts';
import { parseIndicator, scanPastedBlock, type ExpectedIndicator, type IndicatorParse } from '../../values/index.ts';

/** A value where it stands: its text and the offset of its first character in the document. */
export interface PlacedValue {
  readonly node: AstNode;
  readonly raw: string;
  readonly note?: string;
  /** True in a pasted block, which is kept as the report had it. */
  readonly pasted: boolean;
  /** Offset in the document of an offset in `raw`. */
  readonly toDocument: (offset: number) => number;
}

/** A value with what it was read as. */
export interface ReadValue extends PlacedValue {
  readonly parse: IndicatorParse;
}

const read = (kind: ExpectedIndicator, value: PlacedValue): ReadValue => ({
  ...value,
  parse: parseIndicator(kind, value.raw),
});

const readLists = new WeakMap<IocList, readonly ReadValue[]>();

/** The entries of a list, read. Many checks ask for them, and a list can be long: it is scanned once as long as it stands. */
export function readList(list: IocList): readonly ReadValue[] {
  const known = readLists.get(list);
  if (known) return known;
  const values = Array.from(entriesOf(list), (value) => read(list.kind, value));
  readLists.set(list, values);
  return values;
}

const distinctValues = new WeakMap<IocList, ReadonlySet<string>>();

/** The values of a list as the service compares them, so that two ways of writing one count once. */
export function distinctOf(list: IocList): ReadonlySet<string> {
  const known = distinctValues.get(list);
  if (known) return known;
  const values = valuesOf(readList(list));
  distinctValues.set(list, values);
  return values;
}

export const valuesOf = (read: readonly ReadValue[]): ReadonlySet<string> =>
  new Set(read.flatMap(({ parse }) => (parse.ok ? [parse.value] : [])));

/** The texts written in a value list, read. */
export const readLiterals = (kind: ExpectedIndicator, values: ValueList | undefined): ReadValue[] =>
  Array.from(literalsOf(values), (value) => read(kind, value));

/** Where a part of a value stands, at least one character wide; the whole of it by default. */
export function rangeOf(value: PlacedValue, from = 0, to = value.raw.length): Range {
  const document = AstUtils.getDocument(value.node).textDocument;
  const start = value.toDocument(from);
  const end = Math.max(start + 1, value.toDocument(to));
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** Points at another value that a finding is about. */
export const seeAlso = (value: PlacedValue, message: string): DiagnosticRelatedInformation => ({
  location: { uri: AstUtils.getDocument(value.node).uri.toString(), range: rangeOf(value) },
  message,
});

/** The entries of a list with their places: a scan of one token for a pasted block, a node an entry otherwise. */
export function* entriesOf(list: IocList): Generator<PlacedValue, void, undefined> {
  const block = list.pasted === undefined ? undefined : GrammarUtils.findNodeForProperty(list.$cstNode, 'pasted');
  if (block) {
    for (const { offset, ...value } of scanPastedBlock(block.text)) {
      yield { ...value, node: list, pasted: true, toDocument: (at) => block.offset + offset + at };
    }
    return;
  }
  for (const entry of list.entries) {
    const value = placed(entry, 'value');
    if (value) yield entry.note === undefined ? value : { ...value, note: entry.note };
  }
}

/** Texts written in a value list. */
export function* literalsOf(values: ValueList | undefined): Generator<PlacedValue, void, undefined> {
  if (values?.$type === 'SingleValue') {
    const value = placed(values, 'value');
    if (value) yield value;
  }
  if (values?.$type !== 'ListLiteral') return;
  for (const item of values.items) {
    const value = item.$type === 'StringLiteral' ? placed(item, 'value') : undefined;
    if (value) yield value;
  }
}

function placed(node: AstNode & { readonly value: string }, property: string): PlacedValue | undefined {
  const token = GrammarUtils.findNodeForProperty(node.$cstNode, property);
  if (!token) return undefined;
  const { toRaw } = decodeString(token.text);
  return { node, raw: node.value, pasted: false, toDocument: (at) => token.offset + toRaw(at) };
}
