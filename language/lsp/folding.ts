import { CstUtils, type LangiumDocument, type LeafCstNode } from 'langium';
import type { FoldingRangeProvider } from 'langium/lsp';
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver-types';

const CLOSES: Readonly<Record<string, string>> = { '}': '{', ']': '[' };

/** Folds braces, brackets, `"""` blocks and runs of remarks, from the tokens alone: broken files fold too. */
export class PlaybookFolding implements FoldingRangeProvider {
  getFoldingRanges(document: LangiumDocument): FoldingRange[] {
    const root = document.parseResult.value.$cstNode;
    if (!root) return [];
    const open: LeafCstNode[] = [];
    const remarks = new Remarks();
    const ranges: FoldingRange[] = [];
    let lastLine = -1;
    for (const leaf of CstUtils.flattenCst(root)) {
      const { start, end } = leaf.range;
      if (leaf.text.startsWith('#')) {
        // A remark behind code belongs to its line.
        if (start.line !== lastLine) remarks.add(start.line);
        continue;
      }
      if (leaf.hidden) continue;
      lastLine = end.line;
      if (leaf.text.startsWith('"""')) add(ranges, start.line, end.line - 1);
      if (leaf.text === '{' || leaf.text === '[') open.push(leaf);
      const opener = open.at(-1);
      if (opener && CLOSES[leaf.text] === opener.text) {
        open.pop();
        add(ranges, opener.range.start.line, start.line - 1);
      }
    }
    return [...ranges, ...remarks.ranges()];
  }
}

function add(ranges: FoldingRange[], startLine: number, endLine: number): void {
  if (endLine > startLine) ranges.push({ startLine, endLine });
}

/** Lines that hold a remark and nothing else; two and more in a row fold. */
class Remarks {
  readonly #runs: { first: number; last: number }[] = [];

  add(line: number): void {
    const run = this.#runs.at(-1);
    if (run?.last === line - 1) run.last = line;
    else this.#runs.push({ first: line, last: line });
  }

  ranges(): FoldingRange[] {
    return this.#runs
      .filter(({ first, last }) => last > first)
      .map(({ first, last }) => ({ startLine: first, endLine: last, kind: FoldingRangeKind.Comment }));
  }
}
