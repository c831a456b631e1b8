import { AstUtils, type AstNode } from 'langium';
import { isArgument, isGivenInput, isInput, isProp, type Expression } from '../../generated/ast.ts';

/** True for a part of a condition; values of arguments, inputs and properties are no conditions. */
export function isInCondition(expression: Expression): boolean {
  const owner = AstUtils.getContainerOfType(expression, isValueOwner);
  return owner === undefined;
}

const isValueOwner = (node: AstNode): node is AstNode =>
  isArgument(node) || isGivenInput(node) || isInput(node) || isProp(node);
