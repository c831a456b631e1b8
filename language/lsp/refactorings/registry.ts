import { CstUtils, type CstNode, type LangiumDocument, type LeafCstNode } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import type { PlaybookServices } from '../../playbook-module.ts';
import { extractApproval } from './extract-approval.ts';
import { extractList } from './extract-list.ts';
import { listToFile } from './list-to-file.ts';
import { pasteList } from './paste-list.ts';
import type { Place, Refactoring, RefactoringMaker } from './refactoring.ts';
import { requireApproval } from './require-approval.ts';
import { addTest } from './test-skeleton.ts';

const MAKERS: readonly RefactoringMaker[] = [
  extractList,
  requireApproval,
  extractApproval,
  pasteList,
  listToFile,
  addTest,
];

export function refactoringsAt(
  document: LangiumDocument,
  range: Range,
  services: PlaybookServices,
  canCreateFiles: boolean,
): Refactoring[] {
  const root = document.parseResult.value.$cstNode;
  // What a broken text means is not known, so it cannot be kept.
  if (!root || document.parseResult.parserErrors.length > 0) return [];
  const [start, end] = [document.textDocument.offsetAt(range.start), document.textDocument.offsetAt(range.end)];
  const node = leafAt(root, start)?.astNode ?? document.parseResult.value;
  const place: Place = { node, start, end, document, services, canCreateFiles };
  return MAKERS.flatMap((make) => make(place) ?? []);
}

/** The word that a cursor is in, or stands behind. */
function leafAt(root: CstNode, offset: number): LeafCstNode | undefined {
  const leaf = CstUtils.findLeafNodeAtOffset(root, offset);
  const before = CstUtils.findLeafNodeBeforeOffset(root, offset);
  return leaf ?? (before?.end === offset ? before : undefined);
}
