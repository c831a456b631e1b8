/** `max N devices | isolations | indicators | runs | calls | P% of fleet [per T] otherwise stop | ask`. */
import { actionSpec, type ActionId } from '../../../language/catalog/actions/index.ts';
import { printDuration } from '../../eval/print-value.ts';
import type { EffectHistory, RunsCounted } from '../../ports.ts';
import type { Instant } from '../../time/clock.ts';
import type { PlanContext, StepDraft } from '../plan-context.ts';
import { stopRun } from '../refusals.ts';
import { quoteRule, rulesOf, type RuleInForce } from './rules.ts';

export type MaxRule = RuleInForce<'max'>;

export interface Totals {
  readonly fleet: number | undefined;
  /** Devices that earlier segments of the run acted on. */
  readonly touched: readonly string[];
  readonly calls: number;
}

/**
 * Holds the plan against every maximum. A rule of a guard counts what its playbook does; a policy counts everything.
 * `otherwise ask` adds an approval to the statements that count.
 */
export function checkMaxima(playbooks: readonly string[], totals: Totals, context: PlanContext): void {
  const inPlan = [...playbooks, ...context.steps.flatMap((step) => step.playbooks)];
  for (const one of rulesOf('max', context.model, inPlan)) {
    const { playbook } = one;
    const counted = context.steps.filter(
      (step) => (playbook === undefined || step.playbooks.includes(playbook)) && counts(one, step),
    );
    const total = amount(one, counted, totals, context);
    if (total === undefined || !exceeds(one, total, totals.fleet)) continue;
    if (one.rule.otherwise.kind === 'ask') ask(counted, one.rule.otherwise.approval);
    else
      context.refusals.push(
        stopRun(`max-${one.rule.what.replace(' ', '-')}`, tooMany(one, total, totals.fleet), one.rule.span),
      );
  }
}

const acts = (step: StepDraft): boolean =>
  step.targets.some(({ state }) => state === 'planned') && step.action !== undefined;

const counts = (one: MaxRule, step: StepDraft): boolean =>
  acts(step) && step.action !== undefined && isCounted(one.rule.what, step.action);

/** Whether an action is of the kind that a rule counts. */
export function isCounted(what: MaxRule['rule']['what'], action: ActionId): boolean {
  const { scope } = actionSpec(action);
  switch (what) {
    case 'devices':
    case 'of fleet':
      return scope === 'device' || scope === 'device-file';
    case 'isolations':
      return action === 'device.isolate' || action === 'device.contain';
    case 'indicators':
      return action.startsWith('indicator.ban-');
    case 'runs':
    case 'calls':
      return true;
  }
}

/** How much the run and, for a rule with a window, earlier runs come to. Undefined where it is nothing. */
function amount(one: MaxRule, counted: readonly StepDraft[], totals: Totals, context: PlanContext): number | undefined {
  if (counted.length === 0) return undefined;
  const targets = counted.flatMap((step) => step.targets.filter(({ state }) => state === 'planned'));
  const devices = targets.flatMap(({ target }) => ('id' in target ? [target.id] : []));
  const { deps, now, input } = context;
  const more: More = {
    devices: one.rule.perSeconds === undefined ? [...devices, ...totals.touched] : devices,
    isolations: new Set(devices).size,
    indicators: targets.length,
    calls: totals.calls,
  };
  return reached(one, more, { history: deps.history, tenantId: deps.tenant.id, run: input.scope.run.id, now });
}

/** What comes on top of what was sent so far. */
export interface More {
  /** Ids; a device that was acted on before counts once. */
  readonly devices: readonly string[];
  readonly isolations: number;
  readonly indicators: number;
  readonly calls: number;
}

export interface Past {
  readonly history: EffectHistory;
  readonly tenantId: string;
  /** '' before the run has begun. */
  readonly run: string;
  readonly now: Instant;
}

/** A rule with a window counts all runs within it, this one included; a rule without counts this run from its begin. */
export function reached({ rule }: MaxRule, more: More, { history, tenantId, run, now }: Past): number {
  const windowed = rule.perSeconds !== undefined;
  const since = windowed ? now - rule.perSeconds * 1000 : 0;
  const runs: RunsCounted | undefined = windowed ? undefined : { only: run };
  switch (rule.what) {
    case 'devices':
    case 'of fleet':
      return new Set([...history.devices(tenantId, since, runs), ...more.devices]).size;
    case 'isolations':
    case 'indicators':
    case 'calls':
      return history.count(tenantId, rule.what, since, runs) + more[rule.what];
    case 'runs':
      return 1 + (windowed ? history.count(tenantId, 'runs', since, { except: run }) : 0);
  }
}

/** A share of a fleet whose size is unknown is exceeded: the rule is there to protect. */
export function exceeds({ rule }: MaxRule, amount: number, fleet: number | undefined): boolean {
  if ('count' in rule.limit) return amount > rule.limit.count;
  return fleet === undefined || amount * 100 > rule.limit.percent * fleet;
}

export function tooMany(one: MaxRule, amount: number, fleet: number | undefined): string {
  const { what, perSeconds } = one.rule;
  const window = perSeconds === undefined ? '' : ` within ${printDuration(perSeconds)}, earlier runs included`;
  const share = what === 'of fleet' ? ` devices of a fleet of ${fleet ?? 'unknown size'}` : ` ${what}`;
  return `The run would come to ${amount}${share}${window}. Narrow the set, or change the rule. ${quoteRule(one)}`;
}

function ask(steps: readonly StepDraft[], approval: string): void {
  for (const step of steps) if (!step.approvals.includes(approval)) step.approvals.push(approval);
}
