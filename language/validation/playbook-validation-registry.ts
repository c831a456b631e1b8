import { isOperationCancelled, ValidationRegistry, type ValidationCheck } from 'langium';

/** Runs checks as they are written, at once: with a promise a check and node, most of the time went into those. */
export class PlaybookValidationRegistry extends ValidationRegistry {
  protected override wrapValidationException(check: ValidationCheck, thisObject: unknown): ValidationCheck {
    return (node, accept, cancelToken) => {
      try {
        return check.call(thisObject, node, accept, cancelToken);
      } catch (error) {
        if (isOperationCancelled(error)) throw error;
        const details = error instanceof Error ? error.message : String(error);
        accept('error', `A check failed here, which is a mistake of the tool: ${details}`, { node });
      }
    };
  }
}
