/** `never VERB devices where … skip | stop`. A device of which the condition cannot be told is protected by the rule. */
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import { evaluateCondition } from '../../eval/evaluate.ts';
import { withCurrent, type Scope } from '../../eval/scope.ts';
import { playbooksOf, type PlanContext } from '../plan-context.ts';
import type { DeviceFacts } from '../run-plan.ts';
import { namesVerb, quoteRule, rulesOf } from './rules.ts';

export interface NeverMatch {
  readonly outcome: 'skip' | 'stop';
  readonly message: string;
  readonly rule: { readonly span: ActionStatementModel['span'] };
}

/** The first rule with this outcome that forbids the action on the device; without a device, the first without a condition. */
export function forbidden(
  outcome: 'skip' | 'stop',
  statement: ActionStatementModel,
  device: DeviceFacts | undefined,
  scope: Scope,
  context: PlanContext,
): NeverMatch | undefined {
  const rules = rulesOf('never', context.model, playbooksOf(scope)).filter(
    ({ rule }) => rule.outcome === outcome && namesVerb(rule.verbs, statement),
  );
  for (const one of rules) {
    const { where } = one.rule;
    if (where !== undefined && device === undefined) continue;
    const inScope = device === undefined ? scope : withCurrent(scope, { device: device.id });
    const holds = where === undefined ? true : evaluateCondition(where, inScope, context.model);
    if (holds === false) continue;
    const unknown = holds === true ? '' : ` ${holds.what} is not known, so the rule protects it.`;
    return { outcome, message: `${device?.name ?? 'This'} is protected.${unknown} ${quoteRule(one)}`, rule: one.rule };
  }
  return undefined;
}
