import { CstUtils } from 'langium';
import type { TextEdit } from 'vscode-languageserver-types';
import { isIocEntry, isIocList, isListLiteral, isSingleValue, isStringLiteral } from '../../generated/ast.ts';
import { decodeString } from '../../typing/string-text.ts';
import { scanPastedBlock, type ExpectedIndicator } from '../../values/index.ts';
import { kindAt } from '../../validation/flow/list-kind.ts';
import { Layout } from '../layout.ts';
import type { Finding } from './fix.ts';

/** A value of a list, in whichever shape the list is written. */
export interface ValueAt {
  readonly raw: string;
  readonly kind: ExpectedIndicator;
  /** Puts values in its place. */
  readonly replaceWith: (values: readonly string[]) => TextEdit;
}

export function valueAt(finding: Finding): ValueAt | undefined {
  const { node, document, offset } = finding;
  const root = document.parseResult.value.$cstNode;
  const leaf = root && CstUtils.findLeafNodeAtOffset(root, offset);
  if (!leaf) return undefined;
  const layout = new Layout(document);
  if (isIocList(node) && leaf.text.startsWith('"""'))
    return inBlock(leaf.text, leaf.offset, node.kind, finding, layout);
  const token = { raw: decodeString(leaf.text).text, start: leaf.offset, end: leaf.end };
  if (isIocEntry(node) && node.$cstNode) {
    const { offset: start, end } = node.$cstNode;
    const extras = node.$cstNode.text.slice(token.end - start);
    const separator = layout.eol + layout.indentOf(node.$cstNode.range.start.line);
    return placed(node.$container.kind, (values) =>
      layout.replace(start, end, values.map((each) => JSON.stringify(each) + extras).join(separator)),
    );
  }
  if (isStringLiteral(node) && isListLiteral(node.$container)) {
    return placed(kindAt(node.$container), (values) =>
      layout.replace(token.start, token.end, values.map((each) => JSON.stringify(each)).join(', ')),
    );
  }
  if (!isSingleValue(node)) return undefined;
  return placed(kindAt(node), (values) => {
    const texts = values.map((each) => JSON.stringify(each)).join(', ');
    return layout.replace(token.start, token.end, values.length === 1 ? texts : `[${texts}]`);
  });

  function placed(kind: ExpectedIndicator | undefined, replaceWith: ValueAt['replaceWith']): ValueAt | undefined {
    return kind && { raw: token.raw, kind, replaceWith };
  }
}

/** Only the line of the finding is scanned: a block can be long. */
function inBlock(
  block: string,
  blockOffset: number,
  kind: ExpectedIndicator,
  { offset, range }: Finding,
  layout: Layout,
): ValueAt | undefined {
  const inner = block.slice(0, block.endsWith('"""') && block.length >= 6 ? -3 : undefined);
  const at = offset - blockOffset;
  const lineStart = Math.max(inner.lastIndexOf('\n', at - 1) + 1, 3);
  const newline = inner.indexOf('\n', at);
  const [value] = scanPastedBlock(inner.slice(lineStart, newline < 0 ? undefined : newline));
  if (!value) return undefined;
  const start = blockOffset + lineStart + value.offset;
  const separator = layout.eol + layout.indentOf(range.start.line);
  return {
    raw: value.raw,
    kind,
    replaceWith: (values) => layout.replace(start, start + value.raw.length, values.join(separator)),
  };
}
