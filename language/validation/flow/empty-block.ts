import type { ValidationAcceptor } from 'langium';
import type { Block, Retry } from '../../generated/ast.ts';
import { report } from '../report.ts';

/** PB309: a block does something. */
export function checkEmptyBlock(block: Block, accept: ValidationAcceptor): void {
  if (block.statements.length > 0) return;
  report(accept, 'PB309', 'This block is empty. Write what should happen, or remove it.', { node: block });
}

/** PB309: a retry is tried. */
export function checkRetry(retry: Retry, accept: ValidationAcceptor): void {
  if (retry.times !== 0) return;
  report(accept, 'PB309', '`retry 0 times` has no effect. Write how often, or remove it.', {
    node: retry,
    property: 'times',
  });
}
