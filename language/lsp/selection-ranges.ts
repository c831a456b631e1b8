import { isCompositeCstNode, type CstNode, type LangiumDocument } from 'langium';
import type { Position, SelectionRange } from 'vscode-languageserver-types';
import { parseTemplate } from '../typing/holes.ts';
import { rangeOf } from './ranges.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What "expand selection" goes through at a place: word, hole, text, clause, block, statement, declaration, file. */
export function selectionAt(document: LangiumDocument, position: Position): SelectionRange {
  const offset = document.textDocument.offsetAt(position);
  const whole = { start: 0, end: document.textDocument.getText().length };
  let selection: SelectionRange = { range: rangeOf(document, whole) };
  let last: Span = whole;
  for (const span of spansAt(document.parseResult.value.$cstNode, offset)) {
    // Only what is smaller is a step.
    const isStep = span.start >= last.start && span.end <= last.end && span.end - span.start < last.end - last.start;
    if (!isStep || span.start > offset || span.end < offset) continue;
    selection = { range: rangeOf(document, span), parent: selection };
    last = span;
  }
  return selection;
}

/** Outermost first. */
function* spansAt(root: CstNode | undefined, offset: number): Generator<Span> {
  let node: CstNode | undefined = root;
  while (node) {
    yield spanOf(node);
    if (!isCompositeCstNode(node)) {
      yield* insideOf(node, offset);
      return;
    }
    yield* betweenBraces(node.content, offset);
    node = childAt(node.content, offset);
  }
}

const spanOf = ({ offset, end }: CstNode): Span => ({ start: offset, end });

/** Of two that touch at the cursor the one that is a word or a text. */
function childAt(content: readonly CstNode[], offset: number): CstNode | undefined {
  const touching = content.filter((child) => child.offset <= offset && offset <= child.end);
  return (
    touching.find((child) => /^["\w]/.test(child.text) && offset < child.end) ?? touching.find(isWordy) ?? touching[0]
  );
}

const isWordy = ({ text }: CstNode): boolean => /[\w"]$/.test(text);

/** A block with its braces, and what it holds. */
function* betweenBraces(content: readonly CstNode[], offset: number): Generator<Span> {
  const open = content.findLastIndex((child) => child.text === '{' && child.offset <= offset);
  const close = content.findIndex((child, index) => index > open && child.text === '}' && child.end >= offset);
  const [first, last] = [content[open], content[close]];
  if (open < 0 || !first || !last) return;
  yield { start: first.offset, end: last.end };
  const inner = content.slice(open + 1, close);
  const [from, to] = [inner[0], inner.at(-1)];
  if (from && to) yield { start: from.offset, end: to.end };
}

/** In a text its contents, the hole or the line, and the word; in a remark the word. */
function* insideOf(leaf: CstNode, offset: number): Generator<Span> {
  const { text, offset: start } = leaf;
  const quotes = /^"""|^"/.exec(text)?.[0].length ?? 0;
  if (quotes > 0 && text.length >= 2 * quotes) yield { start: start + quotes, end: leaf.end - quotes };
  const at = offset - start;
  if (quotes === 1)
    for (const part of parseTemplate(text).parts)
      if (part.kind === 'hole' && part.start <= at && at <= part.end) {
        yield { start: start + part.start, end: start + part.end };
        yield { start: start + part.start + 2, end: start + part.end - 2 };
      }
  if (quotes === 3) yield* pieceAt(text, at, start, /[^\s#][^\r\n]*/g);
  if (quotes > 0 || text.startsWith('#')) {
    yield* pieceAt(text, at, start, /[^\s"{}|]+/g);
    yield* pieceAt(text, at, start, /[\w-]+/g);
  }
}

function* pieceAt(text: string, at: number, start: number, pattern: RegExp): Generator<Span> {
  // A pasted block can be long: only the line at hand is read.
  const from = text.lastIndexOf('\n', at - 1) + 1;
  const to = text.indexOf('\n', at);
  for (const { 0: piece, index } of text.slice(from, to < 0 ? text.length : to).matchAll(pattern))
    if (from + index <= at && at <= from + index + piece.length)
      yield { start: start + from + index, end: start + from + index + piece.length };
}
