import type { ValidationAcceptor } from 'langium';
import { enumSpec, type EnumSpec, type ValueType } from '../../catalog/value-types.ts';
import type { Compare, Expression } from '../../generated/ast.ts';
import type { Names } from '../../scoping/names.ts';
import { typeOfExpression } from '../../typing/type-of-expression.ts';
import { didYouMean } from '../nearest.ts';
import { report } from '../report.ts';
import { capital, nameOf } from './type-names.ts';

const ORDERINGS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const PARTS: ReadonlySet<string> = new Set(['contains', 'starts with', 'ends with', 'matches']);
const TEXTS: ReadonlySet<ValueType['of']> = new Set(['text', 'domain', 'url', 'enum']);
/** Never written as a text: a text on the other side is a mistake. */
const QUANTITIES: ReadonlySet<ValueType['of']> = new Set(['number', 'duration', 'yesno']);

interface Problem {
  readonly at: 'left' | 'op' | 'right';
  readonly message: string;
}

/** PB302: the two sides of a comparison and its operator fit. */
export const checkCompare =
  (names: Names) =>
  (compare: Compare, accept: ValidationAcceptor): void => {
    const problem = problemOf(compare, names);
    if (problem) report(accept, 'PB302', problem.message, { node: compare, property: problem.at });
    else checkMembers(compare, names, accept);
  };

function problemOf({ left, op, right }: Compare, names: Names): Problem | undefined {
  const of = typeOfExpression(left, names);
  const other = typeOfExpression(right, names);
  if (PARTS.has(op)) return problemOfPart(left, of, op);
  if (ORDERINGS.has(op)) return problemOfOrder(of, op);
  if (op.startsWith('includes')) return problemOfIncludes(of, op);
  const isMembership = op === 'in' || op === 'not in';
  if (isMembership && other.set !== true && (other.of !== 'any' || (of.of === 'enum' && isWord(right, names))))
    return { at: 'right', message: `\`${op}\` asks for a set. Write a list, \`[…]\`, or compare with \`is\`.` };
  if (!isMembership && of.of !== 'any' && of.set !== true && other.set === true)
    return { at: 'right', message: `One value is never a set. Use \`${op === 'is' ? 'in' : 'not in'}\`.` };
  return undefined;
}

/** A bare word is one value of a few, or a mistake that is told besides. */
const isWord = (value: Expression, names: Names): boolean =>
  value.$type === 'PathValue' && names.ofPath(value.path).kind === 'constant';

function problemOfPart(left: Expression, type: ValueType, op: string): Problem | undefined {
  if (isDeviceIdentity(left, type))
    return {
      at: 'op',
      message: `A device is never meant by a part of its name: a pattern for web1 also finds web10. Use \`is\` or \`in\` with the full name, or choose by tag or group instead of \`${op}\`.`,
    };
  if (type.set === true) return { at: 'op', message: `\`${op}\` is for one text. Ask a set with \`includes any of\`.` };
  if (type.of === 'any' || TEXTS.has(type.of)) return undefined;
  return { at: 'op', message: `\`${op}\` is for text, and this is ${nameOf(type)}. Use \`is\` or \`in\`.` };
}

const isDeviceIdentity = (left: Expression, type: ValueType): boolean =>
  type.of === 'device' ||
  (left.$type === 'PathValue' && type.of === 'text' && isNameOfDevice(left.path.root, left.path.segments));

// Lists and playbooks have names too, but no other namespace has names that pick a target.
const NOT_DEVICES: ReadonlySet<string> = new Set(['file', 'list', 'playbook', 'trigger', 'alert', 'incident', 'run']);

const isNameOfDevice = (root: string, [member, ...rest]: readonly string[]): boolean =>
  (member === 'name' || member === 'id') && rest.length === 0 && !NOT_DEVICES.has(root);

function problemOfOrder(type: ValueType, op: string): Problem | undefined {
  if (type.set === true) return { at: 'op', message: `A set has no order. Compare \`count of …\` with \`${op}\`.` };
  if (type.of === 'any' || type.of === 'time' || type.of === 'number' || type.of === 'duration') return undefined;
  if (type.of === 'enum' && enumSpec(type.enum).ordered === true) return undefined;
  return { at: 'op', message: `${capital(nameOf(type))} has no order. Use \`is\` or \`in\` instead of \`${op}\`.` };
}

function problemOfIncludes(type: ValueType, op: string): Problem | undefined {
  if (type.of === 'any' || type.set === true) return undefined;
  const instead = op === 'includes none of' ? 'not in' : 'in';
  return { at: 'op', message: `\`${op}\` asks a set, and this is one value. Use \`${instead}\`.` };
}

/** Each value of the right side can be one of the left. */
function checkMembers({ left, op, right }: Compare, names: Names, accept: ValidationAcceptor): void {
  const type = typeOfExpression(left, names);
  for (const value of right.$type === 'ListValue' ? right.items : [right]) {
    const other = typeOfExpression(value, names);
    if (type.of === 'enum' && !PARTS.has(op)) checkQuoted(value, enumSpec(type.enum), accept);
    if (fits(type, other)) continue;
    const message = `This is ${nameOf(other)}, and the other side is ${nameOf(type)}: they are never the same.`;
    report(accept, 'PB302', message, { node: value });
  }
}

/** Members of an enum are words. What the text of an open one says besides may be known to the service. */
function checkQuoted(value: Expression, { members, open }: EnumSpec, accept: ValidationAcceptor): void {
  if (value.$type !== 'LiteralValue' || value.value.$type !== 'StringLiteral') return;
  const text = value.value.value;
  const member = members.find((each) => each.toLowerCase() === text.toLowerCase());
  if (open === true && member === undefined) return;
  const message =
    member === undefined
      ? `${JSON.stringify(text)} is no value of it.${didYouMean(text, members) || ` It can be ${members.join(', ')}.`}`
      : `Its values are words, which stand without quotes.${didYouMean(text, [member])}`;
  report(accept, 'PB302', message, { node: value }, open === true ? 'warning' : 'error');
}

function fits(one: ValueType, other: ValueType): boolean {
  if (one.of === 'any' || other.of === 'any' || one.of === other.of) return true;
  return !QUANTITIES.has(one.of) && !QUANTITIES.has(other.of);
}
