import { AstUtils } from 'langium';
import { Approval, isActionStatement, isNeedsApproval } from '../../generated/ast.ts';
import { missingApprovals } from '../../validation/safety/approval.ts';
import { declareApproval } from '../declare-approval.ts';
import { Layout } from '../layout.ts';
import { addClause } from './clauses.ts';
import type { Finding, Fix } from './fix.ts';

const DEFAULT_NAME = 'org_wide';

/** PB102: names the approval that a policy asks for, or else each that there is; declares one where there is none. */
export function addApproval({ node, document, services }: Finding): Fix[] {
  const statement = AstUtils.getContainerOfType(node, isActionStatement);
  if (!statement) return [];
  const missing = missingApprovals(statement, services.shared.workspace.UseGraph);
  const declared = services.references.ScopeProvider.declarations(Approval.$type, statement)
    .getAllElements()
    .map(({ name }) => name)
    .toArray();
  const [present] = statement.clauses.filter(isNeedsApproval);
  // A statement has one approval: two that are demanded cannot both be given.
  if (missing.length > 1) return [];
  if (present) {
    const [name] = missing;
    const at = present.approval.$refNode;
    if (name === undefined || !at) return [];
    const edit = new Layout(document).replace(at.offset, at.end, name);
    return [{ title: `Ask for the approval ${name} instead`, edits: [edit] }];
  }
  const names = missing.length > 0 ? missing : declared.length > 0 ? declared : [DEFAULT_NAME];
  return names.flatMap((name) => {
    const clause = addClause(statement, `approval ${name}`, 'last', document);
    if (!clause) return [];
    const isNew = !declared.includes(name);
    const declaration = isNew ? declareApproval(name, statement, document, services) : undefined;
    return {
      title: isNew ? `Add and declare the approval ${name}` : `Add the approval ${name}`,
      edits: declaration ? [declaration, clause] : [clause],
      preferred: names.length === 1,
    };
  });
}
