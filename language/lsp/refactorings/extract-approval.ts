import { AstUtils } from 'langium';
import { CodeActionKind } from 'vscode-languageserver-types';
import { Approval, isActionStatement, isNeedsApproval } from '../../generated/ast.ts';
import { declareApproval } from '../declare-approval.ts';
import { addClause } from '../fixes/clauses.ts';
import { freeName } from './free-name.ts';
import type { Place, Refactoring } from './refactoring.ts';

/** An action that nobody has to approve gets an approval of its own: stricter, never looser. */
export function extractApproval({ node, document, services }: Place): Refactoring | undefined {
  const statement = AstUtils.getContainerOfType(node, isActionStatement);
  if (!statement || statement.clauses.some(isNeedsApproval)) return undefined;
  const base = statement.label === undefined ? 'approval_of_action' : `approval_of_${statement.label}`;
  const name = freeName(base, Approval.$type, statement, services);
  const clause = addClause(statement, `approval ${name}`, 'last', document);
  if (!clause) return undefined;
  return {
    title: `Require the new approval ${name}`,
    kind: CodeActionKind.RefactorExtract,
    edits: [declareApproval(name, statement, document, services), clause],
  };
}
