/** Whether the plan of this moment is still the one that was confirmed. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import { targetId, targetName } from './refusals.ts';
import type { PlannedStep, RunPlan, TargetRef } from './run-plan.ts';

export interface PlanChange {
  /** `smaller`: targets vanished and nothing else changed. */
  readonly change: 'same' | 'smaller' | 'different';
  /** What changed, for people; '' where nothing did. */
  readonly detail: string;
}

export function comparePlans(confirmed: RunPlan, current: RunPlan): PlanChange {
  if (confirmed.hash === current.hash) return { change: 'same', detail: '' };
  const changes = [...wholePlan(confirmed, current), ...added(confirmed, current), ...changed(confirmed, current)];
  if (changes.length > 0) return { change: 'different', detail: `${changes.join('; ')}.` };
  const gone = vanished(confirmed, current);
  return { change: 'smaller', detail: `No longer among the targets: ${gone.join(', ')}.` };
}

/** What holds for all statements at once. */
function wholePlan(confirmed: RunPlan, current: RunPlan): readonly string[] {
  const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
  return [
    ...(confirmed.playbook === current.playbook && confirmed.tenant.id === current.tenant.id
      ? []
      : ['another playbook or tenant']),
    ...(differ(
      confirmed.files.map((file) => file.sha256),
      current.files.map((file) => file.sha256),
    )
      ? ['the text of the playbook changed']
      : []),
    ...(confirmed.policyHash === current.policyHash ? [] : ['a policy changed']),
    ...(differ(confirmed.inputs, current.inputs) || differ(confirmed.subject, current.subject)
      ? ['the inputs or the subject changed']
      : []),
  ];
}

const planned = (step: PlannedStep | undefined): readonly { readonly id: string; readonly target: TargetRef }[] =>
  (step?.targets ?? [])
    .filter(({ state }) => state === 'planned')
    .map(({ target, action }) => ({ id: `${targetId(target)}=${action ?? ''}`, target }));

const byKey = (plan: RunPlan): ReadonlyMap<string, PlannedStep> => new Map(plan.steps.map((step) => [step.key, step]));

/** Statements, targets and items of loops that nobody confirmed. */
function added(confirmed: RunPlan, current: RunPlan): readonly string[] {
  const before = byKey(confirmed);
  return current.steps.flatMap((step) => {
    const old = before.get(step.key);
    if (old === undefined) return [`\`${step.summary}\` is new`];
    const known = new Set(planned(old).map(({ id }) => id));
    const fresh = planned(step).filter(({ id }) => !known.has(id));
    return fresh.map(({ target }) => `${targetName(target)} is a new target of \`${step.summary}\``);
  });
}

/** Statements that would act in another way, or that vanished although their loop still has the item. */
function changed(confirmed: RunPlan, current: RunPlan): readonly string[] {
  const after = byKey(current);
  return confirmed.steps.flatMap((step) => {
    const now = after.get(step.key);
    if (now === undefined) return itemVanished(step.key, confirmed, current) ? [] : [`\`${step.summary}\` is gone`];
    return wayOf(step) === wayOf(now) && newApprovals(step, now).length === 0 ? [] : [`\`${step.summary}\` changed`];
  });
}

/** How a statement acts, without on what. A statement may run out of targets. */
export function wayOf(step: PlannedStep): string {
  const spec = step.action === undefined ? '' : actionSpec(step.action).http.path;
  const state = step.state === 'nothing-to-do' ? 'planned' : step.state;
  return JSON.stringify([state, spec, step.mode, step.leaseSeconds, step.untilReleased, step.takes]);
}

export const newApprovals = (step: PlannedStep, now: PlannedStep): readonly string[] =>
  now.approvals.filter((name) => !step.approvals.includes(name));

function itemVanished(key: string, confirmed: RunPlan, current: RunPlan): boolean {
  const after = byKey(current);
  return confirmed.steps.some((loop) => {
    const left = new Set((after.get(loop.key)?.items ?? []).map(targetId));
    return (loop.items ?? []).some(
      (item) => 'id' in item && !left.has(targetId(item)) && key.startsWith(`${loop.key}/${item.id}/`),
    );
  });
}

function vanished(confirmed: RunPlan, current: RunPlan): readonly string[] {
  const after = byKey(current);
  const names = confirmed.steps.flatMap((step) => {
    const left = new Set(planned(after.get(step.key)).map(({ id }) => id));
    return planned(step).flatMap(({ id, target }) => (left.has(id) ? [] : [targetName(target)]));
  });
  return [...new Set(names)];
}
