/** Asks for the approvals of a segment, waits for them, and takes them back where what was asked holds no longer. */
import type { ApprovalModel } from '../../language/model/playbook-model.ts';
import {
  APPROVAL_SIGNAL,
  askedKey,
  DEFAULT_DEADLINE_SECONDS,
  type ApprovalInput,
  type ApprovalResult,
  type ApprovalSignal,
} from '../approve/approval-flow.ts';
import { printDuration } from '../eval/print-value.ts';
import { renderTemplate } from '../eval/render-text.ts';
import { approverOf } from '../plan/planned-approvals.ts';
import { targetName } from '../plan/refusals.ts';
import type { PlannedApproval, PlannedStep, RunPlan } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import type { Segment } from './run-input.ts';
import type { RunFrame } from './segments.ts';
import { startMessages } from './start-messages.ts';

type Asked = Readonly<Record<string, string>>;

export interface Asking {
  /** Why what was asked before holds no longer. */
  readonly because?: string | undefined;
  /** How a cancelled run is handled, or taken back: people are asked all the same. */
  readonly evenIfCancelled?: boolean;
}

/**
 * All approvals of a segment are asked at once, and each person hears of them once: whoever must wait for people should not
 * wait for machines first.
 */
export async function askApprovals(
  frame: RunFrame,
  id: string,
  plan: RunPlan,
  { because, evenIfCancelled = false }: Asking,
): Promise<Asked> {
  const { durable, deps, root, input } = frame;
  if (plan.approvals.length === 0) return {};
  const at = await durable.now(`${id}/asked`);
  const inputs = plan.approvals.flatMap((approval) => {
    const model = input.request.model.approvals[approval.name];
    return model === undefined ? [] : [approvalInput(frame, { id, plan, approval, model, at, because })];
  });
  const requests = inputs.map(({ request }) => request);
  await durable.step(`${id}/ask`, async () => {
    for (const one of inputs) {
      await deps.host().start(one.request.id, 'approval', one);
      deps.journal.record(root, askedKey(one.request.id), { type: 'approval-asked', request: one.request });
    }
    if (deps.flags.isCancelled(root) && !evenIfCancelled) {
      // The cancel came before there was anything to take back.
      const signal: ApprovalSignal = { kind: 'cancel', why: 'The run was cancelled.' };
      for (const { id: runId } of requests) await deps.host().deliver(runId, APPROVAL_SIGNAL, 'cancel', signal);
      return;
    }
    await startMessages(deps, `${id}/asked`, { root, requests: requests.map((request) => request.id), what: 'asked' });
  });
  return Object.fromEntries(requests.map((request) => [request.approval, request.id]));
}

interface RequestOf {
  readonly id: string;
  readonly plan: RunPlan;
  readonly approval: PlannedApproval;
  readonly model: ApprovalModel;
  readonly at: Instant;
  readonly because: string | undefined;
}

function approvalInput(frame: RunFrame, { id, plan, approval, model, at, because }: RequestOf): ApprovalInput {
  const { request, scope } = frame.input;
  const waiting = plan.steps.filter((step) => approval.steps.includes(step.key));
  const targets = waiting.flatMap((step) => step.targets.filter(({ state }) => state === 'planned'));
  const devices = new Set(targets.flatMap(({ target }) => (target.kind === 'indicator' ? [] : [targetName(target)])));
  const { escalation } = approval;
  return {
    root: frame.root,
    request: {
      id: `${frame.root}/approval/${id}/${approval.name}`,
      approval: approval.name,
      planHash: plan.hash,
      asks: waiting.map((step) => step.summary),
      devices: [...devices],
      indicators: targets.filter(({ target }) => target.kind === 'indicator').length,
      risks: [...new Set(waiting.flatMap((step) => step.risks))],
      calls: waiting.reduce((sum, step) => sum + step.calls, 0),
      leases: leaseLines(waiting, plan),
      from: approval.from,
      need: approval.need,
      requireReason: approval.requireReason,
      askedAt: at,
      deadline: at + (model.withinSeconds ?? DEFAULT_DEADLINE_SECONDS) * 1000,
      onSilence: approval.onSilence,
      ...(escalation === undefined ? {} : { escalatesTo: escalation.to }),
      ...(because === undefined ? {} : { because }),
      ...(model.ask === undefined ? {} : { question: renderTemplate(model.ask, scope, request.model) }),
    },
    requester: request.requester,
    excludesRequester: model.excludeRequester || model.excludeAuthor,
    practice: plan.tenant.kind === 'simulator',
    ...(model.remindEverySeconds === undefined ? {} : { remindEverySeconds: model.remindEverySeconds }),
    ...(escalation === undefined
      ? {}
      : {
          escalate: {
            to: escalation.to.map((contact) => approverOf(request.model, contact)),
            withinSeconds: escalation.withinSeconds,
          },
        }),
  };
}

/** With what keeps them from ending by themselves: whoever approves should know. */
function leaseLines(waiting: readonly PlannedStep[], { leaseWarning }: RunPlan): readonly string[] {
  const lines = waiting.flatMap(leaseLine);
  const ends = waiting.some((step) => step.leaseSeconds !== undefined);
  return leaseWarning === undefined || !ends ? lines : [...lines, leaseWarning];
}

function leaseLine(step: PlannedStep): readonly string[] {
  if (step.untilReleased === true) return [`${step.summary}: until somebody releases it`];
  return step.leaseSeconds === undefined ? [] : [`${step.summary}: ${printDuration(step.leaseSeconds)}`];
}

/** `at` is the prefix of the durable step. */
export async function awaitApproval(
  frame: RunFrame,
  at: string,
  segment: Segment,
  name: string,
): Promise<ApprovalResult> {
  const runId = segment.approvals[name];
  if (runId === undefined) throw new Error(`nobody was asked for "${name}" in ${segment.id}`);
  return frame.durable.step(
    `${at}/approval/${name}`,
    async () => (await frame.deps.host().result(runId)) as ApprovalResult,
  );
}

/** Takes back the requests of a segment: those that wait end as void, and a yes that was given counts no more. */
export async function voidApprovals(
  frame: RunFrame,
  at: string,
  segment: Segment,
  names: readonly string[],
  why: string,
): Promise<void> {
  const { durable, deps, root } = frame;
  await durable.step(`${at}/void`, async () => {
    const open = new Set(openApprovals(frame));
    for (const name of names) {
      const runId = segment.approvals[name];
      if (runId === undefined) continue;
      const signal: ApprovalSignal = { kind: 'void', why };
      if (open.has(runId)) await deps.host().deliver(runId, APPROVAL_SIGNAL, 'void', signal);
      else
        deps.journal.record(root, `${runId}/voided`, {
          type: 'approval-ended',
          requestId: runId,
          approval: name,
          outcome: 'voided',
          by: [],
          reason: why,
        });
    }
  });
}

/** Nobody is to be asked, or reminded, for a run that has ended. */
export async function endApprovals(frame: RunFrame): Promise<void> {
  if (Object.keys(frame.input.request.model.approvals).length === 0) return;
  await frame.durable.step('end-approvals', async () => {
    const signal: ApprovalSignal = { kind: 'cancel', why: 'The run has ended.' };
    for (const runId of openApprovals(frame))
      await frame.deps.host().deliver(runId, APPROVAL_SIGNAL, 'run-ended', signal);
  });
}

const openApprovals = ({ deps, root }: RunFrame): readonly string[] =>
  (deps.recordOf(root)?.approvals ?? []).flatMap(({ request, outcome }) => (outcome === undefined ? [request.id] : []));
