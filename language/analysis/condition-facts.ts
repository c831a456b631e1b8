import { enumSpec, type ValueType } from '../catalog/value-types.ts';
import type { Compare, Expression, Path } from '../generated/ast.ts';
import type { Names } from '../scoping/names.ts';
import { typeOfExpression } from '../typing/type-of-expression.ts';
import { both, inverse, oneOf, type PossibleValues } from './possible-values.ts';

/** What is known of paths, by their text. */
export type Facts = ReadonlyMap<string, PossibleValues>;

export const NO_FACTS: Facts = new Map();

/** `PATH is one of these`: what a part of a condition says of one path. */
export interface Claim {
  readonly path: Path;
  readonly key: string;
  readonly values: PossibleValues;
}

const KINDS: ReadonlySet<ValueType['of']> = new Set(['enum', 'text', 'yesno']);

/** The claim of a comparison, or of a path that is a yes or no itself. */
export function claimOf(expression: Expression, names: Names): Claim | undefined {
  if (expression.$type === 'PathValue')
    return typeOfExpression(expression, names).of === 'yesno' ? claim(expression.path, oneOf(['yes'])) : undefined;
  if (expression.$type !== 'Compare' || expression.left.$type !== 'PathValue' || isHalfTyped(expression))
    return undefined;
  const type = typeOfExpression(expression.left, names);
  if (type.set === true || !KINDS.has(type.of) || names.ofPath(expression.left.path).kind === 'constant')
    return undefined;
  const values = comparedWith(expression, type, names);
  return values && claim(expression.left.path, values);
}

const isHalfTyped = ({ right }: Compare): boolean => (right as Expression | undefined) === undefined;

const claim = (path: Path, values: PossibleValues): Claim => ({
  path,
  key: [path.root, ...path.segments].join('.'),
  values,
});

function comparedWith({ op, right }: Compare, type: ValueType, names: Names): PossibleValues | undefined {
  const items = right.$type === 'ListValue' ? right.items : [right];
  const words = items.flatMap((item) => wordOf(item, names) ?? []);
  if (words.length !== items.length) return undefined;
  switch (op) {
    case 'is':
    case 'in':
      return oneOf(words);
    case 'is not':
    case 'not in':
      return oneOf(words, true);
    default:
      return type.of === 'enum' ? ranked(enumSpec(type.enum).members, op, words[0]) : undefined;
  }
}

/** Members of an ordered enum that are before or behind one of them. */
function ranked(members: readonly string[], op: string, word: string | undefined): PossibleValues | undefined {
  const at = members.findIndex((member) => member.toLowerCase() === word?.toLowerCase());
  if (at < 0) return undefined;
  switch (op) {
    case '<':
      return oneOf(members.slice(0, at));
    case '<=':
      return oneOf(members.slice(0, at + 1));
    case '>':
      return oneOf(members.slice(at + 1));
    case '>=':
      return oneOf(members.slice(at));
    default:
      return undefined;
  }
}

/** A value that the text itself gives. */
function wordOf(value: Expression | undefined, names: Names): string | undefined {
  if (value?.$type === 'PathValue') return names.ofPath(value.path).kind === 'constant' ? value.path.root : undefined;
  if (value?.$type !== 'LiteralValue') return undefined;
  const literal = value.value;
  return literal.$type === 'StringLiteral' || literal.$type === 'BoolLiteral' ? literal.value : undefined;
}

/** What is known besides where a condition holds, or where it does not. */
export function assume(condition: Expression | undefined, holds: boolean, facts: Facts, names: Names): Facts {
  if (!condition) return facts;
  switch (condition.$type) {
    case 'Group':
      return assume(condition.inner, holds, facts, names);
    case 'Negation':
      return assume(condition.operand, !holds, facts, names);
    case 'Binary':
      // Of `a or b` that holds, neither is known to hold alone.
      if ((condition.op === 'and') !== holds) return facts;
      return assume(condition.right, holds, assume(condition.left, holds, facts, names), names);
    default: {
      const found = claimOf(condition, names);
      return found ? learn(found, holds, facts) : facts;
    }
  }
}

function learn({ key, values }: Claim, holds: boolean, facts: Facts): Facts {
  const said = holds ? values : inverse(values);
  const known = facts.get(key);
  return new Map([...facts, [key, known ? both(known, said) : said]]);
}
