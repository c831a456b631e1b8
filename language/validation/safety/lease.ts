import { AstUtils, type ValidationAcceptor } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import { verbOf } from '../../catalog/render-verbs.ts';
import {
  isDurationLiteral,
  isInput,
  isLiteralValue,
  isPlaybook,
  isRequireRule,
  type Action,
  type ActionStatement,
  type Lease,
  type RequireRule,
} from '../../generated/ast.ts';
import { durationSeconds, durationText } from '../../typing/duration.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { policyVerbsOf } from './approval.ts';
import { isExpiryRule, namesOne, placeOf, type RulesAt } from './rules.ts';

const DAY = 86_400;
const LONG = { device: 7 * DAY, indicator: 180 * DAY };
/** What Defender usually needs to put an action in force. */
const SHORT = 15 * 60;

/** PB104: a lease ends within what policies and the guard allow; where they say nothing, within what is usual. */
export const checkLease =
  (rulesAt: RulesAt) =>
  (statement: ActionStatement, accept: ValidationAcceptor): void => {
    const action = statement.action as Action | undefined;
    const lease = action && 'lease' in action ? (action.lease as Lease | undefined) : undefined;
    if (!action || !lease) return;
    const seconds = secondsOf(lease);
    if (seconds === undefined || seconds === 0) return;
    const limits = rulesAt(statement).filter(
      (rule): rule is RequireRule => isRequireRule(rule) && isExpiryRule(rule) && namesOne(rule, policyVerbsOf(action)),
    );
    const broken = limits.find((rule) => seconds > limitOf(rule));
    if (broken) report(accept, 'PB104', tooLong(action, seconds, broken), placeIn(lease));
    else checkUsual(action, seconds, limits.length > 0, lease, accept);
  };

/** Endless without an end; undefined where only a run knows. An input is what its default says. */
function secondsOf(lease: Lease): number | undefined {
  if (lease.$type === 'Open') return Infinity;
  if (lease.duration !== undefined) return durationSeconds(lease.duration);
  const { root, segments } = lease.ref ?? { root: '', segments: ['none'] };
  if (segments.length > 0) return undefined;
  const inputs = AstUtils.getContainerOfType(lease, isPlaybook)?.header.filter(isInput) ?? [];
  const given = inputs.find(({ name }) => name === root)?.default;
  return isLiteralValue(given) && isDurationLiteral(given.value) ? durationSeconds(given.value.value) : undefined;
}

/** Without a limit the rule asks for any end at all. */
const limitOf = ({ upTo }: RequireRule): number => (upTo === undefined ? Number.MAX_VALUE : durationSeconds(upTo));

function tooLong(action: Action, seconds: number, rule: RequireRule): string {
  const verb = verbOf(actionIdOf(action));
  const limit = rule.upTo === undefined ? 'an end' : `an end after ${durationText(durationSeconds(rule.upTo))} at most`;
  const held = seconds === Infinity ? 'none' : `one after ${durationText(seconds)}`;
  return `${placeOf(rule)} asks for ${limit} of \`${verb}\`, and this has ${held}. Shorten it, or the run is refused.`;
}

function checkUsual(
  action: Action,
  seconds: number,
  isLimited: boolean,
  lease: Lease,
  accept: ValidationAcceptor,
): void {
  const long = LONG[actionSpec(actionIdOf(action)).scope === 'indicator' ? 'indicator' : 'device'];
  if (seconds < SHORT) {
    const message = `${durationText(seconds)} is shorter than Defender usually needs to put this in force. Write at least ${durationText(SHORT)}.`;
    report(accept, 'PB104', message, placeIn(lease), 'warning');
  } else if (!isLimited && seconds !== Infinity && seconds > long) {
    const message = `${durationText(seconds)} is long: what nobody remembers is released by nobody. Write at most ${durationText(long)}, or say in a policy, with \`require expiry\`, what is allowed.`;
    report(accept, 'PB104', message, placeIn(lease), 'warning');
  }
}

const placeIn = (lease: Lease) =>
  lease.$type === 'Open'
    ? { node: lease }
    : { node: lease, property: lease.ref ? ('ref' as const) : ('duration' as const) };
