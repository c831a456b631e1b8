import type { ValidationAcceptor } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import { isRollback, type Rollback } from '../../generated/ast.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { sequenceOf, type SequenceOwner } from './sequence.ts';

/** PB310: only what has an inverse is rolled back. */
export function checkRollback(rollback: Rollback, accept: ValidationAcceptor): void {
  const action = rollback.step?.ref?.action;
  if (!action) return;
  const spec = actionSpec(actionIdOf(action));
  if (spec.inverse !== undefined) return;
  const message = `\`${spec.phrase}\` cannot be undone, so there is nothing to roll back. Remove this, or notify somebody.`;
  report(accept, 'PB310', message, { node: rollback, property: 'step' });
}

/** PB310: a step is rolled back once in one sequence of statements. */
export function checkRolledBackOnce(owner: SequenceOwner, accept: ValidationAcceptor): void {
  const first = new Map<string, Rollback>();
  for (const statement of sequenceOf(owner)) {
    const name = isRollback(statement) ? statement.step?.$refText : undefined;
    if (!isRollback(statement) || name === undefined) continue;
    const earlier = first.get(name);
    if (!earlier) {
      first.set(name, statement);
      continue;
    }
    const line = (earlier.$cstNode?.range.start.line ?? 0) + 1;
    const message = `${name} is rolled back in line ${line} already. Remove this one.`;
    report(accept, 'PB310', message, { node: statement, property: 'step' });
  }
}
