import { AstUtils } from 'langium';
import { isActionStatement, isComment } from '../../generated/ast.ts';
import { addClause } from './clauses.ts';
import type { Finding, Fix } from './fix.ts';

const COMMENT = 'comment "{{ playbook.name }}, run {{ run.id }}"';

/** PB116: a comment that leads from the Action center back to the run; the author adds the reason. */
export function addComment({ node, document }: Finding): Fix[] {
  const statement = AstUtils.getContainerOfType(node, isActionStatement);
  if (!statement || statement.clauses.some(isComment)) return [];
  const edit = addClause(statement, COMMENT, 'first', document);
  return edit ? [{ title: 'Add a comment that names the run', edits: [edit], preferred: true }] : [];
}
