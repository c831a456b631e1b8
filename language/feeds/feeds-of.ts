import type { LangiumDocument, URI } from 'langium';
import { isIocList, isModel, type IocList } from '../generated/ast.ts';
import { relativeUri } from '../scoping/relative-path.ts';

/** The lists of a document that are from a feed, and where their feeds are. */
export function feedsOf(document: LangiumDocument): { readonly list: IocList; readonly uri: URI }[] {
  const { value: model } = document.parseResult;
  if (!isModel(model)) return [];
  return model.elements.filter(isIocList).flatMap((list) => {
    const uri = relativeUri(document, list.file ?? '');
    return uri ? [{ list, uri }] : [];
  });
}
