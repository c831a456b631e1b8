import { AstUtils } from 'langium';
import { isAcknowledge, isActionStatement, isClause, type Clause } from '../../generated/ast.ts';
import { CLAUSE_WORDS } from '../../validation/safety/clauses.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

/** PB117: takes the clause out; a second `acknowledge` joins the first, or its risks would be lost. */
export function removeSurplusClause({ node, document }: Finding): Fix[] {
  const clause = AstUtils.getContainerOfType(node, isClause);
  const statement = AstUtils.getContainerOfType(clause, isActionStatement);
  const range = clause?.$cstNode?.range;
  if (!clause || !statement || !range) return [];
  const layout = new Layout(document);
  const first = statement.clauses.find(({ $type }) => $type === clause.$type);
  const removal = layout.remove(range);
  const words = CLAUSE_WORDS[clause.$type];
  if (isAcknowledge(clause) && isAcknowledge(first) && first !== clause && first.$cstNode) {
    const added = clause.risks.filter((risk) => !first.risks.includes(risk));
    const joined = added.length > 0 ? [layout.insert(first.$cstNode.end, `, ${added.join(', ')}`)] : [];
    return [{ title: 'Join both `acknowledge` clauses', edits: [...joined, removal], preferred: true }];
  }
  const isRepeated = first !== undefined && first !== clause && textOf(first) === textOf(clause);
  return [{ title: `Remove the clause \`${words}\``, edits: [removal], preferred: true, safe: isRepeated }];
}

const textOf = (clause: Clause): string | undefined => clause.$cstNode?.text.replace(/\s+/g, ' ');
