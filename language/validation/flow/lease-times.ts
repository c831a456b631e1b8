import type { AstNode, ValidationAcceptor } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import {
  isActionStatement,
  isApprovalWithin,
  isIocLiteral,
  isNeedsApproval,
  isValueRef,
  isWait,
  type Action,
  type ActionStatement,
  type Rollback,
  type Statement,
  type Wait,
} from '../../generated/ast.ts';
import { durationSeconds } from '../../typing/duration.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { sequenceOf, type SequenceOwner } from './sequence.ts';

interface Lease {
  readonly written: string;
  readonly seconds: number;
  readonly line: number;
  /** Waits of the sequence that stand before it. */
  readonly waits: number;
}

/** PB308: nobody may answer for longer than the effect lasts. */
export function checkApprovalTime(statement: ActionStatement, accept: ValidationAcceptor): void {
  const written = leaseOf(statement.action);
  if (written === undefined) return;
  for (const clause of statement.clauses.filter(isNeedsApproval)) {
    const approval = clause.approval.ref;
    const within = approval?.clauses.find(isApprovalWithin)?.deadline;
    if (!approval || within === undefined || durationSeconds(within) <= durationSeconds(written)) continue;
    const message = `${approval.name} may be answered within ${within}, and the effect lasts only ${written}. Shorten the one, or lengthen the other.`;
    report(accept, 'PB308', message, { node: clause, property: 'approval' });
  }
}

/** PB307: what undoes an effect comes before its lease ends. */
export function checkWaits(owner: SequenceOwner, accept: ValidationAcceptor): void {
  const leases = new Map<string, Lease>();
  const waits: Wait[] = [];
  for (const statement of sequenceOf(owner)) {
    checkUndo(statement, leases, waits, accept);
    if (isWait(statement)) {
      waits.push(statement);
      for (const inner of statement.else?.statements ?? []) checkUndo(inner, leases, waits, accept);
    } else if (isActionStatement(statement)) remember(statement, waits.length, leases);
  }
}

function remember(statement: ActionStatement, waits: number, leases: Map<string, Lease>): void {
  const action = statement.action as Action | undefined;
  const written = leaseOf(action);
  if (!action || written === undefined || statement.disabled) return;
  const lease = { written, seconds: durationSeconds(written), line: lineOf(statement), waits };
  const { inverse } = actionSpec(actionIdOf(action));
  const on = targetOf(action);
  if (inverse !== undefined && on !== undefined) leases.set(`${inverse} ${on}`, lease);
  if (statement.label !== undefined) leases.set(`rollback ${statement.label}`, lease);
}

/** `waits` are those before the statement; in the `else` of one, the last has run out. */
function checkUndo(
  statement: Statement,
  leases: ReadonlyMap<string, Lease>,
  waits: readonly Wait[],
  accept: ValidationAcceptor,
): void {
  const undone = undoneBy(statement);
  const lease = undone === undefined ? undefined : leases.get(undone);
  if (!lease) return;
  const ranOut = statement.$container.$container === waits.at(-1) ? waits.at(-1) : undefined;
  let passed = 0;
  for (const wait of waits.slice(lease.waits)) {
    // What is waited for can come at once, unless this is where it did not come.
    const time = wait.duration ?? (wait === ranOut ? wait.timeout : undefined);
    if (time !== undefined) passed += durationSeconds(time);
    if (passed <= lease.seconds) continue;
    const message = `When this wait ends, the effect of line ${lease.line} is over: it lasts ${lease.written}. Line ${lineOf(statement)} then has nothing left to undo. Wait shorter, or let the effect last longer.`;
    report(accept, 'PB307', message, { node: wait, property: wait.duration === undefined ? 'timeout' : 'duration' });
    return;
  }
}

function undoneBy(statement: Statement): string | undefined {
  if (isRollback(statement)) return statement.step && `rollback ${statement.step.$refText}`;
  const action = isActionStatement(statement) ? (statement.action as Action | undefined) : undefined;
  const on = action && targetOf(action);
  return action && on !== undefined ? `${actionIdOf(action)} ${on}` : undefined;
}

const isRollback = (statement: Statement): statement is Rollback => statement.$type === 'Rollback';

/** The name of what an action works on, where it has one: two sets that are written out are compared by nobody. */
function targetOf(action: Action): string | undefined {
  if (action.$type === 'Ban' || action.$type === 'Unban') {
    const { source, filter } = action.values;
    if (filter || !isIocLiteral(source) || !isValueRef(source.values)) return undefined;
    return [source.values.path.root, ...source.values.path.segments].join('.');
  }
  const { source, filter, except } = action.on;
  return source.$type === 'DeviceRef' && !filter && !except ? source.ref.$refText : undefined;
}

/** The duration that a lease writes out. */
function leaseOf(action: Action | undefined): string | undefined {
  if (!action || !('lease' in action)) return undefined;
  const { lease } = action;
  return lease.$type === 'Lease' ? lease.duration : undefined;
}

const lineOf = ({ $cstNode }: AstNode): number => ($cstNode?.range.start.line ?? 0) + 1;
