import { CstUtils, type AstNode, type ValidationAcceptor } from 'langium';
import type { If } from '../../generated/ast.ts';
import { report } from '../report.ts';

/** PB309: the two branches of an `if` differ; remarks and layout do not count. */
export function checkEqualBranches({ then, else: other }: If, accept: ValidationAcceptor): void {
  if (!other || then.statements.length === 0 || wordsOf(then) !== wordsOf(other)) return;
  const message = 'Both branches do the same, so the condition decides nothing. Keep one, without the `if`.';
  report(accept, 'PB309', message, { node: other });
}

const wordsOf = ({ $cstNode }: AstNode): string =>
  $cstNode
    ? CstUtils.flattenCst($cstNode)
        .filter((leaf) => !leaf.hidden)
        .map((leaf) => leaf.text)
        .join(' ')
    : '';
