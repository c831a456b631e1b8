/** Approvals that an action waits for: its own clause, then those that policies require. */
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import { evaluateCondition } from '../../eval/evaluate.ts';
import type { Scope } from '../../eval/scope.ts';
import { playbooksOf, type PlanContext } from '../plan-context.ts';
import { namesVerb, rulesOf } from './rules.ts';

/** Names of approvals, each once. A condition that cannot be told asks rather than not. */
export function approvalsFor(statement: ActionStatementModel, scope: Scope, context: PlanContext): string[] {
  const required = rulesOf('require-approval', context.model, playbooksOf(scope))
    .filter(({ rule }) => namesVerb(rule.verbs, statement))
    .filter(({ rule }) => rule.when === undefined || evaluateCondition(rule.when, scope, context.model) !== false)
    .map(({ rule }) => rule.approval);
  const own = statement.clauses.approval;
  return [...new Set(own === undefined ? required : [own, ...required])];
}
