import { AstUtils, type AstNode, type ValidationAcceptor, type ValidationCheck, type ValidationChecks } from 'langium';
import type { CancellationToken } from 'vscode-jsonrpc';
import type { PlaybookAstType } from '../generated/ast.ts';

/**
 * Checks are written for complete nodes. In a file with syntax errors parts can be missing that the types promise; a check
 * that stumbles over one has nothing to say there, and the syntax error is told anyway.
 */
export function tolerant(checks: ValidationChecks<PlaybookAstType>): ValidationChecks<PlaybookAstType> {
  const guarded = Object.entries(checks).map(([type, given]) => {
    const list = (Array.isArray(given) ? given : [given]) as ValidationCheck[];
    return [type, list.map(guard)];
  });
  return Object.fromEntries(guarded) as ValidationChecks<PlaybookAstType>;
}

const guard =
  (check: ValidationCheck): ValidationCheck =>
  async (node: AstNode, accept: ValidationAcceptor, cancelToken: CancellationToken) => {
    try {
      await check(node, accept, cancelToken);
    } catch (error) {
      if (!(error instanceof TypeError) || AstUtils.getDocument(node).parseResult.parserErrors.length === 0)
        throw error;
    }
  };
