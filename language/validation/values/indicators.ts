import { AstUtils, GrammarUtils, type AstNode, type ValidationAcceptor } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import type {
  Ban,
  DevicesNamed,
  DevicesWithIp,
  IocList,
  IocSet,
  Quarantine,
  Unban,
  ValueList,
} from '../../generated/ast.ts';
import { decodeString } from '../../typing/string-text.ts';
import { parseIndicator, scanPastedBlock, type ExpectedIndicator, type ValueProblem } from '../../values/index.ts';
import { report } from '../report.ts';

/** A value where it stands: its text and the offset of its first character in the document. */
interface PlacedValue {
  readonly node: AstNode;
  readonly raw: string;
  /** Offset in the document of an offset in `raw`. */
  readonly toDocument: (offset: number) => number;
}

type ProblemFilter = (problem: ValueProblem) => boolean;

/** PB201, PB205, PB206, PB208, PB209 for the entries of a list, inline or pasted. */
export function checkListEntries(list: IocList, accept: ValidationAcceptor): void {
  for (const value of entriesOf(list)) checkValue(list.kind, value, accept);
}

export const checkBanValues = (ban: Ban, accept: ValidationAcceptor): void => {
  checkSet(ban.kind, ban.values, accept);
};

/** A block on a private address can only be an old mistake, and lifting it is right: PB206 does not count here. */
export const checkUnbanValues = (unban: Unban, accept: ValidationAcceptor): void => {
  checkSet(unban.kind, unban.values, accept, (problem) => problem.code === 'PB205' || problem.code === 'PB201');
};

export const checkQuarantineValues = (quarantine: Quarantine, accept: ValidationAcceptor): void => {
  checkSet('files', quarantine.files, accept);
};

export const checkDeviceNames = (source: DevicesNamed, accept: ValidationAcceptor): void => {
  for (const value of literalsOf(source.names)) checkValue('devices', value, accept);
};

/** Devices have private addresses, so only the form is checked. */
export const checkDeviceAddresses = (source: DevicesWithIp, accept: ValidationAcceptor): void => {
  for (const value of literalsOf(source.ips)) checkValue('ips', value, accept, (problem) => problem.code === 'PB205');
};

function checkSet(
  kind: ExpectedIndicator,
  set: IocSet | undefined,
  accept: ValidationAcceptor,
  counts?: ProblemFilter,
) {
  if (set?.source.$type !== 'IocLiteral') return;
  for (const value of literalsOf(set.source.values)) checkValue(kind, value, accept, counts);
}

function checkValue(kind: ExpectedIndicator, value: PlacedValue, accept: ValidationAcceptor, counts?: ProblemFilter) {
  const parse = parseIndicator(kind, value.raw);
  const problems = parse.ok ? parse.warnings : [parse.problem];
  for (const problem of problems) {
    if (counts && !counts(problem)) continue;
    const place = { node: value.node, range: placeOf(value, problem) };
    report(accept, problem.code, problem.message, place, parse.ok ? 'warning' : 'error');
  }
}

function placeOf(value: PlacedValue, problem: ValueProblem): Range {
  const document = AstUtils.getDocument(value.node).textDocument;
  const start = value.toDocument(problem.start);
  const end = Math.max(start + 1, value.toDocument(problem.end));
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** The entries of a list with their places: a scan of one token for a pasted block, a node an entry otherwise. */
export function* entriesOf(list: IocList): Generator<PlacedValue, void, undefined> {
  const block = list.pasted === undefined ? undefined : GrammarUtils.findNodeForProperty(list.$cstNode, 'pasted');
  if (block) {
    for (const { raw, offset } of scanPastedBlock(block.text)) {
      yield { node: list, raw, toDocument: (at) => block.offset + offset + at };
    }
    return;
  }
  for (const entry of list.entries) {
    const value = placed(entry, 'value');
    if (value) yield value;
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
  return { node, raw: node.value, toDocument: (at) => token.offset + toRaw(at) };
}
