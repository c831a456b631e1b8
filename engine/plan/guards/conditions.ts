/** `require CONDITION` and `only between`: whether the run may go on at all, at this moment. */
import { DateTime } from 'luxon';
import { evaluateCondition } from '../../eval/evaluate.ts';
import type { Scope } from '../../eval/scope.ts';
import type { Instant } from '../../time/clock.ts';
import { scopeFor, type PlanContext } from '../plan-context.ts';
import { stopRun } from '../refusals.ts';
import type { Refusal } from '../run-plan.ts';
import { quoteRule, rulesOf, type RuleInForce } from './rules.ts';

/** Refusals by the conditions of policies and of the guards of these playbooks. */
export async function unmetConditions(
  playbooks: readonly string[],
  scope: Scope,
  context: PlanContext,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  for (const one of rulesOf('require', context.model, playbooks)) {
    const inScope = await scopeFor(one.rule.condition, scope, context);
    const holds = evaluateCondition(one.rule.condition, inScope, context.model);
    if (holds === true) continue;
    const why = holds === false ? 'What the playbook requires does not hold.' : `${holds.what} is not known here.`;
    refusals.push(stopRun('require', `${why} ${quoteRule(one)}`, one.rule.span));
  }
  for (const one of rulesOf('only-between', context.model, playbooks)) {
    if (withinHours(one.rule, context.now)) continue;
    refusals.push(stopRun('only-between', closed(one, context.now), one.rule.span));
  }
  return refusals;
}

/** Says what time it is where the rule looks at the clock. */
export function closed(one: RuleInForce<'only-between'>, at: Instant): string {
  const now = DateTime.fromMillis(at, { zone: one.rule.zone });
  const time = now.isValid ? `It is ${now.toFormat('cccc HH:mm', { locale: 'en' })}` : 'No clock is known';
  return `${time} in ${one.rule.zone}. ${quoteRule(one)}`;
}

interface Hours {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly days: readonly string[];
}

/** `to` is exclusive. A window over midnight belongs to the day on which it begins. An unknown zone is never open. */
export function withinHours(hours: Hours, at: number): boolean {
  const now = DateTime.fromMillis(at, { zone: hours.zone });
  if (!now.isValid) return false;
  const time = now.toFormat('HH:mm');
  const overMidnight = hours.to <= hours.from;
  const open = overMidnight ? time >= hours.from || time < hours.to : time >= hours.from && time < hours.to;
  const day = overMidnight && time < hours.to ? now.minus({ days: 1 }) : now;
  return open && (hours.days.length === 0 || hours.days.includes(day.toFormat('ccc', { locale: 'en' }).toUpperCase()));
}
