/** A rollback by hand of a run that has ended, in the record of that run. */
import type { Flow } from '../durable/durable.ts';
import type { RunOutcome } from '../journal/events.ts';
import type { Person } from '../plan/run-plan.ts';
import { BlockRunner } from './block-runner.ts';
import type { RollbackPlan } from './plan-rollback.ts';
import { outcomeOf } from './outcome.ts';
import type { RunDeps } from './run-deps.ts';
import { endOf } from './run-end.ts';
import type { PlaybookRunInput } from './run-input.ts';
import { reverse } from './run-rollback.ts';

export interface RollbackInput {
  readonly root: string;
  readonly segment: string;
  readonly by: Person;
  readonly planned: RollbackPlan;
}

export const createRollbackFlow =
  (deps: RunDeps): Flow<RollbackInput, { outcome: RunOutcome }> =>
  async (durable, { root, segment, by, planned }) => {
    const original = deps.host().input(root) as PlaybookRunInput;
    const input = { ...original, request: { ...original.request, requester: by } };
    const scope = { ...original.scope, run: { ...original.scope.run, id: root, plan: planned.plan.hash } };
    deps.journal.record(root, `${segment}/started`, {
      type: 'rollback-started',
      segment,
      by,
      planHash: planned.plan.hash,
    });
    const none = { id: segment, planHash: planned.plan.hash, plannedAt: 0, steps: {}, approvals: {} };
    const runner = new BlockRunner({ durable, deps, input, root }, scope, none);
    const ended = await endOf(async () => {
      await reverse(runner, planned, segment);
      await runner.join();
    });
    const { outcome, reason } = ended ?? outcomeOf(runner.states, runner.leftOut);
    deps.journal.record(root, `${segment}/ended`, {
      type: 'rollback-ended',
      segment,
      outcome,
      ...(reason === '' ? {} : { reason }),
    });
    return { outcome };
  };
