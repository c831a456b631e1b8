import { budgetSeconds } from '../../language/catalog/api-limits.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import type { Scope } from '../eval/scope.ts';
import { estimate } from './estimate.ts';
import type { PlanContext } from './plan-context.ts';
import type { Forecast } from './run-plan.ts';

/** An approval without a deadline in the text lapses after a day. */
const APPROVAL_SECONDS = 86_400;

export interface ForecastInput {
  readonly statements: readonly StatementModel[];
  readonly prefix: string;
  readonly scope: Scope;
  /** Active indicators of the tenant, where the plan had to know. */
  readonly indicatorsUsed: number | undefined;
}

/** Usual times leave out the people who answer; worst ones give them all the time that they have. */
export function forecast(input: ForecastInput, context: PlanContext): Forecast {
  const { statements, prefix, scope, indicatorsUsed } = input;
  const cost = estimate(statements, prefix, scope, context);
  const resolving = Math.max(context.resolved.size, context.input.subject.kind === 'none' ? 0 : 1);
  const calls = { usual: cost.calls.usual + resolving, worst: cost.calls.worst + resolving };
  const approvals = approvalNames(context);
  const people = approvals.reduce((sum, name) => sum + approvalSeconds(name, context), 0);
  const planned = context.steps.flatMap((step) =>
    step.action === undefined ? [] : step.targets.filter(({ state }) => state === 'planned'),
  );
  const devices = new Set(
    planned.flatMap(({ target }) => (target.kind === 'device' || target.kind === 'device-file' ? [target.id] : [])),
  ).size;
  const fleet = scope.fleetCount;
  return {
    calls: { ...calls, peakPerMinute: cost.peakPerMinute },
    devices,
    ...(fleet === undefined || fleet === 0 ? {} : { fleet, percentOfFleet: (devices * 100) / fleet }),
    indicators: planned.filter(({ target, action }) => target.kind === 'indicator' && action !== undefined).length,
    ...(indicatorsUsed === undefined ? {} : { indicatorsUsed }),
    seconds: {
      usual: Math.max(cost.seconds.usual, budgetSeconds(calls.usual)),
      worst: Math.max(cost.seconds.worst, budgetSeconds(calls.worst)) + people,
    },
    approvals: approvals.length,
  };
}

/** Approvals that the plan asks, and those that later statements name. */
function approvalNames(context: PlanContext): readonly string[] {
  const later = context.steps.flatMap(({ state, statement }) =>
    state === 'later' && statement.kind === 'action' && statement.clauses.approval !== undefined
      ? [statement.clauses.approval]
      : [],
  );
  const now = context.steps.filter(({ state }) => state === 'planned').flatMap((step) => step.approvals);
  return [...new Set([...now, ...later])];
}

function approvalSeconds(name: string, context: PlanContext): number {
  const approval = context.model.approvals[name];
  return (approval?.withinSeconds ?? APPROVAL_SECONDS) + (approval?.ifSilent.escalate?.withinSeconds ?? 0);
}
