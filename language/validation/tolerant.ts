import { AstUtils, type AstNode, type ValidationAcceptor, type ValidationCheck } from 'langium';
import type { CancellationToken } from 'vscode-jsonrpc';

/**
 * Checks are written for complete nodes. In a file with syntax errors parts can be missing that the types promise; a check
 * that stumbles over one has nothing to say there, and the syntax error is told anyway.
 */
export function tolerant<T extends object>(checks: T): T {
  // `T` is a table of every node type: spelling it out here costs the type checker seconds and gains nothing.
  const entries = Object.entries(checks) as [string, ValidationCheck | ValidationCheck[]][];
  const guarded = entries.map(([type, given]) => [type, (Array.isArray(given) ? given : [given]).map(guard)]);
  return Object.fromEntries(guarded) as T;
}

const guard =
  (check: ValidationCheck): ValidationCheck =>
  (node: AstNode, accept: ValidationAcceptor, cancelToken: CancellationToken) => {
    try {
      return check(node, accept, cancelToken);
    } catch (error) {
      if (!(error instanceof TypeError) || AstUtils.getDocument(node).parseResult.parserErrors.length === 0)
        throw error;
    }
  };
