import { CstUtils } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import { specOf, type ActionNode } from './action-of.ts';

const PREPOSITIONS = new Set(['on', 'from']);

/** Place of the verb of an action (`isolate`, `ban files`), without the set that follows it. */
export function verbRange(node: ActionNode): Range | undefined {
  const spec = specOf(node);
  if (!node.$cstNode || !spec) return undefined;
  const words = spec.phrase.split(' ').filter((word) => !PREPOSITIONS.has(word)).length;
  const leaves = CstUtils.flattenCst(node.$cstNode)
    .filter((leaf) => !leaf.hidden)
    .limit(words)
    .toArray();
  const [first, last] = [leaves[0], leaves.at(-1)];
  return first && last && { start: first.range.start, end: last.range.end };
}
