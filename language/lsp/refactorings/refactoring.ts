import type { AstNode, LangiumDocument } from 'langium';
import type { CodeActionKind, TextEdit } from 'vscode-languageserver-types';
import type { PlaybookServices } from '../../playbook-module.ts';

/** Where a person asks what could be changed. */
export interface Place {
  /** The innermost node at the cursor. */
  readonly node: AstNode;
  /** Offsets of the selection; equal for a cursor. */
  readonly start: number;
  readonly end: number;
  readonly document: LangiumDocument;
  readonly services: PlaybookServices;
  /** True where the client takes edits that make files. */
  readonly canCreateFiles: boolean;
}

export interface Refactoring {
  readonly title: string;
  readonly kind: CodeActionKind;
  readonly edits: readonly TextEdit[];
  /** A file that is made besides. */
  readonly creates?: { readonly uri: string; readonly text: string };
}

/** What can be changed at a place without making the text mean less. */
export type RefactoringMaker = (place: Place) => Refactoring | readonly Refactoring[] | undefined;
