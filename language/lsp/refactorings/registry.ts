import { CstUtils, type LangiumDocument } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import type { PlaybookServices } from '../../playbook-module.ts';
import { extractApproval } from './extract-approval.ts';
import { extractList } from './extract-list.ts';
import { pasteList } from './paste-list.ts';
import type { Refactoring, RefactoringMaker } from './refactoring.ts';
import { addTest } from './test-skeleton.ts';

const MAKERS: readonly RefactoringMaker[] = [extractList, extractApproval, pasteList, addTest];

export function refactoringsAt(document: LangiumDocument, range: Range, services: PlaybookServices): Refactoring[] {
  const root = document.parseResult.value.$cstNode;
  // What a broken text means is not known, so it cannot be kept.
  if (!root || document.parseResult.parserErrors.length > 0) return [];
  const leaf = CstUtils.findLeafNodeAtOffset(root, document.textDocument.offsetAt(range.start));
  const node = leaf?.astNode;
  return node ? MAKERS.flatMap((make) => make({ node, document, services }) ?? []) : [];
}
