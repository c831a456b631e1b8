import type { ValidationAcceptor } from 'langium';
import {
  isActionStatement,
  isMaxRule,
  isNeverRule,
  isRequireRule,
  isSkipIf,
  isStopAfterRule,
  isTagDevices,
  type Action,
  type ActionStatement,
  type Block,
  type ForEach,
  type Guard,
  type MaxRule,
  type NeverRule,
  type PolicyRule,
  type RequireRule,
  type Statement,
} from '../../generated/ast.ts';
import { verbOf } from '../../catalog/render-verbs.ts';
import { originOf } from '../../analysis/set-origin.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';
import { durationSeconds } from '../../typing/duration.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { verbRange } from '../verb-range.ts';
import { devicesOf } from './acknowledge.ts';
import { policyVerbsOf } from './approval.ts';
import { forbiddenTags, tagsOf } from './forbidden-tags.ts';
import { policyRules } from '../../analysis/policy-rules.ts';
import { isExpiryRule, namesOne, placeOf, type RulesAt } from './rules.ts';

/**
 * PB105: a guard allows no more than the policies do. Where a policy asks somebody instead of stopping, a guard may go
 * further: both hold, so that somebody is asked all the same.
 */
export const checkGuard =
  (uses: UseGraph) =>
  (guard: Guard, accept: ValidationAcceptor): void => {
    const policies = policyRules(guard, uses);
    for (const rule of guard.rules)
      if (isMaxRule(rule)) checkMax(rule, policies, accept);
      else if (isStopAfterRule(rule)) checkFailures(rule, policies, accept);
      else if (isRequireRule(rule) && isExpiryRule(rule)) checkExpiry(rule, policies, accept);
  };

function checkMax(rule: MaxRule, policies: readonly PolicyRule[], accept: ValidationAcceptor): void {
  const property = rule.percent === undefined ? 'count' : 'percent';
  const isSame = (other: MaxRule): boolean =>
    other.what === rule.what &&
    secondsOf(other.window) === secondsOf(rule.window) &&
    (other.percent === undefined) === (rule.percent === undefined);
  const stricter = policies
    .filter(isMaxRule)
    .find((other) => isSame(other) && stops(other) && size(other) < size(rule));
  if (!stricter) return;
  const limit = stricter.percent ?? String(stricter.count);
  const message = `${placeOf(stricter)} stops at ${limit} ${rule.what}; a guard can be stricter, never looser. Did you mean ${JSON.stringify(limit)}?`;
  report(accept, 'PB105', message, { node: rule, property });
}

const secondsOf = (window: string | undefined): number => (window === undefined ? 0 : durationSeconds(window));
const size = ({ count, percent }: MaxRule): number =>
  percent === undefined ? (count ?? 0) : Number.parseFloat(percent);
const stops = ({ otherwise }: MaxRule): boolean => otherwise?.$type !== 'OtherwiseAsk';

function checkFailures(
  rule: Extract<PolicyRule, { $type: 'StopAfterRule' }>,
  policies: readonly PolicyRule[],
  accept: ValidationAcceptor,
): void {
  const stricter = policies.filter(isStopAfterRule).find(({ failures }) => failures < rule.failures);
  if (!stricter) return;
  const message = `${placeOf(stricter)} stops after ${stricter.failures}; a guard can be stricter, never looser. Did you mean "${stricter.failures}"?`;
  report(accept, 'PB105', message, { node: rule, property: 'failures' });
}

function checkExpiry(rule: RequireRule, policies: readonly PolicyRule[], accept: ValidationAcceptor): void {
  const { upTo, verbs } = rule;
  if (upTo === undefined) return;
  const stricter = policies
    .filter(isRequireRule)
    .find((other) => isExpiryRule(other) && namesOne(other, verbs) && isShorter(other.upTo, upTo));
  if (stricter?.upTo === undefined) return;
  const message = `${placeOf(stricter)} allows ${stricter.upTo}; a guard can be stricter, never looser. Did you mean "${stricter.upTo}"?`;
  report(accept, 'PB105', message, { node: rule, property: 'upTo' });
}

const isShorter = (one: string | undefined, other: string): boolean =>
  one !== undefined && durationSeconds(one) < durationSeconds(other);

/** PB105: a loop whose every round acts on its device takes no more devices than a rule stops at. */
export const checkLoop =
  (rulesAt: RulesAt) =>
  (loop: ForEach, accept: ValidationAcceptor): void => {
    const { max } = loop;
    const block = loop.block as Block | undefined;
    if (max === undefined || !block?.statements.some((each) => alwaysActsOn(each, loop))) return;
    const stricter = rulesAt(loop)
      .filter(isMaxRule)
      .find((rule) => rule.what === 'devices' && rule.percent === undefined && stops(rule) && size(rule) < max);
    if (!stricter) return;
    const message = `${placeOf(stricter)} stops at ${size(stricter)} devices, and this loop takes up to ${max}. Did you mean "${size(stricter)}"?`;
    report(accept, 'PB105', message, { node: loop, property: 'max' });
  };

function alwaysActsOn(statement: Statement, loop: ForEach): boolean {
  const set = isTagDevices(statement)
    ? statement.on
    : isActionStatement(statement) && !statement.disabled && !statement.clauses.some(isSkipIf)
      ? devicesOf(statement.action)
      : undefined;
  if (!set) return false;
  const { sets } = originOf(set);
  return set.source.$type === 'DeviceRef' && set.source.ref.ref === loop && sets[0]?.filter === undefined;
}

/** PB105: no action that a rule forbids, altogether or for each device of its set. */
export const checkForbidden =
  (rulesAt: RulesAt) =>
  (statement: ActionStatement, accept: ValidationAcceptor): void => {
    const action = statement.action as Action | undefined;
    if (!action) return;
    const verbs = policyVerbsOf(action);
    const rules = rulesAt(statement).filter((rule): rule is NeverRule => isNeverRule(rule) && namesOne(rule, verbs));
    const rule = rules.find(({ filter }) => filter === undefined) ?? rules.find((each) => meetsAll(each, action));
    if (!rule) return;
    const those = rule.filter === undefined ? '' : ' on devices with this tag';
    const message = `${placeOf(rule)} never allows \`${verbOf(actionIdOf(action))}\`${those}, so nothing is done here. Remove the step, or choose other devices.`;
    const range = verbRange(action);
    report(accept, 'PB105', message, { node: statement, ...(range && { range }) });
  };

/** True where every device of the set has a tag that the rule forbids. */
function meetsAll(rule: NeverRule, action: Action): boolean {
  const set = devicesOf(action);
  const tags = set && tagsOf(originOf(set).source);
  const forbidden = tags && forbiddenTags(rule);
  return (
    forbidden !== undefined && tags !== undefined && tags.length > 0 && tags.every((tag) => forbidden.includes(tag))
  );
}
