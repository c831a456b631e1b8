import type { StatementModel } from '../../language/model/statement.ts';
import { blocksOf } from '../../language/model/walk.ts';
import type { Scope } from '../eval/scope.ts';
import { playbooksOf, type PlanContext, type StepDraft } from './plan-context.ts';
import type { PlannedStep } from './run-plan.ts';

/** Key of a statement in a scope: what its durable steps and events begin with. */
export const stepKey = (statement: StatementModel, scope: Scope): string => scope.prefix + statement.path;

/** Adds a step to the plan; planning fills it. */
export function addStep(
  statement: StatementModel,
  scope: Scope,
  context: PlanContext,
  more: Partial<Pick<StepDraft, 'state' | 'takes' | 'items' | 'binds' | 'targets' | 'calls'>> = {},
): StepDraft {
  const step: StepDraft = {
    key: stepKey(statement, scope),
    path: statement.path,
    kind: statement.kind,
    summary: statement.summary,
    span: statement.span,
    state: 'planned',
    targets: [],
    approvals: [],
    risks: statement.kind === 'action' ? statement.clauses.acknowledge : [],
    calls: 0,
    statement,
    playbooks: playbooksOf(scope),
    ...(statement.kind === 'action' ? { action: statement.action } : {}),
    ...(statement.kind === 'action' && statement.mode !== undefined ? { mode: statement.mode } : {}),
    ...more,
  };
  context.steps.push(step);
  return step;
}

/** Adds statements that this plan does not decide (`later`) or that the run does not reach (`not-taken`). */
export function addUnplanned(
  statements: readonly StatementModel[],
  state: 'later' | 'not-taken',
  scope: Scope,
  context: PlanContext,
): void {
  for (const statement of statements) {
    const disabled = statement.kind === 'action' && statement.disabled;
    addStep(statement, scope, context, { state: disabled ? 'disabled' : state });
    // Blocks of clauses are plans of their own.
    if (statement.kind === 'action') continue;
    for (const block of blocksOf(statement)) addUnplanned(block, state, scope, context);
  }
}

/** The finished step, without what only planning needs. */
export function finished(draft: StepDraft): PlannedStep {
  const { statement: _statement, playbooks: _playbooks, ...step } = draft;
  return step;
}
