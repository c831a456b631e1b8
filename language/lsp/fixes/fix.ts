import type { AstNode, LangiumDocument } from 'langium';
import type { Range, TextEdit } from 'vscode-languageserver-types';
import type { PlaybookServices } from '../../playbook-module.ts';

/** A finding of the text as it stands now, and what stands at its place. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly range: Range;
  /** The text that the range covers. */
  readonly text: string;
  /** Offset where the range begins. */
  readonly offset: number;
  /** The innermost node at the beginning of the range. */
  readonly node: AstNode;
  readonly document: LangiumDocument;
  readonly services: PlaybookServices;
}

export interface Fix {
  /** A sentence without its period: what the fix does, with the names that it writes. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** True for the one that is right nearly always. */
  readonly preferred?: boolean;
  /** True where it changes no meaning and decides nothing, so that it may be done to the whole file at once. */
  readonly safe?: boolean;
}

/** Fixes of a finding, the best first; none where only a person can tell what was meant. */
export type FixMaker = (finding: Finding) => readonly Fix[];
