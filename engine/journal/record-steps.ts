import type { RunPlan } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import type { Body, RecordDraft, StepDraft, Target } from './record-draft.ts';
import { knownBefore } from './effects.ts';
import { targetKey } from './target-key.ts';

const NOWHERE: StepDraft['span'] = { source: 0, start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function startStep(draft: RecordDraft, body: Body<'step-started'>, at: Instant): void {
  const { path, summary, span, action } = body;
  const known = draft.steps.get(path) ?? emptyStep(path, at);
  draft.steps.set(path, { ...known, summary, span, ...(action === undefined ? {} : { action }) });
}

export function endStep(draft: RecordDraft, body: Body<'step-ended'>, at: Instant): void {
  const known = draft.steps.get(body.path) ?? emptyStep(body.path, at);
  const detail = body.detail === undefined ? {} : { detail: body.detail };
  draft.steps.set(body.path, { ...known, status: body.status, endedAt: at, ...detail });
}

export function moveTarget(draft: RecordDraft, body: Body<'target'>, at: Instant): void {
  const step = draft.steps.get(body.path) ?? plannedStep(draft.plans, body, at);
  const key = targetKey(body.target);
  step.targets.set(key, movedTarget(step.targets.get(key), body, at, draft.plans));
  draft.steps.set(body.path, step);
}

const emptyStep = (path: string, at: Instant): StepDraft => ({
  path,
  summary: path,
  span: NOWHERE,
  status: 'running',
  startedAt: at,
  targets: new Map(),
});

/** A target may be refused before its statement is reached; the plan knows the statement. */
function plannedStep(plans: readonly RunPlan[], body: Body<'target'>, at: Instant): StepDraft {
  const empty = { ...emptyStep(body.path, at), action: body.action };
  for (const plan of plans) {
    const planned = plan.steps.find((step) => step.key === body.path || step.path === body.path);
    if (planned !== undefined) return { ...empty, summary: planned.summary, span: planned.span };
  }
  return empty;
}

function movedTarget(known: Target | undefined, body: Body<'target'>, at: Instant, plans: readonly RunPlan[]): Target {
  const { target, state, detail, machineActionId, adopted, effect } = body;
  const before = effect === undefined ? undefined : knownBefore(plans, body);
  // The detail tells of the state it came with, the id and the adoption of the target.
  const { detail: _old, ...rest } = known ?? { target };
  return {
    ...rest,
    state,
    at,
    ...(detail === undefined ? {} : { detail }),
    ...(machineActionId === undefined ? {} : { machineActionId }),
    ...(adopted === undefined ? {} : { adopted }),
    ...(effect === undefined ? {} : { effect: before === undefined ? effect : { ...effect, before } }),
    trail: [...(known?.trail ?? []), { state, at }],
  };
}
