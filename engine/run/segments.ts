/** Begins a part of a run: keeps its plan in the record, asks for its approvals, and looks again before what was approved is done. */
import type { ApprovalModel, PlaybookModel } from '../../language/model/playbook-model.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import { DEFAULT_DEADLINE_SECONDS, type ApprovalInput, type ApprovalResult } from '../approve/approval-flow.ts';
import type { Durable } from '../durable/durable.ts';
import type { Scope } from '../eval/scope.ts';
import { renderTemplate } from '../eval/render-text.ts';
import { targetKey } from '../journal/target-key.ts';
import { firstStop } from '../plan/guards/order.ts';
import { withPlace } from '../plan/place.ts';
import { planSegment, type Segment as PlannedSegment } from '../plan/plan-segment.ts';
import { targetName } from '../plan/refusals.ts';
import type { PlannedApproval, PlannedStep, RunPlan, TargetRef } from '../plan/run-plan.ts';
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
  const { api, tenant, grantedPermissions } = await deps.tenant(request.tenantId);
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
      ...(grantedPermissions === undefined ? {} : { grantedPermissions }),
    },
  );
}

export async function beginSegment(frame: RunFrame, id: string, plan: RunPlan): Promise<Segment> {
  const { deps, root } = frame;
  deps.journal.record(root, `plan/${id}`, { type: 'plan-made', segment: id, plan });
  for (const [index, refusal] of plan.refusals.entries())
    deps.journal.record(root, `refused/${id}/${index}`, { type: 'refused', refusal });
  const approvals = plan.verdict === 'refused' ? {} : await askAll(frame, id, plan);
  return {
    id,
    planHash: plan.hash,
    plannedAt: plan.createdAt,
    steps: Object.fromEntries(plan.steps.map((step) => [step.key, step])),
    approvals,
  };
}

/** All approvals of a segment are asked at once: whoever must wait for people should not wait for machines first. */
async function askAll(frame: RunFrame, id: string, plan: RunPlan): Promise<Readonly<Record<string, string>>> {
  const { durable, deps, root, input } = frame;
  const asked = Object.fromEntries(plan.approvals.map(({ name }) => [name, `${root}/approval/${id}/${name}`]));
  if (plan.approvals.length === 0) return asked;
  await durable.step(`${id}/ask`, async () => {
    for (const approval of plan.approvals) {
      const model = input.request.model.approvals[approval.name];
      const runId = asked[approval.name];
      if (model === undefined || runId === undefined) continue;
      await deps.host().start(runId, 'approval', approvalInput(frame, plan, approval, model));
    }
  });
  return asked;
}

function approvalInput(frame: RunFrame, plan: RunPlan, approval: PlannedApproval, model: ApprovalModel): ApprovalInput {
  const { request, scope } = frame.input;
  const waiting = plan.steps.filter((step) => approval.steps.includes(step.key));
  const targets = waiting.flatMap((step) => step.targets.filter(({ state }) => state === 'planned'));
  const devices = new Set(targets.flatMap(({ target }) => (target.kind === 'indicator' ? [] : [targetName(target)])));
  const { escalate } = model.ifSilent;
  return {
    root: frame.root,
    request: {
      approval: approval.name,
      planHash: plan.hash,
      asks: waiting.map((step) => step.summary),
      devices: [...devices],
      indicators: targets.filter(({ target }) => target.kind === 'indicator').length,
      risks: [...new Set(waiting.flatMap((step) => step.risks))],
      from: approval.from,
      need: approval.need,
      requireReason: approval.requireReason,
      onSilence: approval.onSilence,
      ...(model.ask === undefined ? {} : { question: renderTemplate(model.ask, scope, request.model) }),
    },
    requester: request.requester,
    excludesRequester: model.excludeRequester || model.excludeAuthor,
    withinSeconds: model.withinSeconds ?? DEFAULT_DEADLINE_SECONDS,
    ...(model.remindEverySeconds === undefined ? {} : { remindEverySeconds: model.remindEverySeconds }),
    ...(escalate === undefined
      ? {}
      : { escalate: { to: contactsOf(request.model, escalate.to), withinSeconds: escalate.withinSeconds } }),
  };
}

function contactsOf(model: PlaybookModel, names: readonly string[]): PlannedApproval['from'] {
  return names.map((contact) => {
    const upn = model.contacts[contact]?.details['upn'];
    return { contact, ...(upn?.kind === 'text' ? { upn: upn.value } : {}) };
  });
}

export async function awaitApproval(
  frame: RunFrame,
  key: string,
  segment: Segment,
  name: string,
): Promise<ApprovalResult> {
  const runId = segment.approvals[name];
  if (runId === undefined) throw new Error(`nobody was asked for "${name}" in ${segment.id}`);
  return frame.durable.step(
    `${key}/approval/${name}`,
    async () => (await frame.deps.host().result(runId)) as ApprovalResult,
  );
}

/** How the targets of this moment differ from those that were planned and approved. */
export interface Recheck {
  /** Still as planned. */
  readonly keep: readonly TargetRef[];
  /** No longer: with the reason. */
  readonly gone: readonly { readonly target: TargetRef; readonly reason: string }[];
  /** Why the approval is void; undefined where it holds. */
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
  const known = new Set(before.map(targetKey));
  const added = [...now.values()].filter(({ state, target }) => state === 'planned' && !known.has(targetKey(target)));
  const stopping = firstStop(plan.refusals);
  const keep = before.filter((target) => now.get(targetKey(target))?.state === 'planned');
  const gone = before
    .filter((target) => now.get(targetKey(target))?.state !== 'planned')
    .map((target) => ({ target, reason: now.get(targetKey(target))?.reason ?? 'It is no longer a target.' }));
  if (stopping !== undefined) return { keep, gone, voided: withPlace(stopping) };
  const more = (fresh?.approvals ?? []).filter((name) => !step.approvals.includes(name));
  if (more.length > 0) return { keep, gone, voided: `A rule asks for the approval ${more.join(', ')} now.` };
  if (added.length > 0)
    return {
      keep,
      gone,
      voided: `New targets since the plan: ${added.map(({ target }) => targetName(target)).join(', ')}.`,
    };
  return { keep, gone };
}
