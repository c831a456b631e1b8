import type { AstNode, ValidationAcceptor } from 'langium';
import { isExpression, type Expression } from '../../generated/ast.ts';
import type { Names } from '../../scoping/names.ts';
import { typeOfExpression } from '../../typing/type-of-expression.ts';
import { report } from '../report.ts';
import { nameOf } from './type-names.ts';

/** Where a yes or no is wanted, by node type. */
const CONDITIONS = {
  If: ['condition'],
  Wait: ['condition'],
  SkipIf: ['condition'],
  DeviceSet: ['filter', 'exceptFilter'],
  IocSet: ['filter'],
  NeverRule: ['filter'],
  RequireRule: ['condition', 'when'],
  Trigger: ['where'],
  Binary: ['left', 'right'],
  Negation: ['operand'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** PB302: what stands as a condition is a yes or no. */
export function conditionChecks(names: Names) {
  const check = (node: AstNode, accept: ValidationAcceptor): void => {
    for (const condition of conditionsOf(node)) {
      const type = typeOfExpression(condition, names);
      if (type.of === 'any' || (type.of === 'yesno' && type.set !== true)) continue;
      const message = `A condition is a yes or no, and this is ${nameOf(type)}. ${whatToDo(type.set === true)}`;
      report(accept, 'PB302', message, { node: condition });
    }
  };
  return Object.fromEntries(Object.keys(CONDITIONS).map((type) => [type, check]));
}

const whatToDo = (set: boolean): string =>
  set ? 'Compare its number, such as `count of … > 0`.' : 'Compare it with a value, such as by `is`.';

const isOwner = (type: string): type is keyof typeof CONDITIONS => Object.hasOwn(CONDITIONS, type);

/** The conditions that a node holds itself. */
export function conditionsOf(node: AstNode): Expression[] {
  const properties: readonly string[] = isOwner(node.$type) ? CONDITIONS[node.$type] : [];
  return Object.entries(node).flatMap(([name, value]) =>
    properties.includes(name) && isExpression(value) ? value : [],
  );
}
