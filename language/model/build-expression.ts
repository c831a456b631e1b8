import { isContact, isIocList, isTeam, type Expression, type Path } from '../generated/ast.ts';
import { buildLiteral } from './build-literal.ts';
import type { CompareOperator, ExpressionModel, PathModel, SymbolModel } from './expression.ts';
import type { ModelContext } from './model-context.ts';

const OPERATORS: ReadonlySet<string> = new Set<CompareOperator>([
  'is',
  'is not',
  'in',
  'not in',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'starts with',
  'ends with',
  'matches',
  'includes any of',
  'includes all of',
  'includes none of',
]);

const isOperator = (op: string): op is CompareOperator => OPERATORS.has(op);

export function buildExpression(node: Expression, context: ModelContext): ExpressionModel {
  switch (node.$type) {
    case 'Binary': {
      const [left, right] = [buildExpression(node.left, context), buildExpression(node.right, context)];
      return { kind: node.op, left, right, span: context.span(node) };
    }
    case 'Negation':
      return { kind: 'not', operand: buildExpression(node.operand, context), span: context.span(node) };
    case 'Compare': {
      if (!isOperator(node.op)) throw new Error(`The grammar has an operator that the model has not: ${node.op}`);
      const [left, right] = [buildExpression(node.left, context), buildExpression(node.right, context)];
      return { kind: 'compare', op: node.op, left, right, span: context.span(node) };
    }
    case 'Group':
      return buildExpression(node.inner, context);
    case 'ListValue':
      return { kind: 'list', items: node.items.map((item) => buildExpression(item, context)) };
    case 'CountOf':
      return { kind: 'count', of: buildPath(node.path, context), span: context.span(node) };
    case 'LiteralValue':
      return buildLiteral(node.value);
    case 'PathValue':
      return buildValuePath(node.path, context);
  }
}

/** A path, and the list that it names becomes part of the model. */
export function buildPath(path: Path, context: ModelContext): PathModel {
  const root = context.names.ofPath(path);
  if (root.kind === 'declared') noteUse(root.node, context);
  return { kind: 'path', segments: [path.root, ...path.segments], span: context.span(path) };
}

/** A bare word that names nothing is a member of an enum. */
function buildValuePath(path: Path, context: ModelContext): PathModel | SymbolModel {
  const root = context.names.ofPath(path);
  return root.kind === 'constant' ? { kind: 'symbol', name: path.root } : buildPath(path, context);
}

/** Remembers a declaration that a path names. */
export function noteUse(node: { readonly $type: string }, context: ModelContext): void {
  if (isIocList(node)) context.used.lists.add(node);
  else if (isContact(node)) context.used.contacts.add(node);
  else if (isTeam(node)) context.used.teams.add(node);
}
