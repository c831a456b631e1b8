import type { ValidationAcceptor } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import type { ActionSpec } from '../../catalog/action-spec.ts';
import type { Action, ActionStatement, Clause } from '../../generated/ast.ts';
import { isComment } from '../../generated/ast.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { verbRange } from '../verb-range.ts';

/** The words that begin each clause. */
export const CLAUSE_WORDS = {
  Comment: 'comment',
  Acknowledge: 'acknowledge',
  NeedsApproval: 'approval',
  Retry: 'retry',
  Timeout: 'timeout',
  OnFailure: 'on failure',
  Scope: 'scope groups',
  Response: 'response',
  AlertAs: 'raise alert',
  SkipIf: 'skip if',
  AtOnce: 'at once',
  AfterRelease: 'after release',
} as const satisfies Record<Clause['$type'], string>;

export type ClauseType = keyof typeof CLAUSE_WORDS;

const isBan = (spec: ActionSpec): boolean => spec.scope === 'indicator' && spec.lease;
const isDevice = (spec: ActionSpec): boolean => spec.scope !== 'indicator';

/** Clauses that only some actions know. */
const FITS: Readonly<Partial<Record<ClauseType, (spec: ActionSpec) => boolean>>> = {
  Scope: isBan,
  Response: isBan,
  AlertAs: isBan,
  AtOnce: isDevice,
  AfterRelease: (spec) => spec.lease,
};

export const clauseFits = (type: ClauseType, spec: ActionSpec): boolean => FITS[type]?.(spec) ?? true;

/** PB116: clauses without which the service has no reason to show. */
export function checkRequiredClauses(statement: ActionStatement, accept: ValidationAcceptor): void {
  const action = statement.action as Action | undefined;
  if (!action) return;
  const spec = actionSpec(actionIdOf(action));
  if (spec.params['comment']?.required !== true || statement.clauses.some(isComment)) return;
  const range = verbRange(action);
  const message = `\`${spec.phrase}\` needs a reason: add the clause \`comment "…"\`.`;
  report(accept, 'PB116', message, { node: statement, data: { clause: 'comment' }, ...(range && { range }) });
}

/** PB117: each clause at most once, and only where the action knows it. */
export function checkClauses(statement: ActionStatement, accept: ValidationAcceptor): void {
  const action = statement.action as Action | undefined;
  if (!action) return;
  const spec = actionSpec(actionIdOf(action));
  const seen = new Set<ClauseType>();
  for (const clause of statement.clauses) {
    const words = CLAUSE_WORDS[clause.$type];
    if (seen.has(clause.$type)) {
      report(accept, 'PB117', `The clause \`${words}\` is there twice. Keep one.`, { node: clause });
    } else if (!clauseFits(clause.$type, spec)) {
      report(accept, 'PB117', `\`${spec.phrase}\` does not know the clause \`${words}\`. Remove it.`, { node: clause });
    }
    seen.add(clause.$type);
  }
}
