import { CstUtils, type AstNode, type LeafCstNode } from 'langium';

const MAX_LENGTH = 160;

/** The author's words on one line: without comments, blocks of text shortened, blanks collapsed. */
export function wordsOf(node: AstNode): string {
  return node.$cstNode ? join(leavesOf(node)) : '';
}

/** The same up to the first brace: a statement without its clauses and blocks, and without its label. */
export function headWordsOf(node: AstNode, label?: string): string {
  const leaves = leavesOf(node);
  const brace = leaves.findIndex(({ text }) => text === '{');
  const head = leaves.slice(label === undefined ? 0 : 2, brace < 0 ? undefined : brace);
  return join(head.at(-1)?.text === 'else' ? head.slice(0, -1) : head);
}

const leavesOf = (node: AstNode): LeafCstNode[] =>
  node.$cstNode
    ? CstUtils.flattenCst(node.$cstNode)
        .filter((leaf) => !leaf.hidden)
        .toArray()
    : [];

function join(leaves: readonly LeafCstNode[]): string {
  let text = '';
  leaves.forEach((leaf, index) => {
    const gap = leaf.offset > (leaves[index - 1]?.end ?? leaf.offset);
    text += (gap ? ' ' : '') + (leaf.text.startsWith('"""') ? '"""…"""' : leaf.text);
  });
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}
