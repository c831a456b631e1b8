import type { ValidationChecks } from 'langium';
import type { PlaybookAstType } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { checkCompare } from './compare.ts';
import { checkEmptyBlock, checkRetry } from './empty-block.ts';
import { checkRollback, checkRolledBackOnce } from './rollback.ts';
import { checkAfterStop } from './unreachable.ts';

/** Checks of conditions and of the order of statements: node type -> checks. */
export const flowChecks = ({ references: { Names: names } }: PlaybookServices): ValidationChecks<PlaybookAstType> => ({
  Compare: checkCompare(names),
  Playbook: [checkAfterStop, checkRolledBackOnce],
  Block: [checkEmptyBlock, checkAfterStop, checkRolledBackOnce],
  Retry: checkRetry,
  Rollback: checkRollback,
});
