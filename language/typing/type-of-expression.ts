import { AstUtils, type AstNode } from 'langium';
import type { ValueType } from '../catalog/value-types.ts';
import { isInput, isPlaybook, type Expression, type Input, type Literal } from '../generated/ast.ts';
import type { Names } from '../scoping/names.ts';
import { typeOfPath } from './path-type.ts';

const ANY: ValueType = { of: 'any' };

/** Inputs of the playbook that a node is in. */
export const inputsAround = (node: AstNode): Input[] =>
  AstUtils.getContainerOfType(node, isPlaybook)?.header.filter(isInput) ?? [];

/** The type of a value; `any` where only its use can tell, or where the text is wrong in another way. */
export function typeOfExpression(expression: Expression, names: Names): ValueType {
  switch (expression.$type) {
    case 'Group':
      return typeOfExpression(expression.inner, names);
    case 'CountOf':
      return { of: 'number' };
    case 'LiteralValue':
      return typeOfLiteral(expression.value);
    case 'ListValue':
      return { of: 'any', set: true };
    case 'PathValue': {
      const { path } = expression;
      const type = typeOfPath([path.root, ...path.segments], names.ofPath(path), inputsAround(path));
      return type.ok && 'type' in type ? type.type : ANY;
    }
    case 'Compare':
    case 'Binary':
    case 'Negation':
      return { of: 'yesno' };
  }
}

function typeOfLiteral(literal: Literal): ValueType {
  switch (literal.$type) {
    case 'StringLiteral':
      return { of: 'text' };
    case 'NumberLiteral':
    case 'PercentLiteral':
      return { of: 'number' };
    case 'DurationLiteral':
      return { of: 'duration' };
    case 'BoolLiteral':
      return { of: 'yesno' };
    case 'SecretLiteral':
      return ANY;
  }
}
