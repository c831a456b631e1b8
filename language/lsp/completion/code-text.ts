import { AstUtils, type AstNode } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import { NAMESPACES } from '../../catalog/symbols.ts';
import { isGivenAlert, isGivenDevice, isGivenFile, isProps, isUpdateAlert } from '../../generated/ast.ts';
import type { ValueType } from '../../catalog/value-types.ts';
import { member, phrase, type Proposal } from './proposal.ts';
import type { Offer } from './strings.ts';
import { valuesOf, type SymbolProposals } from './symbols.ts';
import { inTechniques } from './techniques.ts';

const MEMBER = /(?<![\w.-])([A-Za-z_][\w-]*(?:\.[\w-]+)*)\.([\w-]*)$/;
const COMPARED =
  /(?<![\w.-])([A-Za-z_][\w-]*(?:\.[\w-]+)*)\s+(?:is(?:\s+not)?|(?:not\s+)?in|[<>]=?|includes\s+(?:any|all|none)\s+of)\s+(\[[^\]]*)?(?<![\w-])([\w-]*)$/;
const PROPERTY_VALUE = /(?<![\w.-])([\w-]+)\s*:\s*([\w-]*)$/;
const PROPERTY_NAME = /[{\s]([\w-]*)$/;

export interface CodeOffer extends Offer {
  /** True where the grammar has nothing to add. */
  readonly isAll: boolean;
}

/** What the words in front of the cursor tell by themselves: members behind a dot, values behind a comparison. */
export function inCode(before: string, at: AstNode | undefined, symbols: SymbolProposals): CodeOffer | undefined {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  // Before members: `T1071.` is no symbol.
  const techniques = inTechniques(line);
  if (techniques) return { ...techniques, isAll: true };
  const [, owner, name] = MEMBER.exec(line) ?? [];
  if (owner !== undefined && name !== undefined) {
    return { proposals: at ? symbols.members(owner.split('.'), at) : [], typed: name.length, isAll: true };
  }
  if (!at) return undefined;
  const property = inProperties(before, at);
  if (property) return property;
  const [, path, , word] = COMPARED.exec(line) ?? [];
  if (path === undefined || word === undefined) return undefined;
  // `is no` may go on as `is not`.
  const proposals = symbols.valuesFor(path.split('.'), at);
  return { proposals, typed: word.length, isAll: false };
}

/** `update alert { … }` and the `given` of tests. */
function inProperties(before: string, at: AstNode): CodeOffer | undefined {
  const properties = propertiesAt(at);
  if (!properties || before.lastIndexOf('}') > before.lastIndexOf('{')) return undefined;
  const [, name, value] = PROPERTY_VALUE.exec(before) ?? [];
  if (name !== undefined && value !== undefined) {
    return { proposals: properties[name] ?? [], typed: value.length, isAll: true };
  }
  const typed = PROPERTY_NAME.exec(before)?.[1]?.length ?? 0;
  const names = Object.keys(properties).map((label): Proposal => ({ ...member(label), snippet: `${label}: ` }));
  return { proposals: names, typed, isAll: true };
}

const TEXT = phrase('"…"', '"${1}"');
const LIST = phrase('["…"]', '["${1}"]');

type Properties = Readonly<Record<string, readonly Proposal[]>>;

function propertiesAt(at: AstNode): Properties | undefined {
  if (AstUtils.getContainerOfType(at, isUpdateAlert)) return UPDATE;
  const owner = AstUtils.getContainerOfType(at, isProps)?.$container;
  if (isGivenAlert(owner)) return { ...ALERT, devices: [LIST], files: [LIST] };
  if (isGivenDevice(owner)) return DEVICE;
  return isGivenFile(owner) ? FILE : undefined;
}

const UPDATE: Properties = Object.fromEntries(
  Object.entries(actionSpec('alert.update').params).map(([name, { type }]) => [
    name,
    typeof type === 'string' ? [TEXT] : type.map((each) => member(each)),
  ]),
);

const ofNamespace = (id: 'alert' | 'device' | 'file'): Properties =>
  Object.fromEntries(Object.entries(NAMESPACES[id].members).map(([name, { type }]) => [name, givenValues(type)]));

/** Of a property that a test gives. */
function givenValues(type: ValueType): readonly Proposal[] {
  if (type.set) return [LIST];
  const values = valuesOf(type);
  return values.length > 0 || type.of === 'number' || type.of === 'duration' ? values : [TEXT];
}

const [ALERT, DEVICE, FILE] = [ofNamespace('alert'), ofNamespace('device'), ofNamespace('file')];
