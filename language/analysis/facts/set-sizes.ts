import { isIocsOf, isLetDecl, type IocList, type IocSet, type ValueList } from '../../generated/ast.ts';
import { namedList } from '../../scoping/named-set.ts';
import type { Names } from '../../scoping/names.ts';
import { readList } from '../../validation/values/entries.ts';

/** How many values a set has that is written out; undefined where the text does not say. */
export class SetSizes {
  readonly #names: Names;
  readonly #lists = new Map<IocList, number | undefined>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** Entries of a list, as they stand in the text. A feed is not read for this. */
  ofList(list: IocList): number | undefined {
    if (!this.#lists.has(list)) this.#lists.set(list, list.file === undefined ? readList(list).length : undefined);
    return this.#lists.get(list);
  }

  ofValues(values: ValueList | undefined): number | undefined {
    switch (values?.$type) {
      case 'ListLiteral':
        return values.items.length;
      case 'SingleValue':
        return 1;
      case 'ValueRef': {
        const list = namedList(values, this.#names);
        if (list) return this.ofList(list);
        const root = this.#names.ofPath(values.path);
        return root.kind === 'declared' && isLetDecl(root.node) ? this.ofIocs(root.node.value) : undefined;
      }
      case undefined:
        return undefined;
    }
  }

  ofIocs(set: IocSet | undefined): number | undefined {
    const source = set?.source;
    return source === undefined || isIocsOf(source) ? undefined : this.ofValues(source.values);
  }
}
