import { CompletionItemKind, InsertTextFormat, type CompletionItem } from 'vscode-languageserver-types';
import { plainText } from '../../catalog/snippet-text.ts';

/** Something that may stand at the cursor. */
export interface Proposal {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** What is inserted, in LSP snippet syntax; the label where it is left out. */
  readonly snippet?: string;
  /** One line beside the label. */
  readonly detail?: string;
  /** Markdown; written when somebody looks at it, where that takes time. */
  readonly doc?: string | (() => string);
  /** What the typed text is compared with; the label where it is left out. */
  readonly filter?: string;
  /** Group in the list: `0` comes first. */
  readonly rank?: string;
}

/** The item without its place and its documentation. Clients without snippets get the text with its defaults filled in. */
export function itemOf(proposal: Proposal, supportsSnippets: boolean): CompletionItem & { insertText: string } {
  const { label, kind, snippet, detail, filter, rank = '1' } = proposal;
  const isSnippet = supportsSnippets && snippet !== undefined && snippet !== plainText(snippet);
  return {
    label,
    kind,
    insertText: snippet === undefined ? label : isSnippet ? snippet : plainText(snippet),
    ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
    // Clients sort what ranks alike by its label.
    sortText: rank,
    ...(detail !== undefined && { detail }),
    ...(filter !== undefined && { filterText: filter }),
  };
}

/** A phrase with places to fill in. */
export const phrase = (label: string, snippet: string, doc?: string): Proposal => ({
  label,
  kind: CompletionItemKind.Snippet,
  snippet,
  rank: '1',
  ...(doc !== undefined && { doc }),
});

export const word = (label: string, doc?: string): Proposal => ({
  label,
  kind: CompletionItemKind.Keyword,
  rank: '2',
  ...(doc !== undefined && { doc }),
});

export const member = (label: string, detail?: string): Proposal => ({
  label,
  kind: CompletionItemKind.EnumMember,
  rank: '0',
  ...(detail !== undefined && { detail }),
});
