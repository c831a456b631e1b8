import { AstUtils, GrammarUtils } from 'langium';
import { Approval, isGuard, isNeedsApproval, isPlaybook, type Playbook } from '../../generated/ast.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

/** PB106: five devices, and more only after somebody was asked; nobody to ask, no more. */
export function limitDevices({ node, document, services }: Finding): Fix[] {
  const playbook = AstUtils.getContainerOfType(node, isPlaybook);
  if (!playbook) return [];
  const layout = new Layout(document);
  const declared = services.references.ScopeProvider.declarations(Approval.$type, playbook)
    .getAllElements()
    .map(({ name }) => name)
    .toArray();
  // The approvals that the playbook asks for anyway come first.
  const used = AstUtils.streamAllContents(playbook)
    .filter(isNeedsApproval)
    .map(({ approval }) => approval.$refText)
    .toArray();
  const names = [...new Set([...used.filter((name) => declared.includes(name)), ...declared])];
  return [...names.map((name) => `ask ${name}`), 'stop'].flatMap((otherwise, index) => {
    const rule = `max 5 devices otherwise ${otherwise}`;
    const edit = addRule(playbook, rule, layout);
    return edit ? [{ title: `Add ${rule}`, edits: [edit], preferred: index === 0 }] : [];
  });
}

/** At the end of the guard, or in a guard behind the header. */
function addRule(playbook: Playbook, rule: string, layout: Layout) {
  const guard = playbook.header.find(isGuard);
  const close = GrammarUtils.findNodeForKeyword(guard?.$cstNode, '}');
  if (guard && close) {
    const { line, character } = close.range.start;
    const isAlone = layout.line(line).slice(0, character).trim() === '';
    const isSpaced = /\s$/.test(layout.line(line).slice(0, character));
    if (!isAlone) return layout.insert(close.offset, `${isSpaced ? '' : ' '}${rule} `);
    return layout.insertLines(line, [layout.indentOf(line) + layout.step + rule]);
  }
  const open = GrammarUtils.findNodeForKeyword(playbook.$cstNode, '{');
  const last = playbook.header.at(-1)?.$cstNode ?? open;
  if (guard || !open || !last) return undefined;
  const { line, character } = last.range.end;
  if (!/^\s*(#.*)?$/.test(layout.line(line).slice(character))) return layout.insert(last.end, ` guard { ${rule} }`);
  const indent = layout.indentOf(open.range.start.line) + layout.step;
  const lines = [`${indent}guard {`, indent + layout.step + rule, `${indent}}`];
  return layout.insertLines(line + 1, last === open ? [...lines, ''] : ['', ...lines]);
}
