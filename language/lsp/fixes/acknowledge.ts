import { AstUtils } from 'langium';
import { isAcknowledge, isActionStatement } from '../../generated/ast.ts';
import { missingRisks } from '../../validation/safety/acknowledge.ts';
import { Layout } from '../layout.ts';
import { addClause } from './clauses.ts';
import type { Finding, Fix } from './fix.ts';

/** PB101: writes the names of the risks. Whoever takes the fix accepts them, so it is never done to a whole file. */
export function acknowledgeRisks({ node, document, message }: Finding): Fix[] {
  const statement = AstUtils.getContainerOfType(node, isActionStatement);
  // The finding of an unknown name ("… is not a risk") is not helped by further names.
  if (!statement || !message.startsWith('Acknowledge ')) return [];
  const names = missingRisks(statement).join(', ');
  const clause = statement.clauses.find(isAcknowledge);
  if (names === '') return [];
  const edit = clause?.$cstNode
    ? new Layout(document).insert(clause.$cstNode.end, `, ${names}`)
    : addClause(statement, `acknowledge ${names}`, 'last', document);
  return edit ? [{ title: `Acknowledge ${names}`, edits: [edit], preferred: true }] : [];
}
