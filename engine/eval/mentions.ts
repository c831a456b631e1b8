/** Which members a condition reads, so that facts are fetched only where they are used. */
import type { ExpressionModel } from '../../language/model/expression.ts';

/** Every path of the expression. */
export function pathsOf(expression: ExpressionModel): readonly (readonly string[])[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
    case 'compare':
      return [...pathsOf(expression.left), ...pathsOf(expression.right)];
    case 'not':
      return pathsOf(expression.operand);
    case 'list':
      return expression.items.flatMap(pathsOf);
    case 'count':
      return [expression.of.segments];
    case 'path':
      return [expression.segments];
    default:
      return [];
  }
}

/** True where a path of the expression ends in one of the members. */
export const mentions = (expression: ExpressionModel | undefined, members: readonly string[]): boolean =>
  expression !== undefined && pathsOf(expression).some((path) => members.includes(path.at(-1) ?? ''));
