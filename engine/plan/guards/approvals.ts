/** Approvals that an action waits for: its own clause, then those that policies require. */
import type { ExpressionModel } from '../../../language/model/expression.ts';
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import { evaluateCondition } from '../../eval/evaluate.ts';
import { withCurrent, withDevices, type Scope } from '../../eval/scope.ts';
import { playbooksOf, type PlanContext } from '../plan-context.ts';
import type { PlannedTarget } from '../run-plan.ts';
import { namesVerb, rulesOf } from './rules.ts';

/** Names of approvals, each once. A condition that holds for one of the devices, or cannot be told of it, asks. */
export function approvalsFor(
  statement: ActionStatementModel,
  targets: readonly PlannedTarget[],
  scope: Scope,
  context: PlanContext,
): string[] {
  const ids = new Set(
    targets.flatMap(({ target, state }) =>
      state === 'planned' && target.kind.startsWith('device') && 'id' in target ? [target.id] : [],
    ),
  );
  const known = withDevices(scope, [...context.devices.values()]);
  const scopes = ids.size === 0 ? [scope] : Array.from(ids, (device) => withCurrent(known, { device }));
  const asks = (when: ExpressionModel): boolean =>
    scopes.some((one) => evaluateCondition(when, one, context.model) !== false);
  const required = rulesOf('require-approval', context.model, playbooksOf(scope))
    .filter(({ rule }) => namesVerb(rule.verbs, statement))
    .filter(({ rule }) => rule.when === undefined || asks(rule.when))
    .map(({ rule }) => rule.approval);
  const own = statement.clauses.approval;
  return [...new Set(own === undefined ? required : [own, ...required])];
}
