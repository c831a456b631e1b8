import type { AstNode } from 'langium';
import type { Clause } from '../generated/ast.ts';
import { CLAUSE_WORDS, type ClauseType } from '../validation/safety/clauses.ts';

const DOCS: Readonly<Record<ClauseType, string>> = {
  Comment: 'Reason, kept in the Action center and in the record.',
  Acknowledge: 'Risks that the author accepts, by name.',
  NeedsApproval: 'Who must say yes before it is done. Silence denies.',
  Retry: 'How often to try again, and how long to wait between.',
  Timeout: 'How long to wait until it is done. Without it the run goes on once the service has accepted.',
  OnFailure: 'What to do where it fails.',
  Scope: 'Limits the ban to device groups.',
  Response: 'What Defender does on a match.',
  AlertAs: 'Raises an alert on a match.',
  SkipIf: 'Leaves a target out where a condition holds.',
  AtOnce: 'How many targets at the same time.',
  AfterRelease: 'What to do when the lease has ended.',
};

/** The words that begin a clause and what it is for. */
export const CLAUSE_DOCS = Object.fromEntries(
  Object.entries(CLAUSE_WORDS).map(([type, words]) => [type, { words, doc: DOCS[type as ClauseType] }]),
) as Readonly<Record<ClauseType, { readonly words: string; readonly doc: string }>>;

export const isClauseType = (type: string): type is ClauseType => Object.hasOwn(CLAUSE_WORDS, type);

export const isClause = (node: AstNode): node is Clause => isClauseType(node.$type);
