/** What decides, while a statement is sent, whether more of it may be, and what becomes of targets that were not. */
import { playbooksOf } from '../plan/plan-context.ts';
import type { PlannedStep } from '../plan/run-plan.ts';
import type { BlockRunner } from './block-runner.ts';
import type { NotSent } from './may-send.ts';
import type { SendRules } from './run-input.ts';
import type { StepProgress } from './step-progress.ts';
import { moveTarget } from './target-recorder.ts';

export const sendRules = (runner: BlockRunner, step: PlannedStep): SendRules => ({
  playbooks: playbooksOf(runner.scope),
  approvals: step.approvals,
  ...(runner.scope.fleetCount === undefined ? {} : { fleet: runner.scope.fleetCount }),
});

/** Nothing of the statement may be sent. */
export function notSent(
  runner: BlockRunner,
  progress: StepProgress,
  from: 'planned' | 'waiting',
  { state, detail }: NotSent,
): void {
  const { deps, root } = runner.frame;
  const { step, statement } = progress;
  for (const target of progress.targets(from)) {
    moveTarget(deps, { root, key: step.key, action: statement.action, target }, from, state, { detail });
    progress.set(target, state, { detail });
  }
  if (state === 'skipped') progress.broken = detail;
}
