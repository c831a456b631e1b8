import { GrammarUtils, type AstNode, type ValidationAcceptor } from 'langium';
import type { MaxRule, PercentLiteral } from '../../generated/ast.ts';
import { report } from '../report.ts';

/** PB216: a share is part of a whole. */
export const checkPercent = (literal: PercentLiteral, accept: ValidationAcceptor): void => {
  checkShare(literal, 'value', accept);
};

/** A limit of nothing forbids everything, which `never` says plainly. */
export function checkMaxShare(rule: MaxRule, accept: ValidationAcceptor): void {
  const share = checkShare(rule, 'percent', accept);
  if (share !== 0) return;
  report(accept, 'PB216', 'A limit of 0% lets nothing pass. Write `never` for that.', {
    node: rule,
    property: 'percent',
  });
}

function checkShare(node: AstNode, property: string, accept: ValidationAcceptor): number | undefined {
  const token = GrammarUtils.findNodeForProperty(node.$cstNode, property);
  const share = token && Number.parseFloat(token.text);
  if (token && share !== undefined && share > 100)
    report(accept, 'PB216', `${token.text} is more than all. A share is at most 100%.`, { node, range: token.range });
  return share;
}
