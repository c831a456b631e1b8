import { CstUtils, type LangiumDocument } from 'langium';
import type { Diagnostic, Range } from 'vscode-languageserver-types';
import type { PlaybookServices } from '../../playbook-module.ts';
import type { Finding } from './fix.ts';

/**
 * The findings of the text as it was checked last, each with what stands at its place. Those that a client sends along can
 * be older than the text.
 */
export function findingsIn(
  document: LangiumDocument,
  services: PlaybookServices,
  within?: Range,
): { readonly diagnostic: Diagnostic; readonly finding: Finding }[] {
  const root = document.parseResult.value.$cstNode;
  const { textDocument, diagnostics = [] } = document;
  const near = within ? diagnostics.filter(({ range }) => touch(range, within)) : diagnostics;
  return near.flatMap((diagnostic) => {
    const { code, message, range } = diagnostic;
    const offset = textDocument.offsetAt(range.start);
    const node = root && CstUtils.findLeafNodeAtOffset(root, offset)?.astNode;
    if (!node || typeof code !== 'string') return [];
    const told = typeof message === 'string' ? message : message.value;
    const text = textDocument.getText(range);
    return { diagnostic, finding: { code, message: told, range, text, offset, node, document, services } };
  });
}

const touch = (a: Range, b: Range): boolean => !isBefore(a.end, b.start) && !isBefore(b.end, a.start);

const isBefore = (a: Range['start'], b: Range['start']): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);
