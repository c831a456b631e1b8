import { AstUtils } from 'langium';
import {
  isActionStatement,
  isBlock,
  isLetDecl,
  isPlaybook,
  isTargetDecl,
  type Statement,
} from '../../generated/ast.ts';
import { lateEvidence } from '../../validation/safety/evidence.ts';
import { sequenceOf } from '../../validation/flow/sequence.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

const WORD = /[A-Za-z_][\w-]*/g;

/** PB108: moves the collection in front of the containment, with its remarks, unless it speaks of what happens between. */
export function collectFirst({ node, document }: Finding): Fix[] {
  const collection = AstUtils.getContainerOfType(node, isActionStatement);
  const owner = collection?.$container;
  if (!collection || (!isBlock(owner) && !isPlaybook(owner))) return [];
  const cut = lateEvidence(owner).find((each) => each.collection === collection)?.cut;
  if (!cut?.$cstNode || !collection.$cstNode) return [];
  const statements = sequenceOf(owner);
  const between = statements.slice(statements.indexOf(cut), statements.indexOf(collection));
  const words = new Set(collection.$cstNode.text.match(WORD));
  if (between.flatMap(namesIn).some((name) => words.has(name))) return [];
  const layout = new Layout(document);
  const { start, end } = collection.$cstNode.range;
  const to = cut.$cstNode.range.start;
  const isOnOwnLines =
    isBlank(layout.line(start.line).slice(0, start.character)) &&
    isBlank(layout.line(to.line).slice(0, to.character)) &&
    /^\s*(#.*)?$/.test(layout.line(end.line).slice(end.character));
  if (!isOnOwnLines) return [];
  const first = withRemarks(start.line, layout);
  const lines = Array.from({ length: end.line - first + 1 }, (_, index) => layout.line(first + index));
  const isApart = isBlank(layout.line(first - 1));
  const edits = [
    layout.insertLines(withRemarks(to.line, layout), isApart ? [...lines, ''] : lines),
    {
      range: { start: { line: first - (isApart ? 1 : 0), character: 0 }, end: { line: end.line + 1, character: 0 } },
      newText: '',
    },
  ];
  return [{ title: 'Collect before the containment', edits, preferred: true }];
}

const isBlank = (text: string): boolean => text.trim() === '';

/** The first line of the remarks that stand on lines of their own right before a line. */
function withRemarks(line: number, layout: Layout): number {
  let first = line;
  while (
    first > 0 &&
    layout
      .line(first - 1)
      .trimStart()
      .startsWith('#')
  )
    first--;
  return first;
}

const namesIn = (statement: Statement): string[] =>
  AstUtils.streamAst(statement)
    .toArray()
    .flatMap((node) => {
      if (isActionStatement(node)) return node.label ?? [];
      return isTargetDecl(node) || isLetDecl(node) ? node.name : [];
    });
