import {
  AstUtils,
  CstUtils,
  isCompositeCstNode,
  isLeafCstNode,
  type AstNode,
  type CstNode,
  type ValidationAcceptor,
} from 'langium';
import { isAllowListRule, isIocList, isIocLiteral, type Channel, type Model } from '../../generated/ast.ts';
import { partsOf, wholesOf } from '../../reparse/parts.ts';
import { rememberByNode } from '../../reparse/remember-by-node.ts';
import { secretsIn } from '../../values/secrets.ts';
import { report } from '../report.ts';

const ADVICE =
  'Whoever reads this file or its history can use it. Take it out, have it renewed, and name it by `secret "name"`.';

/** PB214: no text holds a key. What is to be banned may look like one. */
export function checkSecrets(model: Model, accept: ValidationAcceptor): void {
  for (const whole of wholesOf(model))
    for (const token of suspicious(whole.$cstNode && isCompositeCstNode(whole.$cstNode) ? whole.$cstNode.content : []))
      checkToken(token, accept);
  for (const part of partsOf(model)) for (const token of suspiciousIn(part)) checkToken(token, accept);
}

const suspiciousIn = rememberByNode((part: AstNode) =>
  part.$cstNode && !isIocList(part) ? suspicious(CstUtils.flattenCst(part.$cstNode).toArray()) : [],
);

const suspicious = (tokens: readonly CstNode[]): CstNode[] =>
  tokens.filter((token) => isLeafCstNode(token) && token.text.startsWith('"') && secretsIn(token.text).length > 0);

function checkToken(token: CstNode, accept: ValidationAcceptor): void {
  const node = token.astNode;
  const { textDocument } = AstUtils.getDocument(node);
  for (const { what, start, end } of secretsIn(token.text)) {
    if (AstUtils.getContainerOfType(node, (each) => isIocLiteral(each) || isAllowListRule(each))) return;
    const range = {
      start: textDocument.positionAt(token.offset + start),
      end: textDocument.positionAt(token.offset + end),
    };
    report(accept, 'PB214', `This looks like ${what}. ${ADVICE}`, { node, range });
  }
}

/** PB214: the URL of a webhook is its key, whatever it looks like; a bare host opens nothing. */
export function checkChannelAddress(channel: Channel, accept: ValidationAcceptor): void {
  const { to, kind } = channel as Partial<Channel>;
  if (to?.$type !== 'StringLiteral' || kind === 'email' || kind === 'file') return;
  if (!/^https?:\/\/[^/?]+[/?]./i.test(to.value) || secretsIn(to.value).length > 0) return;
  report(accept, 'PB214', `The URL of a webhook is its key. ${ADVICE}`, { node: to });
}
