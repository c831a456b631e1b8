import type { LangiumDocument } from 'langium';
import type { LinkedEditingRanges } from 'vscode-languageserver-protocol';
import type { Position } from 'vscode-languageserver-types';
import { isActionStatement, isForEach, isLetDecl, isTargetDecl } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { rangeOf } from './ranges.ts';

/** A label, or another name that only its playbook knows, with every place that names it: typed in one, changed in all. */
export function linkedAt(
  document: LangiumDocument,
  position: Position,
  { references }: PlaybookServices,
): LinkedEditingRanges | undefined {
  const found = references.Occurrences.at(document, document.textDocument.offsetAt(position));
  const target = found?.target;
  const isLocal = isActionStatement(target) || isTargetDecl(target) || isLetDecl(target) || isForEach(target);
  if (!isLocal) return undefined;
  const ranges = references.Occurrences.of(document)
    .filter((each) => each.target === target)
    .map((each) => rangeOf(document, each));
  return ranges.length > 1 ? { ranges, wordPattern: '[A-Za-z_][\\w-]*' } : undefined;
}
