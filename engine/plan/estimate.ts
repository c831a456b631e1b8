/** What a block will cost: the planned part by its real targets, the later part by the largest number that its sets allow. */
import { actionCost as costOfAction, sumOfCalls } from '../../language/catalog/action-calls.ts';
import { CALLS_PER_MINUTE, LOOKS_PER_MINUTE, looksWithin } from '../../language/catalog/api-limits.ts';
import type { ActionStatementModel, DeviceSetModel, StatementModel } from '../../language/model/statement.ts';
import type { Scope } from '../eval/scope.ts';
import { either, NO_COST, sequence, together, type Cost } from './cost.ts';
import { rulesOf } from './guards/rules.ts';
import type { PlanContext, StepDraft } from './plan-context.ts';

/** What an isolation or release takes where nothing is wrong; for `wait until`. */
const USUAL_WAIT_SECONDS = 60;

interface EstimateContext {
  readonly plan: PlanContext;
  readonly steps: ReadonlyMap<string, StepDraft>;
  readonly scope: Scope;
}

/** Cost of the statements of a segment, without approvals and resolution. `scope` is that after the walk. */
export const estimate = (
  statements: readonly StatementModel[],
  prefix: string,
  scope: Scope,
  plan: PlanContext,
): Cost => blockCost(statements, prefix, { plan, scope, steps: new Map(plan.steps.map((step) => [step.key, step])) });

const blockCost = (statements: readonly StatementModel[], prefix: string, context: EstimateContext): Cost =>
  sequence(statements.map((statement) => costOf(statement, prefix, context)));

function costOf(statement: StatementModel, prefix: string, context: EstimateContext): Cost {
  const key = prefix + statement.path;
  const step = context.steps.get(key);
  if (step === undefined || step.state === 'not-taken' || step.state === 'disabled') return NO_COST;
  switch (statement.kind) {
    case 'action':
      return actionCost(statement, step, context);
    case 'if': {
      const then = blockCost(statement.then, prefix, context);
      const other = blockCost(statement.else, prefix, context);
      return step.takes === undefined ? either(then, other) : step.takes === 'then' ? then : other;
    }
    case 'parallel':
      return together(statement.branches.map((branch) => blockCost(branch.block, prefix, context)));
    case 'for-each':
      return loopCost(statement, step, prefix, context);
    case 'run':
      return blockCost(context.plan.model.playbooks[statement.playbook]?.body ?? [], `${key}/`, context);
    case 'wait':
      return waiting({ usual: statement.seconds, worst: statement.seconds }, { usual: 0, worst: 0 });
    case 'wait-until': {
      const wait = waiting(
        { usual: Math.min(USUAL_WAIT_SECONDS, statement.timeoutSeconds), worst: statement.timeoutSeconds },
        { usual: 1, worst: looksWithin(statement.timeoutSeconds) },
      );
      return sequence([wait, blockCost(statement.else, prefix, context)]);
    }
    case 'note':
      return calls(context.scope.alert === undefined ? 0 : 1);
    default:
      return NO_COST;
  }
}

const waiting = (seconds: Cost['seconds'], looks: Cost['calls']): Cost => ({
  calls: looks,
  seconds,
  peakPerMinute: looks.worst > 0 ? LOOKS_PER_MINUTE : 0,
});

const calls = (count: number): Cost => ({
  ...NO_COST,
  calls: { usual: count, worst: count },
  peakPerMinute: Math.min(CALLS_PER_MINUTE, count),
});

/** Items of a planned loop by their own steps; of a later one, as many times the block as its set can have members. */
function loopCost(
  statement: Extract<StatementModel, { kind: 'for-each' }>,
  step: StepDraft,
  prefix: string,
  context: EstimateContext,
): Cost {
  const costs =
    step.state === 'later'
      ? Array.from({ length: deviceBound(statement.set, step, context) }, () =>
          blockCost(statement.block, prefix, context),
        )
      : (step.items ?? []).map((item) =>
          blockCost(statement.block, `${step.key}/${'id' in item ? item.id : ''}/`, context),
        );
  const size = Math.max(1, statement.atOnce ?? costs.length);
  const batches = Array.from({ length: Math.ceil(costs.length / size) }, (_, index) =>
    together(costs.slice(index * size, (index + 1) * size)),
  );
  return sequence(batches);
}

function actionCost(statement: ActionStatementModel, step: StepDraft, context: EstimateContext): Cost {
  const targets = step.state === 'later' ? targetBound(statement, step, context) : plannedTargets(step);
  if (targets === 0) return NO_COST;
  const { retry, timeoutSeconds } = statement.clauses;
  const cost = costOfAction({ action: statement.action, targets, retry, timeoutSeconds, ends: hasEnd(statement) });
  return { ...cost, calls: { usual: sumOfCalls(cost.usual), worst: sumOfCalls(cost.worst) } };
}

const hasEnd = (statement: ActionStatementModel): boolean =>
  statement.lease !== undefined && statement.lease.kind !== 'until-released';

const plannedTargets = (step: StepDraft): number => step.targets.filter(({ state }) => state === 'planned').length;

function targetBound(statement: ActionStatementModel, step: StepDraft, context: EstimateContext): number {
  const devices = statement.devices === undefined ? 1 : deviceBound(statement.devices, step, context);
  return statement.iocs === undefined ? devices : devices * iocBound(statement, context);
}

/** How many devices a set that is not resolved yet can have: what it names, else what a maximum allows. */
function deviceBound(set: DeviceSetModel, step: StepDraft, context: EstimateContext): number {
  const { source } = set;
  if (source.kind === 'ref') return boundSize(source.name, context) ?? 1;
  if (source.kind === 'of') return Math.max(1, context.scope.subjectDevices.length);
  if (source.kind === 'named' && source.values.kind === 'values') return source.values.values.length;
  const limits = rulesOf('max', context.plan.model, step.playbooks).flatMap(({ rule }) =>
    rule.what === 'devices' && 'count' in rule.limit ? [rule.limit.count] : [],
  );
  return limits.length > 0 ? Math.min(...limits) : 1;
}

function iocBound(statement: ActionStatementModel, context: EstimateContext): number {
  const source = statement.iocs?.source;
  if (source?.kind !== 'values') return 1;
  if (source.values.kind === 'values') return source.values.values.length;
  return boundSize(source.values.path.segments[0] ?? '', context) ?? 1;
}

/** Size of what a name stands for, wherever in the plan it was bound. */
function boundSize(name: string, context: EstimateContext): number | undefined {
  const value = context.scope.names[name];
  if (value?.kind === 'devices') return value.ids.length;
  if (value?.kind === 'iocs') return value.iocs.length;
  for (const { binds } of context.plan.steps)
    if (binds?.name === name) return binds.kind === 'devices' ? binds.devices.length : binds.iocs.length;
  return context.plan.model.lists[name]?.entries.length;
}
