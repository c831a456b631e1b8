import type { AstNode } from 'langium';

/** Finds something out once for a node. A node that an edit reaches is another one afterwards; its places move along. */
export function rememberByNode<K extends AstNode, V>(find: (node: K) => V): (node: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (node) => {
    const remembered = known.get(node);
    if (remembered) return remembered.value;
    const value = find(node);
    known.set(node, { value });
    return value;
  };
}
