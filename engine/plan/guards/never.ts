/**
 * `never VERB devices where … skip | stop`. A device of which the condition cannot be told is protected by the rule; so is
 * every value of a ban, which reaches all devices and therefore those of the rule.
 */
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import { evaluateCondition } from '../../eval/evaluate.ts';
import { withCurrent, type Scope } from '../../eval/scope.ts';
import { playbooksOf, type PlanContext } from '../plan-context.ts';
import type { DeviceFacts } from '../run-plan.ts';
import { namesVerb, quoteRule, rulesOf, type RuleInForce } from './rules.ts';

type NeverRule = RuleInForce<'never'>['rule'];

export interface NeverMatch {
  readonly outcome: 'skip' | 'stop';
  readonly message: string;
  readonly rule: { readonly span: ActionStatementModel['span'] };
}

/** The first rule with this outcome that forbids the action on the device; without one, on everything that it reaches. */
export function forbidden(
  outcome: 'skip' | 'stop',
  statement: ActionStatementModel,
  device: DeviceFacts | undefined,
  scope: Scope,
  context: PlanContext,
  which: (rule: NeverRule) => boolean = () => true,
): NeverMatch | undefined {
  const rules = rulesOf('never', context.model, playbooksOf(scope)).filter(
    ({ rule }) => rule.outcome === outcome && namesVerb(rule.verbs, statement) && which(rule),
  );
  for (const one of rules) {
    const { where } = one.rule;
    const holds = where === undefined ? true : evaluateCondition(where, scopeOf(device, scope), context.model);
    if (holds === false) continue;
    const message =
      device === undefined
        ? `\`${statement.summary}\` is forbidden.${holds === true ? '' : ' It reaches every device, also those of the rule.'}`
        : `${device.name} is protected.${holds === true ? '' : ` ${holds.what} is not known, so the rule protects it.`}`;
    return { outcome, message: `${message} ${quoteRule(one)}`, rule: one.rule };
  }
  return undefined;
}

/** The refusal of an action that a rule forbids whatever it acts on: told once, not for each target. */
export function forbiddenAtAll(
  statement: ActionStatementModel,
  scope: Scope,
  context: PlanContext,
): NeverMatch | undefined {
  const onDevices = statement.devices !== undefined;
  return forbidden('stop', statement, undefined, scope, context, ({ where }) => !onDevices || where === undefined);
}

/** Rules that decide about each device alone. */
export const forbiddenOn = (
  outcome: 'skip' | 'stop',
  statement: ActionStatementModel,
  device: DeviceFacts,
  scope: Scope,
  context: PlanContext,
): NeverMatch | undefined =>
  forbidden(outcome, statement, device, scope, context, ({ where }) => outcome === 'skip' || where !== undefined);

/** Without a device `device.*` stands for none, also where the run was started on one. */
const scopeOf = (device: DeviceFacts | undefined, scope: Scope): Scope =>
  withCurrent(scope, { device: device?.id ?? '' });
