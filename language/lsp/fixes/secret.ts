import { isChannel, isStringLiteral } from '../../generated/ast.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

/** PB214: a channel names its address by a secret. The address has to be stored under the name, so a person decides. */
export function nameSecret({ node, document }: Finding): Fix[] {
  if (!isStringLiteral(node) || !isChannel(node.$container) || !node.$cstNode) return [];
  const { kind, name } = node.$container;
  const secret = JSON.stringify(`${name}-${kind}`);
  const edit = new Layout(document).replace(node.$cstNode.offset, node.$cstNode.end, `secret ${secret}`);
  return [{ title: `Name it by secret ${secret}`, edits: [edit], preferred: true }];
}
