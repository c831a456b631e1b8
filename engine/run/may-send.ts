/** Rules that hold while a statement is being sent: looked at in the moment of each call, together with its intent. */
import type { ActionId } from '../../language/catalog/actions/index.ts';
import { isObserved, observedDetail } from '../auth/tenant-mode.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import { closed, withinHours } from '../plan/guards/conditions.ts';
import { exceeds, isCounted, reached, tooMany } from '../plan/guards/maxima.ts';
import { quoteRule, rulesOf } from '../plan/guards/rules.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import type { RunDeps } from './run-deps.ts';
import type { PlaybookRunInput, SendRules } from './run-input.ts';

export interface NotSent {
  readonly state: 'cancelled' | 'skipped' | 'refused';
  readonly detail: string;
  /** Because of OBSERVE: it may be sent when the tenant is LIVE again. */
  readonly held?: true;
}

export interface Sending {
  readonly root: string;
  readonly tenantId: string;
  readonly action: ActionId;
  readonly targets: readonly TargetRef[];
  /** Undefined for what only ends an effect of the run. */
  readonly rules: SendRules | undefined;
  /** The targets were counted when they were sent the first time. */
  readonly again: boolean;
  /** Said by the handler of a cancelled run. */
  readonly evenIfCancelled: boolean;
}

/**
 * Why the call may not be made, or undefined. Nothing is awaited in here: whoever records the intent in the same turn
 * is counted before any other run looks.
 */
export function whyNotSent(deps: RunDeps, sending: Sending): NotSent | undefined {
  const { root, action, rules } = sending;
  if (deps.flags.isCancelled(root) && !sending.evenIfCancelled)
    return { state: 'cancelled', detail: 'The run was cancelled before this was sent.' };
  const held = whyHeld(deps, sending.tenantId);
  if (held !== undefined) return held;
  if (rules === undefined) return undefined;
  const { model } = (deps.host().input(root) as PlaybookRunInput).request;
  const broken = EASES.has(action) ? undefined : tooManyFailures(deps, root, rules, model);
  if (broken !== undefined) return { state: 'skipped', detail: broken };
  const detail =
    outsideHours(rules.playbooks, model, deps.clock.now()) ??
    (sending.again ? undefined : overMaximum(deps, sending, rules, model));
  return detail === undefined ? undefined : { state: 'refused', detail: `Not sent. ${detail}` };
}

/** In OBSERVE nothing is sent, releases included: whoever switched back wants this tenant left alone. */
export function whyHeld(deps: Pick<RunDeps, 'tenantNow'>, tenantId: string): NotSent | undefined {
  const tenant = deps.tenantNow(tenantId);
  return tenant !== undefined && isObserved(tenant)
    ? { state: 'refused', detail: observedDetail(tenant), held: true }
    : undefined;
}

/** Actions that end what was done: too many failures are no reason to leave devices cut off, and they go first when calls are short. */
export const EASES: ReadonlySet<ActionId> = new Set<ActionId>(['device.release', 'device.allow']);

/** The rule that stops after the fewest failures: of policies and guards the strictest holds. */
const stopAfter = (rules: SendRules, model: PlaybookModel) =>
  rulesOf('stop-after', model, rules.playbooks).toSorted((a, b) => a.rule.failures - b.rule.failures)[0];

function tooManyFailures(deps: RunDeps, root: string, rules: SendRules, model: PlaybookModel): string | undefined {
  const one = stopAfter(rules, model);
  if (one === undefined) return undefined;
  const failures = deps.history.failures(root);
  if (failures < one.rule.failures) return undefined;
  return `Not sent: ${failures} ${failures === 1 ? 'target' : 'targets'} of this run failed, so it stops. ${quoteRule(one)}`;
}

/** How many targets may be under way at once, so that no more fail than a rule allows. Undefined for any number. */
export function failuresLeft(deps: RunDeps, root: string, rules: SendRules, model: PlaybookModel): number | undefined {
  const most = stopAfter(rules, model)?.rule.failures;
  const left = most === undefined ? 0 : most - deps.history.failures(root);
  // Where nothing more may be sent, all of the rest is told so at once.
  return left > 0 ? left : undefined;
}

/** What closes the window at a moment, or undefined where it is open. */
export function outsideHours(playbooks: readonly string[], model: PlaybookModel, at: Instant): string | undefined {
  const one = rulesOf('only-between', model, playbooks).find(({ rule }) => !withinHours(rule, at));
  return one === undefined ? undefined : closed(one, at);
}

/** A guard of a playbook that this one runs counts its own part only, which the plan has held against it. */
function overMaximum(deps: RunDeps, sending: Sending, rules: SendRules, model: PlaybookModel): string | undefined {
  const { root, tenantId, action, targets } = sending;
  const devices = targets.flatMap((target) => ('id' in target && target.kind !== 'alert' ? [target.id] : []));
  const more = { devices, isolations: devices.length, indicators: targets.length, calls: 1 };
  const past = { history: deps.history, tenantId, run: root, now: deps.clock.now() };
  for (const one of rulesOf('max', model, rules.playbooks)) {
    const { otherwise, what } = one.rule;
    if (otherwise.kind === 'ask' && rules.approvals.includes(otherwise.approval)) continue;
    if (!isCounted(what, action) || (one.playbook !== undefined && one.playbook !== model.playbook)) continue;
    const total = reached(one, more, past);
    if (exceeds(one, total, rules.fleet)) return tooMany(one, total, rules.fleet);
  }
  return undefined;
}
