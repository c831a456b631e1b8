import { AstUtils } from 'langium';
import { isIsolate, type DeviceSet } from '../../generated/ast.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

const WORKSTATIONS = 'device.os in [Windows10, Windows11]';

/** PB107: takes workstations only, or lets through what the tenant excludes from isolation. */
export function spareServers({ node, text, offset, document }: Finding): Fix[] {
  const isolate = AstUtils.getContainerOfType(node, isIsolate);
  if (!isolate) return [];
  const layout = new Layout(document);
  const narrower = workstationsOf(isolate.on, layout);
  const selective = layout.replace(offset, offset + text.length, 'selectively');
  return [
    ...(narrower ? [{ title: `Isolate workstations only: ${WORKSTATIONS}`, edits: narrower, preferred: true }] : []),
    { title: 'Isolate selectively', edits: [selective] },
  ];
}

function workstationsOf({ source, filter }: DeviceSet, layout: Layout) {
  if (!filter) return source.$cstNode && [layout.insert(source.$cstNode.end, ` where ${WORKSTATIONS}`)];
  const cst = filter.$cstNode;
  if (!cst) return undefined;
  const needsGroup = filter.$type === 'Binary' && filter.op === 'or';
  const open = needsGroup ? [layout.insert(cst.offset, '(')] : [];
  return [...open, layout.insert(cst.end, `${needsGroup ? ')' : ''} and ${WORKSTATIONS}`)];
}
