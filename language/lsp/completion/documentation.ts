import { MarkupKind, type CompletionItem } from 'vscode-languageserver-types';
import type { Proposal } from './proposal.ts';

/**
 * What is to be read beside the items of a list. A client that can ask for it (`completionItem/resolve`) does so for the item
 * that is looked at; of the others nobody reads it, and it is most of what a list would send.
 */
export class Documentation {
  #docs = new Map<string, Proposal['doc']>();

  /** A new list is made: those before are gone. */
  begin(): void {
    this.#docs = new Map();
  }

  /** The item with its documentation, or ready to be asked for it. */
  attach<T extends CompletionItem>(item: T, doc: Proposal['doc'], isAskedFor: boolean): T {
    if (doc === undefined) return item;
    if (!isAskedFor) return { ...item, documentation: markdown(doc) };
    this.#docs.set(keyOf(item), doc);
    return item;
  }

  resolve(item: CompletionItem): CompletionItem {
    const doc = this.#docs.get(keyOf(item));
    return doc === undefined ? item : { ...item, documentation: markdown(doc) };
  }
}

const keyOf = ({ kind, label }: CompletionItem): string => `${String(kind)} ${label}`;

const markdown = (doc: string | (() => string)) => ({
  kind: MarkupKind.Markdown,
  value: typeof doc === 'string' ? doc : doc(),
});
