import { AstUtils } from 'langium';
import { CodeActionKind } from 'vscode-languageserver-types';
import { Approval, isAction, isActionStatement, isNeedsApproval, type ActionStatement } from '../../generated/ast.ts';
import { addClause } from '../fixes/clauses.ts';
import type { Place, Refactoring } from './refactoring.ts';

/** The selected actions that nobody has to approve get one of the declared approvals: stricter, never looser. */
export function requireApproval(place: Place): readonly Refactoring[] {
  const statements = selectedActions(place).filter(({ clauses }) => !clauses.some(isNeedsApproval));
  const [first] = statements;
  if (!first) return [];
  const { document, services } = place;
  const names = services.references.ScopeProvider.declarations(Approval.$type, first).getAllElements();
  return names.toArray().flatMap(({ name }): Refactoring[] => {
    const edits = statements.flatMap((each) => addClause(each, `approval ${name}`, 'last', document) ?? []);
    const what = statements.length === 1 ? '' : ` for ${statements.length} actions`;
    return [{ title: `Require the approval ${name}${what}`, kind: CodeActionKind.RefactorRewrite, edits }];
  });
}

/** Those that lie in the selection; where it holds none, the one whose head the cursor is in. */
function selectedActions({ node, start, end, document }: Place): readonly ActionStatement[] {
  const selected =
    start === end
      ? []
      : AstUtils.streamAst(document.parseResult.value)
          .filter(isActionStatement)
          .filter(({ $cstNode: cst }) => cst !== undefined && start <= cst.offset && cst.end <= end)
          .toArray();
  if (selected.length > 0) return selected;
  const at = isActionStatement(node) ? node : AstUtils.getContainerOfType(node, isAction)?.$container;
  return at ? [at] : [];
}
