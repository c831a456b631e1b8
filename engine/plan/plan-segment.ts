/** Plans as much of a block as can be known at one moment. Reads only. */
import { deviceSourcesOf } from '../../language/model/walk.ts';
import type { Scope } from '../eval/scope.ts';
import { forecast } from './forecast.ts';
import { leaseWarning } from './lease-warning.ts';
import { unmetConditions } from './guards/conditions.ts';
import { checkMaxima } from './guards/maxima.ts';
import { firstStop, inOrder } from './guards/order.ts';
import { checkPermissions } from './guards/permissions.ts';
import { playbooksOf, type PlanContext, type PlanDeps, type SegmentInput } from './plan-context.ts';
import { hashFiles, hashPolicies, planHash } from './plan-hash.ts';
import { placeOf } from './place.ts';
import { checkRate } from './guards/rate.ts';
import { plannedApprovals } from './planned-approvals.ts';
import type { Refusal, RunPlan } from './run-plan.ts';
import { addUnplanned, finished } from './step-draft.ts';
import { TenantReads } from './tenant-reads.ts';
import { allStatements } from './all-statements.ts';
import { walk } from './walk.ts';

export type { PlanDeps, SegmentInput } from './plan-context.ts';

export interface Segment {
  readonly plan: RunPlan;
  /** What is known after the planned part: targets and sets are bound, device facts are read. */
  readonly scope: Scope;
}

/**
 * Walks the statements until something cannot be known yet: a wait, or a condition that depends on an outcome. A step with
 * state `later` must be planned by a segment of its own when it is reached.
 */
export const planSegment = (input: SegmentInput, deps: PlanDeps): Promise<Segment> =>
  planWith(input, deps, new TenantReads(deps.api), { refusals: [], subjectText: '' });

/** What is known before the first statement is planned. */
export interface Preparation {
  /** Those that stop the run keep anything from being planned where `broken`. */
  readonly refusals: readonly Refusal[];
  readonly subjectText: string;
  /** The subject or an input could not be read: there is nothing to plan with. */
  readonly broken?: boolean;
}

/** As `planSegment`, with reads and refusals of what came before. */
export async function planWith(
  input: SegmentInput,
  deps: PlanDeps,
  reads: TenantReads,
  before: Preparation,
): Promise<Segment> {
  const now = deps.clock.now();
  const context: PlanContext = {
    input,
    deps,
    model: input.model,
    reads,
    now,
    steps: [],
    refusals: [...before.refusals],
    devices: new Map(),
    planned: new Map(),
    resolved: new Set(),
  };
  const scope = await planBlock({ ...input.scope, now }, before.broken === true, context);
  return { plan: await finish(before.subjectText, scope, context), scope: leave(scope, context) };
}

async function planBlock(from: Scope, broken: boolean, context: PlanContext): Promise<Scope> {
  const { statements } = context.input;
  if (broken) {
    addUnplanned(statements, 'later', from, context);
    return from;
  }
  const scope = await withFleet(from, context);
  context.refusals.push(...(await unmetConditions(playbooksOf(scope), scope, context)));
  const walked = await walk(statements, scope, context);
  const fleet = walked.scope.fleetCount;
  const totals = {
    fleet,
    touched: scope.touched ?? [],
    calls: context.steps.reduce((sum, step) => sum + step.calls, 0),
  };
  checkMaxima(playbooksOf(scope), totals, context);
  checkRate(playbooksOf(scope), context);
  return walked.scope;
}

/** The size of the fleet, where the playbook touches devices. */
async function withFleet(scope: Scope, context: PlanContext): Promise<Scope> {
  if (scope.fleetCount !== undefined) return scope;
  const onDevices = allStatements(context.model).some((statement) => deviceSourcesOf(statement).length > 0);
  return onDevices ? { ...scope, fleetCount: await context.reads.count() } : scope;
}

async function finish(subjectText: string, scope: Scope, context: PlanContext): Promise<RunPlan> {
  const { input, model, reads, now } = context;
  const indicatorsUsed = reads.permissions.has('indicators') ? (await reads.indicators()).length : undefined;
  const permissions = checkPermissions(context);
  const approvals = plannedApprovals(context);
  const warning = leaseWarning(context);
  const title = model.playbooks[model.playbook]?.title;
  const plan: Omit<RunPlan, 'hash'> = {
    format: 1,
    playbook: model.playbook,
    ...(title === undefined ? {} : { title }),
    tenant: input.tenant,
    requester: input.requester,
    subject: input.subject,
    subjectText,
    inputs: input.inputs,
    createdAt: now,
    files: hashFiles(model.sources),
    policyHash: hashPolicies(model.policies),
    devices: Object.fromEntries(context.devices),
    steps: context.steps.map(finished),
    refusals: inOrder(context.refusals).map((refusal) =>
      refusal.span === undefined ? refusal : { ...refusal, place: placeOf(refusal.span, model.sources) },
    ),
    approvals,
    permissions,
    forecast: forecast({ statements: input.statements, prefix: input.scope.prefix, scope, indicatorsUsed }, context),
    ...(warning === undefined ? {} : { leaseWarning: warning }),
    verdict: verdictOf(context),
  };
  return { ...plan, hash: planHash(plan) };
}

/** Refused by a rule for the run, or because no target of any action is left. */
function verdictOf({ refusals, steps }: PlanContext): RunPlan['verdict'] {
  if (firstStop(refusals) !== undefined) return 'refused';
  const actions = steps.filter((step) => step.action !== undefined && step.state !== 'not-taken');
  const open = actions.some((step) => step.state === 'later' || step.targets.some(({ state }) => state === 'planned'));
  if (open) return 'ready';
  const done = actions.some((step) => step.targets.some(({ state }) => state === 'already'));
  if (!done && refusals.length > 0) return 'refused';
  const speaks = steps.some(
    (step) => ['note', 'notify', 'stop'].includes(step.kind) && (step.state === 'planned' || step.state === 'later'),
  );
  return speaks ? 'ready' : 'nothing-to-do';
}

function leave(scope: Scope, context: PlanContext): Scope {
  const { now: _now, ...kept } = scope;
  const acted = context.steps
    .filter((step) => step.action !== undefined)
    .flatMap((step) => step.targets)
    .flatMap(({ target, state }) =>
      state === 'planned' && (target.kind === 'device' || target.kind === 'device-file') ? [target.id] : [],
    );
  return { ...kept, touched: [...new Set([...(scope.touched ?? []), ...acted])] };
}
