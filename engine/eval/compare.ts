/**
 * Comparisons of the language. Texts, names and words are equal without regard to case, as Windows and Defender treat
 * them; equality is never a matter of a part.
 */
import { enumSpec, type EnumId } from '../../language/catalog/value-types.ts';
import type { CompareOperator } from '../../language/model/expression.ts';
import { matchesGlob } from './glob.ts';
import { itemsOf, type Scalar, type Value } from './value.ts';

const fold = (value: string): string => value.toLowerCase();

/** Texts under which a scalar is known: a device by id and name, a file by each of its hashes. */
function identities(value: Scalar): readonly string[] {
  switch (value.type) {
    case 'text':
    case 'word':
      return [fold(value.text)];
    case 'device':
      return [fold(value.device.id), fold(value.device.name)];
    case 'file':
      return [value.file.sha256, value.file.sha1, value.file.md5].filter((hash) => hash !== '').map(fold);
    default:
      return [];
  }
}

const magnitude = (value: Scalar): number | undefined => {
  switch (value.type) {
    case 'number':
    case 'percent':
      return value.number;
    case 'duration':
      return value.seconds;
    case 'time':
      return value.at;
    case 'text': {
      const at = Date.parse(value.text);
      return Number.isNaN(at) ? undefined : at;
    }
    default:
      return undefined;
  }
};

export function equal(left: Scalar, right: Scalar): boolean {
  if (left.type === 'yesno' || right.type === 'yesno')
    return left.type === 'yesno' && right.type === 'yesno' && left.yes === right.yes;
  const names = identities(left);
  const others = identities(right);
  if (names.length > 0 && others.length > 0) return names.some((name) => others.includes(name));
  const a = magnitude(left);
  return a !== undefined && a === magnitude(right);
}

/** Negative, zero or positive; undefined where the two have no order. */
function order(left: Scalar, right: Scalar): number | undefined {
  if (left.type === 'word' || right.type === 'word') return orderOfWords(left, right);
  const a = magnitude(left);
  const b = magnitude(right);
  return a === undefined || b === undefined ? undefined : a - b;
}

function orderOfWords(left: Scalar, right: Scalar): number | undefined {
  const of = (left.type === 'word' ? left.of : undefined) ?? (right.type === 'word' ? right.of : undefined);
  if (of === undefined) return undefined;
  const a = rank(left, of);
  const b = rank(right, of);
  return a < 0 || b < 0 ? undefined : a - b;
}

function rank(value: Scalar, of: EnumId): number {
  const spec = enumSpec(of);
  if (spec.ordered !== true || (value.type !== 'word' && value.type !== 'text')) return -1;
  return spec.members.findIndex((member) => fold(member) === fold(value.text));
}

const ordered = (left: Value, right: Value, holds: (sign: number) => boolean): boolean | undefined => {
  if (left.type === 'set' || right.type === 'set') return undefined;
  const sign = order(left, right);
  return sign === undefined ? undefined : holds(sign);
};

const ofTexts = (left: Value, right: Value, holds: (text: string, part: string) => boolean): boolean | undefined => {
  if ((left.type !== 'text' && left.type !== 'word') || (right.type !== 'text' && right.type !== 'word'))
    return undefined;
  return holds(fold(left.text), fold(right.text));
};

const has = (value: Value, item: Scalar): boolean => itemsOf(value).some((one) => equal(one, item));

const same = (left: Value, right: Value): boolean => {
  const a = itemsOf(left);
  const b = itemsOf(right);
  return a.length === b.length && a.every((item) => has(right, item)) && b.every((item) => has(left, item));
};

type Comparison = (left: Value, right: Value) => boolean | undefined;

const COMPARISONS: Readonly<Record<CompareOperator, Comparison>> = {
  is: same,
  'is not': (left, right) => !same(left, right),
  in: (left, right) => itemsOf(left).every((item) => has(right, item)),
  'not in': (left, right) => !itemsOf(left).some((item) => has(right, item)),
  '<': (left, right) => ordered(left, right, (sign) => sign < 0),
  '<=': (left, right) => ordered(left, right, (sign) => sign <= 0),
  '>': (left, right) => ordered(left, right, (sign) => sign > 0),
  '>=': (left, right) => ordered(left, right, (sign) => sign >= 0),
  contains: (left, right) => ofTexts(left, right, (text, part) => text.includes(part)),
  'starts with': (left, right) => ofTexts(left, right, (text, part) => text.startsWith(part)),
  'ends with': (left, right) => ofTexts(left, right, (text, part) => text.endsWith(part)),
  matches: (left, right) => ofTexts(left, right, matchesGlob),
  'includes any of': (left, right) => itemsOf(right).some((item) => has(left, item)),
  'includes all of': (left, right) => itemsOf(right).every((item) => has(left, item)),
  'includes none of': (left, right) => !itemsOf(right).some((item) => has(left, item)),
};

/** Undefined where the two cannot be compared so; the language has reported that as a type error. */
export const compare = (op: CompareOperator, left: Value, right: Value): boolean | undefined =>
  COMPARISONS[op](left, right);
