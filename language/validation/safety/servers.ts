import { AstUtils, type AstNode } from 'langium';
import { isIf, isPath, isStringLiteral, type DeviceSet, type Expression } from '../../generated/ast.ts';

const SERVER = /^windowsserver|^linux$/i;
const POSITIVE = new Set(['is', 'in', 'starts with', 'contains', 'matches', 'includes any of', 'includes all of']);

/**
 * Whether the text itself says that servers are among the devices: a condition of the set, of the set that it names, or of
 * an `if` around the statement. What the text leaves open is decided by the plan, which knows the devices.
 */
export function namesServers(set: DeviceSet, named: DeviceSet | undefined): boolean {
  return saysServer(set.filter) || saysServer(named?.filter) || enclosingConditions(set).some(saysServer);
}

/** Conditions that hold where the node stands: those of each `if` in whose first block it is. */
export function enclosingConditions(start: AstNode): Expression[] {
  const conditions: Expression[] = [];
  for (let node: AstNode | undefined = start; node; node = node.$container) {
    const parent: AstNode | undefined = node.$container;
    if (parent && isIf(parent) && parent.then === node) conditions.push(parent.condition);
  }
  return conditions;
}

function saysServer(expression: Expression | undefined): boolean {
  switch (expression?.$type) {
    case 'Binary':
      return saysServer(expression.left) || saysServer(expression.right);
    case 'Group':
      return saysServer(expression.inner);
    case 'Compare':
      return POSITIVE.has(expression.op) && isOs(expression.left) && mentionsServer(expression.right);
    default:
      return false;
  }
}

const isOs = (expression: Expression): boolean =>
  expression.$type === 'PathValue' && expression.path.segments.at(-1) === 'os';

/** True where a bare word or a text of the expression is the platform of a server. */
const mentionsServer = (expression: Expression | undefined): boolean =>
  // Half typed, a comparison has nothing on its right.
  expression !== undefined && AstUtils.streamAst(expression).some((node) => SERVER.test(wordOf(node) ?? ''));

function wordOf(node: AstNode): string | undefined {
  if (isStringLiteral(node)) return node.value;
  return isPath(node) ? node.root : undefined;
}
