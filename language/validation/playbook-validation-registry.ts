import { AstUtils, ValidationRegistry, type AstNode, type ValidationCheck } from 'langium';

/** Runs checks as they are written, most of them at once: with a promise a check and node, most of the time went into those. */
export class PlaybookValidationRegistry extends ValidationRegistry {
  protected override wrapValidationException(check: ValidationCheck, thisObject: unknown): ValidationCheck {
    return (node, accept, cancelToken) => {
      const tell = (error: unknown): void => {
        if (error instanceof TypeError && isBroken(node)) return;
        const details = error instanceof Error ? error.message : String(error);
        accept('error', `A check failed here, which is a mistake of the tool: ${details}`, { node });
      };
      try {
        const result = check.call(thisObject, node, accept, cancelToken);
        return result instanceof Promise ? result.catch(tell) : result;
      } catch (error) {
        tell(error);
      }
    };
  }
}

/**
 * Checks are written for complete nodes. In a file with syntax errors parts can be missing that the types promise; a check
 * that stumbles over one has nothing to say there, and the syntax error is told anyway.
 */
const isBroken = (node: AstNode): boolean => AstUtils.getDocument(node).parseResult.parserErrors.length > 0;
