import { CstUtils } from 'langium';
import type { IocEntry, IocList } from '../../generated/ast.ts';
import { scanPastedBlock } from '../../values/index.ts';

/** A written out list, one value a line with its note as a remark; undefined where a line would read differently. */
export function linesOf(list: IocList): readonly string[] | undefined {
  const hasRemarks =
    list.$cstNode !== undefined && CstUtils.flattenCst(list.$cstNode).some(({ text }) => text.startsWith('#'));
  const lines = list.entries.map(({ value, note }) => (note === undefined ? value : `${value}  # ${note}`));
  return !hasRemarks && isSame(list.entries, lines.join('\n')) ? lines : undefined;
}

/** True where a scan of the block gives back the same entries. */
function isSame(entries: readonly IocEntry[], block: string): boolean {
  if (block.includes('"""')) return false;
  const scanned = [...scanPastedBlock(block)];
  return (
    scanned.length === entries.length &&
    entries.every(
      ({ value, note, expires }, index) =>
        expires === undefined && scanned[index]?.raw === value && scanned[index].note === note,
    )
  );
}
