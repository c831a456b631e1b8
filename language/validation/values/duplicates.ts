import { AstUtils, type ValidationAcceptor } from 'langium';
import { isIocList, isModel, type IocList, type Model } from '../../generated/ast.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';
import { report } from '../report.ts';
import { rangeOf, readList, seeAlso, type ReadValue } from './entries.ts';

/** PB212: each value once in a list. */
export function checkListDuplicates(list: IocList, accept: ValidationAcceptor): void {
  const seen = new Map<string, ReadValue>();
  for (const value of readList(list)) {
    if (!value.parse.ok) continue;
    const first = seen.get(value.parse.value);
    if (!first) seen.set(value.parse.value, value);
    else tell(value, first, 'This list', accept);
  }
}

/** PB212: lists that bans may use have no value in common; the finding is at the later list. */
export const checkSharedEntries =
  (uses: UseGraph, mayBeBanned: (list: IocList) => boolean) =>
  (model: Model, accept: ValidationAcceptor): void => {
    const own = model.elements.filter(isIocList);
    if (own.length === 0) return;
    const used = uses.reachable(AstUtils.getDocument(model)).flatMap((document) => {
      const other = document.parseResult.value;
      return isModel(other) && other !== model ? other.elements.filter(isIocList) : [];
    });
    const lists = [...used, ...own].filter(mayBeBanned);
    for (const kind of new Set(own.map((list) => list.kind))) {
      const ofKind = lists.filter((list) => list.kind === kind);
      if (ofKind.length > 1) checkKind(ofKind, new Set(own), accept);
    }
  };

function checkKind(lists: readonly IocList[], own: ReadonlySet<IocList>, accept: ValidationAcceptor): void {
  const seen = new Map<string, { readonly value: ReadValue; readonly list: IocList }>();
  for (const list of lists) {
    for (const value of readList(list)) {
      if (!value.parse.ok) continue;
      const first = seen.get(value.parse.value);
      if (!first) seen.set(value.parse.value, { value, list });
      else if (first.list !== list && own.has(list)) tell(value, first.value, `The list ${first.list.name}`, accept);
    }
  }
}

function tell(value: ReadValue, first: ReadValue, where: string, accept: ValidationAcceptor): void {
  const written = value.raw === first.raw ? '' : `, written ${JSON.stringify(first.raw)}`;
  const message = `${where} holds this value already${written}. Remove one of the two.`;
  const relatedInformation = [seeAlso(first, 'The same value is here.')];
  report(accept, 'PB212', message, { node: value.node, range: rangeOf(value), relatedInformation });
}
