/** Bans and unbans: tenant-wide indicators, one target a value. */
import { IMPORT_SIZE, INDICATOR_QUOTA } from '../../language/catalog/api-limits.ts';
import type { ActionStatementModel } from '../../language/model/statement.ts';
import type { Indicator, IndicatorAction } from '../defender/entities.ts';
import { evaluateCondition } from '../eval/evaluate.ts';
import { withCurrent, type Scope } from '../eval/scope.ts';
import { printTime } from '../eval/print-value.ts';
import { notAcknowledged } from './guards/acknowledge.ts';
import { forbidden } from './guards/never.ts';
import { alwaysProtected, protectedValue } from './guards/never-ban.ts';
import { actionOf, existingKey, indicatorKey, indicatorOf } from './indicator-values.ts';
import type { PlanContext, StepDraft } from './plan-context.ts';
import { valuesOf } from './resolve-devices.ts';
import { leaveOut, stopRun, targetName } from './refusals.ts';
import { currentOf, resolveIocs } from './resolve-iocs.ts';
import type { IocRef, PlannedTarget, TargetRef } from './run-plan.ts';

export async function planIndicators(
  step: StepDraft,
  statement: ActionStatementModel,
  scope: Scope,
  context: PlanContext,
): Promise<'done' | 'later'> {
  if (statement.iocs === undefined || statement.iocKind === undefined) return 'done';
  const resolved = await resolveIocs(statement.iocs, statement.iocKind, scope, context);
  context.refusals.push(...resolved.refusals.map((refusal) => ({ ...refusal, path: statement.path })));
  const inScope = resolved.list === undefined ? scope : withCurrent(scope, { list: resolved.list });
  const { scopeGroups } = statement.clauses;
  if (scopeGroups !== undefined && valuesOf(scopeGroups, scope, context).length === 0) {
    const message = `\`${statement.summary}\` is to reach some device groups and its \`scope groups\` names none, which Defender takes for all of them. Name a group, or take the clause out.`;
    context.refusals.push(stopRun('no-scope-groups', message, statement.span, statement.path));
    return 'done';
  }
  const existing = Map.groupBy(resolved.iocs.length === 0 ? [] : await context.reads.indicators(), existingKey);
  const never = forbidden('skip', statement, undefined, scope, context);
  const bans = statement.action.startsWith('indicator.ban-');
  const checked = !bans || (await withFleet(resolved.iocs, context));
  for (const ioc of resolved.iocs) {
    const { type, value } = indicatorOf(ioc);
    const key = indicatorKey(type, value);
    const target: TargetRef = { kind: 'indicator', type, value };
    const skip = skipped(statement, ioc, inScope, context);
    if (skip === 'later') return 'later';
    if (skip === undefined && never !== undefined) {
      context.refusals.push(leaveOut('never', never.message, target, never.rule.span, statement.path));
      step.targets.push({ target, state: 'refused', reason: never.message });
      continue;
    }
    const found = existing.get(key) ?? [];
    const planned =
      skip ?? (bans ? ban(step, statement, ioc, target, key, found, inScope, context) : unban(target, found));
    step.targets.push(checked || ioc.kind === 'file' ? planned : withDoubt(planned));
  }
  if (bans) withinQuota(step, existing, context);
  const planned = step.targets.filter(({ state }) => state === 'planned').length;
  if (planned > 0) context.refusals.push(...notAcknowledged(statement, []));
  step.calls = Math.ceil(planned / IMPORT_SIZE);
  return 'done';
}

/** Reads the fleet where values could belong to devices of it; false where that is not possible. */
async function withFleet(iocs: readonly IocRef[], context: PlanContext): Promise<boolean> {
  if (iocs.every(({ kind }) => kind === 'file')) return true;
  return context.reads.readForAddresses();
}

const withDoubt = (planned: PlannedTarget): PlannedTarget =>
  planned.state === 'planned'
    ? { ...planned, reason: [planned.reason, NOT_CHECKED].filter(Boolean).join('; ') }
    : planned;

const NOT_CHECKED = 'the devices of the tenant cannot be read, so whether it belongs to one is not known';

function skipped(
  statement: ActionStatementModel,
  ioc: IocRef,
  scope: Scope,
  context: PlanContext,
): PlannedTarget | 'later' | undefined {
  const condition = statement.clauses.skipIf;
  if (condition === undefined) return undefined;
  const holds = evaluateCondition(condition, withCurrent(scope, currentOf(ioc)), context.model);
  if (holds === true)
    return { target: { kind: 'indicator', ...indicatorOf(ioc) }, state: 'skipped', reason: 'left out by `skip if`' };
  return holds !== false && holds.why === 'later' ? 'later' : undefined;
}

