/**
 * What the limits of the API make of a plan: a run that cannot be sent within a day, or before its change window closes, is
 * refused before it begins rather than left half done.
 */
import { callKind } from '../../budget/call-kind.ts';
import { DEFAULT_LIMITS, HOUR, KIND_LIMITS, MINUTE, type WindowLimit } from '../../budget/limits.ts';
import { printDuration } from '../../eval/print-value.ts';
import type { CallKind } from '../../ports.ts';
import type { PlanContext, StepDraft } from '../plan-context.ts';
import { stopRun } from '../refusals.ts';
import { closed, withinHours } from './conditions.ts';
import { rulesOf } from './rules.ts';

const DAY = 24 * HOUR;
/** Windows are no shorter than this. */
const LOOK = HOUR / 4;

const { perMinute, perHour, reserve } = DEFAULT_LIMITS;
const ALL_CALLS: readonly WindowLimit[] = [
  { calls: perMinute - reserve.perMinute, spanMs: MINUTE },
  { calls: perHour - reserve.perHour, spanMs: HOUR },
];

export function checkRate(playbooks: readonly string[], context: PlanContext): void {
  const sending = context.steps.filter((step) => step.calls > 0);
  const needed = timeToSend(sending, context);
  const [first] = sending;
  if (needed === 0 || first === undefined) return;
  const calls = sending.reduce((sum, step) => sum + step.calls, 0);
  const says = `Sending the ${calls} calls of this plan takes ${printDuration(Math.ceil(needed / 60_000) * 60)} at the limits of the API`;
  if (needed > DAY) {
    const message = `${says}; more than a day is no plan to approve. Narrow the sets, or make several runs of it.`;
    context.refusals.push(stopRun('rate', message, first.span, first.path));
  }
  const inPlan = [...playbooks, ...sending.flatMap((step) => step.playbooks)];
  for (const one of rulesOf('only-between', context.model, inPlan)) {
    // Where it is closed already, the rule itself says so.
    if (!withinHours(one.rule, context.now)) continue;
    const end = context.now + Math.min(needed, DAY);
    const closing = moments(context.now, end).find((at) => !withinHours(one.rule, at));
    if (closing === undefined) continue;
    const message = `${says}, longer than the change window is open. Narrow the sets, or begin earlier. Then: ${closed(one, closing)}`;
    context.refusals.push(stopRun('rate', message, one.rule.span));
  }
}

const moments = (from: number, to: number): readonly number[] => [
  ...Array.from({ length: Math.ceil((to - from) / LOOK) }, (_, index) => from + index * LOOK),
  to,
];

/** Milliseconds until the last call can be sent, calls of the hour before included. A lower bound: nothing fails or waits. */
function timeToSend(steps: readonly StepDraft[], { deps, now }: PlanContext): number {
  const byKind = new Map<CallKind, number>();
  const add = (kind: CallKind, calls: number): unknown => byKind.set(kind, (byKind.get(kind) ?? 0) + calls);
  for (const { action, calls } of steps) {
    if (action === undefined || action === 'alert.update') add('alert', calls);
    else add(callKind(action), calls);
    if (action === 'device.collect') add('package-link', calls);
  }
  const all = [...byKind.values()].reduce((sum, calls) => sum + calls, 0);
  const spent = deps.history.count(deps.tenant.id, 'calls', now - HOUR);
  const kinds = [...byKind].flatMap(([kind, calls]) => (KIND_LIMITS[kind] ?? []).map((limit) => spanOf(calls, limit)));
  // What was spent in the hour before counts as if it had been sent just now.
  return Math.max(0, ...kinds, ...ALL_CALLS.map((limit) => spanOf(all + (limit.spanMs === HOUR ? spent : 0), limit)));
}

const spanOf = (calls: number, { calls: most, spanMs }: WindowLimit): number =>
  Math.floor(Math.max(0, calls - 1) / most) * spanMs;
