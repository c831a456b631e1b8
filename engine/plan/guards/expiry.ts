/** `require expiry for VERB up to T`, and leases that come from an input. */
import type { PlaybookModel } from '../../../language/model/playbook-model.ts';
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import { lookup } from '../../eval/lookup.ts';
import { printDuration } from '../../eval/print-value.ts';
import type { Scope } from '../../eval/scope.ts';
import { playbooksOf, type PlanContext } from '../plan-context.ts';
import { stopRun } from '../refusals.ts';
import type { Refusal } from '../run-plan.ts';
import { namesVerb, quoteRule, rulesOf, verbOf } from './rules.ts';

export interface PlannedLease {
  readonly seconds?: number;
  readonly untilReleased: boolean;
  readonly refusals: readonly Refusal[];
}

/** How long the action holds, with the refusals that its length brings. */
export function planLease(statement: ActionStatementModel, scope: Scope, context: PlanContext): PlannedLease {
  const { lease } = statement;
  if (lease === undefined) return { untilReleased: false, refusals: [] };
  const untilReleased = lease.kind === 'until-released';
  const seconds = untilReleased
    ? undefined
    : lease.kind === 'for'
      ? lease.seconds
      : fromInput(lease.path.segments, scope, context);
  const unknown =
    !untilReleased && seconds === undefined
      ? [
          stopRun(
            'lease',
            `How long \`${statement.summary}\` holds is not known: it needs a duration above zero.`,
            statement.span,
            statement.path,
          ),
        ]
      : [];
  return {
    untilReleased,
    ...(seconds === undefined ? {} : { seconds }),
    refusals: [...unknown, ...expiryRefusals(statement, seconds, scope, context)],
  };
}

/** The strictest of the rules that say how long an action may hold. */
export interface LeaseLimit {
  readonly seconds: number;
  /** The rule in its author's words and where it stands. */
  readonly rule: string;
}

export function leaseLimit(
  statement: ActionStatementModel,
  model: PlaybookModel,
  playbooks: readonly string[],
): LeaseLimit | undefined {
  const limits = rulesOf('require-expiry', model, playbooks)
    .filter(({ rule }) => namesVerb(rule.verbs, statement))
    .flatMap((one) =>
      one.rule.upToSeconds === undefined ? [] : [{ seconds: one.rule.upToSeconds, rule: quoteRule(one) }],
    );
  return limits.toSorted((a, b) => a.seconds - b.seconds)[0];
}

function fromInput(path: readonly string[], scope: Scope, context: PlanContext): number | undefined {
  const value = lookup(path, scope, context.model);
  return value.type === 'duration' && value.seconds > 0 ? value.seconds : undefined;
}

function expiryRefusals(
  statement: ActionStatementModel,
  seconds: number | undefined,
  scope: Scope,
  context: PlanContext,
): readonly Refusal[] {
  return rulesOf('require-expiry', context.model, playbooksOf(scope))
    .filter(({ rule }) => namesVerb(rule.verbs, statement))
    .flatMap((one) => {
      const most = one.rule.upToSeconds;
      if (seconds !== undefined && (most === undefined || seconds <= most)) return [];
      const held = seconds === undefined ? 'until somebody releases it' : `for ${printDuration(seconds)}`;
      const limit = most === undefined ? '' : ` of at most ${printDuration(most)}`;
      const message = `\`${verbOf(statement)}\` ${held} needs an end${limit}. ${quoteRule(one)}`;
      return [stopRun('require-expiry', message, statement.span, statement.path)];
    });
}