function ban(
  step: StepDraft,
  statement: ActionStatementModel,
  ioc: IocRef,
  target: TargetRef,
  key: string,
  existing: readonly Indicator[],
  scope: Scope,
  context: PlanContext,
): PlannedTarget {
  const action = actionOf(statement);
  const refuse = (rule: string, message: string, span = statement.span): PlannedTarget => {
    context.refusals.push(leaveOut(rule, message, target, span, statement.path));
    return { target, state: 'refused', reason: message, action };
  };
  const own = alwaysProtected(ioc, context);
  if (own !== undefined) return refuse(own.rule, own.message);
  const listed = protectedValue(ioc, scope, context);
  if (listed !== undefined) return refuse('do-not-ban', listed.message, listed.span);
  const allowed = existing.find((indicator) => indicator.action === 'Allowed');
  if (allowed !== undefined) {
    const message = `${targetName(target)} has an indicator that allows it (${about(allowed)}), which defeats a block. Remove that one first.`;
    return refuse('allowed-conflict', message);
  }
  const before = context.planned.get(`${key}:${action}`);
  if (before !== undefined) return { target, state: 'already', reason: `banned by \`${before}\` of this plan`, action };
  const groups =
    statement.clauses.scopeGroups === undefined ? [] : valuesOf(statement.clauses.scopeGroups, scope, context);
  const same = existing.find((indicator) => covers(indicator, action, groups, endOf(step, context)));
  if (same !== undefined) return { target, state: 'already', reason: `banned already (${about(same)})`, action };
  context.planned.set(`${key}:${action}`, statement.summary);
  const other = existing.find((indicator) => indicator.action === action);
  return other === undefined
    ? { target, state: 'planned', action }
    : { target, state: 'planned', action, reason: `replaces the indicator that is there (${about(other)})` };
}

const endOf = (step: StepDraft, context: PlanContext): number =>
  step.leaseSeconds === undefined ? Infinity : context.now + step.leaseSeconds * 1000;

/** An indicator of the same action, for as many devices and at least nearly as long. */
function covers(indicator: Indicator, action: IndicatorAction, groups: readonly string[], until: number): boolean {
  const scoped = indicator.rbacGroupNames ?? [];
  const reaches = scoped.length === 0 || (groups.length > 0 && groups.every((group) => scoped.includes(group)));
  const ends = indicator.expirationTime ? Date.parse(indicator.expirationTime) : Infinity;
  // Two plans of one moment must agree: seconds between them do not make an indicator too short.
  return indicator.action === action && reaches && ends >= until - 3_600_000;
}

function about(indicator: Indicator): string {
  const by = indicator.createdBy ? `, made by ${indicator.createdBy}` : '';
  const until = indicator.expirationTime
    ? `until ${printTime(Date.parse(indicator.expirationTime))}`
    : 'without an end';
  return `${indicator.action}, ${until}${by}`;
}

function unban(target: TargetRef, existing: readonly Indicator[]): PlannedTarget {
  if (existing.length === 0) return { target, state: 'already', reason: 'there is no such indicator' };
  return { target, state: 'planned', reason: existing.map(about).join('; ') };
}

/** All new indicators of the statement, or none: half a list would look like a whole one. */
function withinQuota(step: StepDraft, existing: ReadonlyMap<string, readonly Indicator[]>, context: PlanContext): void {
  const used = [...existing.values()].reduce((sum, same) => sum + same.length, 0);
  // What replaces an indicator takes no place of its own.
  const adds = ({ targets }: StepDraft): number =>
    targets.filter(
      ({ state, target, action }) =>
        state === 'planned' &&
        target.kind === 'indicator' &&
        existing.get(indicatorKey(target.type, target.value))?.some((one) => one.action === action) !== true,
    ).length;
  const fresh = adds(step);
  const others = context.steps
    .filter((other) => other !== step && other.action?.startsWith('indicator.ban-') === true)
    .reduce((sum, other) => sum + adds(other), 0);
  if (used + others + fresh <= INDICATOR_QUOTA) return;
  const message = `The indicator quota would be exceeded: ${used + others} of ${INDICATOR_QUOTA} are used or planned, and \`${step.summary}\` adds ${fresh}. Remove indicators or shorten the list.`;
  step.targets = step.targets.map((planned) =>
    planned.state === 'planned' ? { ...planned, state: 'refused', reason: message } : planned,
  );
  const [first] = step.targets.filter(({ reason }) => reason === message);
  if (first !== undefined) context.refusals.push(leaveOut('quota', message, first.target, step.span, step.path));
}
