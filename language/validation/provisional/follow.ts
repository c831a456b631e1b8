import type { TextDocument } from 'langium';
import type { Diagnostic, Position, Range } from 'vscode-languageserver-types';
import { movePosition, type Move } from '../../reparse/move.ts';
import type { Edit } from '../../reparse/reparse.ts';

/** Findings of a text where they are after an edit; without those in the stretch that the edit was in. */
export function follow(findings: readonly Diagnostic[], edit: Edit, now: TextDocument): Diagnostic[] {
  const { behind } = edit;
  const from = now.positionAt(edit.from);
  const end = movedBack(now.positionAt(edit.newEnd), behind);
  const moved = (position: Position): Position => (isBefore(position, end) ? position : movePosition(position, behind));
  const movedRange = ({ start, end }: Range): Range => ({ start: moved(start), end: moved(end) });
  return findings
    .filter(({ range: { start } }) => isBefore(start, from) || !isBefore(start, end))
    .map((finding) => ({
      ...finding,
      range: movedRange(finding.range),
      ...(finding.relatedInformation && {
        relatedInformation: finding.relatedInformation.map(({ location, message }) => ({
          message,
          location: location.uri === now.uri ? { uri: location.uri, range: movedRange(location.range) } : location,
        })),
      }),
    }));
}

const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

/** Where a position behind the edit was before it. */
const movedBack = ({ line, character }: Position, { lines, columns }: Move): Position => ({
  line: line - lines,
  character: character - columns,
});
