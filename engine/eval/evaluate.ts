/** Three-valued evaluation: a condition is true, false, or not known (yet). */
import type { ExpressionModel } from '../../language/model/expression.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import { compare } from './compare.ts';
import { lookup } from './lookup.ts';
import type { Scope } from './scope.ts';
import {
  isUnknown,
  itemsOf,
  missing,
  number,
  seconds,
  set,
  text,
  yesno,
  type Scalar,
  type Unknown,
  type Value,
} from './value.ts';

/** The value of an expression. Unknown propagates; `and` and `or` are decided by one side where it suffices. */
export function evaluate(expression: ExpressionModel, scope: Scope, model: PlaybookModel): Value | Unknown {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return connective(expression, scope, model);
    case 'not': {
      const operand = evaluateCondition(expression.operand, scope, model);
      return typeof operand === 'boolean' ? yesno(!operand) : operand;
    }
    case 'compare':
      return comparison(expression, scope, model);
    case 'list':
      return list(expression.items, scope, model);
    case 'count': {
      const of = lookup(expression.of.segments, scope, model);
      return isUnknown(of) ? of : number(itemsOf(of).length);
    }
    case 'path':
      return lookup(expression.segments, scope, model);
    case 'symbol':
      return { type: 'word', text: expression.name };
    case 'text':
      return text(expression.value);
    case 'number':
      return number(expression.value);
    case 'percent':
      return { type: 'percent', number: expression.value };
    case 'duration':
      return seconds(expression.seconds);
    case 'yesno':
      return yesno(expression.value);
    case 'secret':
      return missing(`secret ${expression.name}`);
  }
}

/** The value of a condition. Anything that is no yes or no counts as missing. */
export function evaluateCondition(expression: ExpressionModel, scope: Scope, model: PlaybookModel): boolean | Unknown {
  const value = evaluate(expression, scope, model);
  if (isUnknown(value)) return value;
  return value.type === 'yesno' ? value.yes : missing('condition');
}

function connective(
  expression: Extract<ExpressionModel, { kind: 'and' | 'or' }>,
  scope: Scope,
  model: PlaybookModel,
): Value | Unknown {
  const deciding = expression.kind === 'or';
  const left = evaluateCondition(expression.left, scope, model);
  if (left === deciding) return yesno(deciding);
  const right = evaluateCondition(expression.right, scope, model);
  if (right === deciding) return yesno(deciding);
  if (typeof left !== 'boolean' && typeof right !== 'boolean') return left.why === 'later' ? left : right;
  if (typeof left !== 'boolean') return left;
  return typeof right === 'boolean' ? yesno(right) : right;
}

function comparison(
  expression: Extract<ExpressionModel, { kind: 'compare' }>,
  scope: Scope,
  model: PlaybookModel,
): Value | Unknown {
  const left = evaluate(expression.left, scope, model);
  if (isUnknown(left)) return left;
  const right = evaluate(expression.right, scope, model);
  if (isUnknown(right)) return right;
  const holds = compare(expression.op, left, right);
  return holds === undefined ? missing(`"${expression.op}" of these two`) : yesno(holds);
}

function list(items: readonly ExpressionModel[], scope: Scope, model: PlaybookModel): Value | Unknown {
  const scalars: Scalar[] = [];
  for (const item of items) {
    const value = evaluate(item, scope, model);
    if (isUnknown(value)) return value;
    scalars.push(...itemsOf(value));
  }
  return set(scalars);
}
