import {
  isDurationLiteral,
  isInput,
  isLiteralValue,
  type ActionStatement,
  type Lease as LeaseNode,
} from '../../generated/ast.ts';
import type { Names } from '../../scoping/names.ts';
import { durationSeconds } from '../../typing/duration.ts';

export interface Lease {
  readonly statement: ActionStatement;
  readonly node: LeaseNode;
  /** `until released`. */
  readonly open: boolean;
  /** Undefined for an open lease, and for an input without a default. */
  readonly seconds?: number;
}

/** How long the effect of an action lasts; undefined where it has no lease. For an input its default counts. */
export function leaseOf(statement: ActionStatement, names: Names): Lease | undefined {
  const { action } = statement;
  const node = 'lease' in action ? (action.lease as LeaseNode | undefined) : undefined;
  if (!node) return undefined;
  if (node.$type === 'Open') return { statement, node, open: true };
  const seconds = node.ref ? defaultOf(node.ref, names) : durationSeconds(node.duration);
  return { statement, node, open: false, ...(seconds !== undefined && { seconds }) };
}

function defaultOf(path: NonNullable<LeaseNode['ref']>, names: Names): number | undefined {
  const root = names.ofPath(path);
  const value = root.kind === 'declared' && isInput(root.node) ? root.node.default : undefined;
  const literal = isLiteralValue(value) ? value.value : undefined;
  return isDurationLiteral(literal) ? durationSeconds(literal.value) : undefined;
}
