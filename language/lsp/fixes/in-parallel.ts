import { AstUtils, CstUtils, type AstNode, type CstNode } from 'langium';
import { isActionStatement, isBlock, isForEach, isPlaybook, isStatement } from '../../generated/ast.ts';
import { parallelGroups } from '../../validation/flow/could-be-parallel.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

/** PB306: puts statements that could wait at the same time into a `parallel`, each with the remarks before it. */
export function runInParallel({ node, document }: Finding): Fix[] {
  const first = AstUtils.getContainerOfType(node, isStatement);
  const owner = first?.$container;
  if (!first || (!isBlock(owner) && !isPlaybook(owner))) return [];
  const group = parallelGroups(owner).find(([each]) => each === first);
  const places = group?.map(({ $cstNode }) => $cstNode).filter((cst) => cst !== undefined) ?? [];
  const [begin, end] = [places[0], places.at(-1)];
  const layout = new Layout(document);
  if (!group || !begin || !end || !places.every((cst) => isOnOwnLines(cst, layout))) return [];
  const indent = layout.indentOf(begin.range.start.line);
  const [branch, inner] = [indent + layout.step, indent + layout.step.repeat(2)];
  const names = branchNames(group);
  let line = withRemarks(begin.range.start.line, layout);
  const from = line;
  const lines = [`${indent}parallel {`];
  for (const [index, { range }] of places.entries()) {
    while (isBlank(layout.line(line))) line++;
    lines.push(`${branch}branch ${names[index] ?? ''} {`);
    const kept = insideOfBlocks(places[index]);
    for (; line <= range.end.line; line++) {
      const text = layout.line(line);
      const moved = text.startsWith(indent) ? text.slice(indent.length) : text.trimStart();
      lines.push(kept.has(line) || isBlank(text) ? text : inner + moved);
    }
    lines.push(`${branch}}`);
  }
  lines.push(`${indent}}`);
  const range = { start: { line: from, character: 0 }, end: { line, character: 0 } };
  const newText = lines.map((each) => each + layout.eol).join('');
  return [{ title: 'Run these in parallel', edits: [{ range, newText }] }];
}

const isBlank = (text: string): boolean => text.trim() === '';

const isOnOwnLines = ({ range: { start, end } }: CstNode, layout: Layout): boolean =>
  isBlank(layout.line(start.line).slice(0, start.character)) &&
  /^\s*(#.*)?$/.test(layout.line(end.line).slice(end.character));

/** The first line of the remarks that stand on lines of their own right before a line. */
function withRemarks(line: number, layout: Layout): number {
  let first = line;
  while (first > 0 && /^\s*#/.test(layout.line(first - 1))) first--;
  return first;
}

/** Lines that begin inside of a `"""` block, whose blanks are a part of the value. */
function insideOfBlocks(cst: CstNode | undefined): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { range } of cst ? CstUtils.flattenCst(cst).filter(({ text }) => text.startsWith('"""')) : [])
    for (let line = range.start.line + 1; line <= range.end.line; line++) lines.add(line);
  return lines;
}

/** A label, the variable of a loop, or the verb; with a number where another branch has the name. */
function branchNames(group: readonly AstNode[]): string[] {
  const names: string[] = [];
  for (const statement of group) {
    const base = nameOf(statement);
    let name = base;
    for (let number = 2; names.includes(name); number++) name = `${base}_${number}`;
    names.push(name);
  }
  return names;
}

function nameOf(statement: AstNode): string {
  if (isForEach(statement)) return statement.name;
  if (!isActionStatement(statement)) return 'branch';
  return statement.label ?? /^\w+/.exec(statement.action.$cstNode?.text ?? '')?.[0] ?? 'branch';
}
