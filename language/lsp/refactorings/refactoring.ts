import type { AstNode, LangiumDocument } from 'langium';
import type { CodeActionKind, TextEdit } from 'vscode-languageserver-types';
import type { PlaybookServices } from '../../playbook-module.ts';

/** Where a person asks what could be changed. */
export interface Place {
  /** The innermost node at the cursor. */
  readonly node: AstNode;
  readonly document: LangiumDocument;
  readonly services: PlaybookServices;
}

export interface Refactoring {
  readonly title: string;
  readonly kind: CodeActionKind;
  readonly edits: readonly TextEdit[];
}

/** What can be changed at a place without changing what the text means, or undefined. */
export type RefactoringMaker = (place: Place) => Refactoring | undefined;
