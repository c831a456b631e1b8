/** `max N devices | isolations | indicators | runs | calls | P% of fleet [per T] otherwise stop | ask`. */
import { actionSpec } from '../../../language/catalog/actions/index.ts';
import { printDuration } from '../../eval/print-value.ts';
import type { PlanContext, StepDraft } from '../plan-context.ts';
import { stopRun } from '../refusals.ts';
import { quoteRule, rulesOf, type RuleInForce } from './rules.ts';

type MaxRule = RuleInForce<'max'>;

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
    const reached = amount(one, counted, totals, context);
    if (reached === undefined || !exceeds(one, reached, totals)) continue;
    if (one.rule.otherwise.kind === 'ask') ask(counted, one.rule.otherwise.approval);
    else
      context.refusals.push(
        stopRun(`max-${one.rule.what.replace(' ', '-')}`, tooMany(one, reached, totals), one.rule.span),
      );
  }
}

const acts = (step: StepDraft): boolean =>
  step.targets.some(({ state }) => state === 'planned') && step.action !== undefined;

/** Whether the statement is of the kind that the rule counts. */
function counts({ rule }: MaxRule, step: StepDraft): boolean {
  if (!acts(step) || step.action === undefined) return false;
  const { scope } = actionSpec(step.action);
  switch (rule.what) {
    case 'devices':
    case 'of fleet':
      return scope === 'device' || scope === 'device-file';
    case 'isolations':
      return step.action === 'device.isolate' || step.action === 'device.contain';
    case 'indicators':
      return step.action.startsWith('indicator.ban-');
    case 'runs':
    case 'calls':
      return true;
  }
}

/** How much the run and, for a rule with a window, earlier runs come to. Undefined where it is nothing or cannot be told. */
function amount(one: MaxRule, counted: readonly StepDraft[], totals: Totals, context: PlanContext): number | undefined {
  if (counted.length === 0) return undefined;
  const { what, perSeconds } = one.rule;
  const kind = what === 'of fleet' ? 'devices' : what;
  const since = context.now - (perSeconds ?? 0) * 1000;
  const before = perSeconds === undefined ? 0 : context.deps.history.count(context.deps.tenant.id, kind, since);
  const targets = counted.flatMap((step) => step.targets.filter(({ state }) => state === 'planned'));
  switch (what) {
    case 'devices':
    case 'of fleet':
      return before + new Set([...idsOf(targets), ...totals.touched]).size;
    case 'isolations':
      return before + idsOf(targets).size;
    case 'indicators':
      return before + targets.length;
    case 'runs':
      return before + 1;
    case 'calls':
      return before + totals.calls;
  }
}

const idsOf = (targets: StepDraft['targets']): ReadonlySet<string> =>
  new Set(targets.flatMap(({ target }) => ('id' in target ? [target.id] : [])));

/** A share of a fleet whose size is unknown is exceeded: the rule is there to protect. */
function exceeds({ rule }: MaxRule, reached: number, totals: Totals): boolean {
  if ('count' in rule.limit) return reached > rule.limit.count;
  return totals.fleet === undefined || reached * 100 > rule.limit.percent * totals.fleet;
}

function tooMany(one: MaxRule, reached: number, totals: Totals): string {
  const { what, perSeconds } = one.rule;
  const window = perSeconds === undefined ? '' : ` within ${printDuration(perSeconds)}, earlier runs included`;
  const share = what === 'of fleet' ? ` devices of a fleet of ${totals.fleet ?? 'unknown size'}` : ` ${what}`;
  return `The run would come to ${reached}${share}${window}. Narrow the set, or change the rule. ${quoteRule(one)}`;
}

function ask(steps: readonly StepDraft[], approval: string): void {
  for (const step of steps) if (!step.approvals.includes(approval)) step.approvals.push(approval);
}
