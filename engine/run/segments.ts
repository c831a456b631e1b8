/** Begins a part of a run: keeps its plan in the record, has its approvals asked, and looks again before what was approved is done. */
import type { StatementModel } from '../../language/model/statement.ts';
import type { Durable } from '../durable/durable.ts';
import type { Scope } from '../eval/scope.ts';
import { targetKey } from '../journal/target-key.ts';
import { firstStop } from '../plan/guards/order.ts';
import { withPlace } from '../plan/place.ts';
import { planSegment, type Segment as PlannedSegment } from '../plan/plan-segment.ts';
import { targetName } from '../plan/refusals.ts';
import { newApprovals, wayOf } from '../plan/diff-plan.ts';
import type { PlannedStep, RunPlan, TargetRef } from '../plan/run-plan.ts';
import { askApprovals, type Asking } from './ask-approvals.ts';
import type { RunDeps } from './run-deps.ts';
import type { PlaybookRunInput, Segment } from './run-input.ts';

export interface RunFrame {
  readonly durable: Durable;
  readonly deps: RunDeps;
  readonly input: PlaybookRunInput;
  /** Id of the run whose record this is. */
  readonly root: string;
}

/** Plans statements that could not be known before. Reads only. */
export async function planPart(
  frame: RunFrame,
  segment: string,
  statements: readonly StatementModel[],
  scope: Scope,
): Promise<PlannedSegment> {
  const { deps, input } = frame;
  const { request } = input;
  const { api, tenant, grantedPermissions, credential } = await deps.tenant(request.tenantId);
  return planSegment(
    {
      model: request.model,
      segment,
      statements,
      scope: { ...scope, now: deps.clock.now() },
      subject: request.subject,
      tenant,
      requester: request.requester,
      inputs: request.inputs,
    },
    {
      api,
      tenant,
      clock: deps.clock,
      history: deps.history,
      grantedPermissions,
      credential,
    },
  );
}

export async function beginSegment(frame: RunFrame, id: string, plan: RunPlan, asking: Asking = {}): Promise<Segment> {
  const { deps, root } = frame;
  deps.journal.record(root, `plan/${id}`, { type: 'plan-made', segment: id, plan });
  for (const [index, refusal] of plan.refusals.entries())
    deps.journal.record(root, `refused/${id}/${index}`, { type: 'refused', refusal });
  const approvals = plan.verdict === 'refused' ? {} : await askApprovals(frame, id, plan, asking);
  return {
    id,
    planHash: plan.hash,
    plannedAt: plan.createdAt,
    steps: Object.fromEntries(plan.steps.map((step) => [step.key, step])),
    approvals,
  };
}

/** How the targets of this moment differ from those that were planned and approved. */
export interface Recheck {
  /** Still as planned. */
  readonly keep: readonly TargetRef[];
  /** No longer: with the reason. */
  readonly gone: readonly { readonly target: TargetRef; readonly reason: string }[];
  /** A rule stops the run now. */
  readonly refused?: string;
  /** Why the plan, and every approval of it, is void; undefined where it holds. */
  readonly voided?: string;
}

/** Resolves the targets of an approved statement again, just before the commit. A set that grew voids what was approved. */
export async function recheck(
  frame: RunFrame,
  step: PlannedStep,
  declared: readonly StatementModel[],
  statement: StatementModel,
  scope: Scope,
): Promise<Recheck> {
  // Facts are read anew: a device may have been tagged, merged or released meanwhile.
  const { plan } = await planPart(frame, step.key, [...declared, statement], { ...scope, devices: {} });
  const fresh = plan.steps.find((one) => one.key === step.key);
  const now = new Map((fresh?.targets ?? []).map((planned) => [targetKey(planned.target), planned]));
  const before = step.targets.filter(({ state }) => state === 'planned').map(({ target }) => target);
  const stopping = firstStop(plan.refusals);
  const keep = before.filter((target) => now.get(targetKey(target))?.state === 'planned');
  const gone = before
    .filter((target) => now.get(targetKey(target))?.state !== 'planned')
    .map((target) => ({ target, reason: now.get(targetKey(target))?.reason ?? 'It is no longer a target.' }));
  if (stopping !== undefined) return { keep, gone, refused: withPlace(stopping) };
  const voided = differences(step, fresh);
  return voided === '' ? { keep, gone } : { keep, gone, voided };
}

/** What nobody approved, in words; '' where there is nothing of the kind. */
function differences(step: PlannedStep, fresh: PlannedStep | undefined): string {
  if (fresh === undefined) return '';
  const known = new Set(step.targets.filter(({ state }) => state === 'planned').map(({ target }) => targetKey(target)));
  const added = fresh.targets.filter(({ state, target }) => state === 'planned' && !known.has(targetKey(target)));
  const more = newApprovals(step, fresh);
  return [
    ...(added.length === 0
      ? []
      : [`New targets since the plan: ${added.map(({ target }) => targetName(target)).join(', ')}.`]),
    ...(more.length === 0 ? [] : [`A rule asks for more approvals now: ${more.join(', ')}.`]),
    ...(wayOf(step) === wayOf(fresh) ? [] : ['The statement would act in another way now.']),
  ].join(' ');
}
