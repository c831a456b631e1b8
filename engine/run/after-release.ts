/** `after release`: a block for each device, done when its lease has ended, long after the body of the run. */
import type { Durable } from '../durable/durable.ts';
import { narrowScope } from '../eval/narrow-scope.ts';
import { withCurrent } from '../eval/scope.ts';
import { targetKey } from '../journal/target-key.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { BlockRunner } from './block-runner.ts';
import type { RunDeps } from './run-deps.ts';
import type { BlockInput, BlockResult, FollowInput, LeaseInput } from './run-input.ts';
import type { StepProgress } from './step-progress.ts';

/** What the lease takes along. The block is planned, and its approvals are asked, when it is reached. */
export function afterReleaseOf(
  { frame, scope, segment }: BlockRunner,
  { statement, step }: StepProgress,
  target: TargetRef & { readonly kind: 'device' | 'device-file' },
): Pick<NonNullable<FollowInput['lease']>, 'afterRelease'> {
  const block = statement.clauses.afterRelease;
  if (block === undefined) return {};
  const local = withCurrent(scope, { device: target.id });
  const { id, planHash, plannedAt } = segment;
  const afterRelease: BlockInput = {
    root: frame.root,
    block: { playbook: scope.playbook, statement: statement.path },
    scope: { ...narrowScope(local, block), prefix: `${step.key}/released/${target.id}/` },
    segment: { id, planHash, plannedAt, steps: {}, approvals: {} },
    part: 'handler',
  };
  return { afterRelease };
}

/** Does the block. The run is over, so nothing can end it; what kept the block from its end is told. */
export async function afterRelease(durable: Durable, deps: RunDeps, input: LeaseInput): Promise<void> {
  if (input.afterRelease === undefined) return;
  const items = [{ key: 'block', input: input.afterRelease }];
  const [result] = await durable.each<BlockInput, BlockResult>('after-release', 'block', items);
  const ended = result?.ended;
  if (ended === undefined) return;
  deps.journal.record(input.root, `after-release/${input.key}/${targetKey(input.target)}`, {
    type: 'note',
    path: input.key,
    text: `What \`after release\` says was not done to its end: ${ended.reason}`,
  });
}
