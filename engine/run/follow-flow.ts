/** Follows an accepted machine action to its final state, fetches what it made, and begins the lease. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { MachineAction, MachineActionStatus } from '../defender/entities.ts';
import type { Durable, Flow } from '../durable/durable.ts';
import { targetKey } from '../journal/target-key.ts';
import type { Instant } from '../time/clock.ts';
import { MACHINE_ACTION_SIGNAL } from './action-poller.ts';
import { fetchPackage } from './fetch-package.ts';
import { leaseRunId } from './run-ids.ts';
import type { RunDeps } from './run-deps.ts';
import { NEWS_SIGNAL, type FollowInput, type LeaseInput, type News } from './run-input.ts';
import { moveTarget } from './target-recorder.ts';
import { endLease, markReversed } from './undo-marks.ts';

/** Past the service's own limit, so that its `TimeOut` is heard before our patience ends. */
const MARGIN_MS = 3_600_000;

type FinalState = 'done' | 'failed' | 'timed-out' | 'cancelled';

const FINAL: Readonly<Partial<Record<MachineActionStatus, FinalState>>> = {
  Succeeded: 'done',
  Failed: 'failed',
  TimeOut: 'timed-out',
  Cancelled: 'cancelled',
};

export const createFollowFlow =
  (deps: RunDeps): Flow<FollowInput, { state: FinalState }> =>
  async (durable, input) => {
    const { machineActionId, submittedAt } = input;
    await durable.step('watch', async () => {
      const { watcher } = await deps.tenant(input.tenantId);
      watcher.watch({ machineActionId, runId: durable.runId, submittedAt });
    });
    const atMost = (actionSpec(input.action).settles?.atMost ?? 259_200) * 1000;
    const action = await durable.signal<MachineAction>(
      'final',
      MACHINE_ACTION_SIGNAL,
      submittedAt + atMost + MARGIN_MS,
    );
    const state: FinalState = (action === undefined ? undefined : FINAL[action.status]) ?? 'timed-out';
    const detail = explain(state, action);
    let problem: string | undefined;
    if (state === 'done' && input.action === 'device.collect') problem = await fetchPackage(durable, deps, input);
    const told = problem ?? detail;
    const end: FinalState = problem === undefined ? state : 'failed';
    moveTarget(deps, input, 'accepted', end, { machineActionId, ...(told === undefined ? {} : { detail: told }) });
    if (end === 'done' && input.undoes !== undefined) {
      const { undoes } = input;
      markReversed(deps, input.root, undoes, input.target);
      await durable.step('end-lease', () => endLease(deps, input.root, undoes, input.target, durable.runId));
    }
    const until = state === 'done' && input.lease !== undefined ? await beginLease(durable, deps, input) : undefined;
    await durable.step('news', async () => {
      const news: News = {
        kind: 'settled',
        key: input.key,
        target: input.target,
        state: end,
        ...(told === undefined ? {} : { detail: told }),
        ...(until === undefined ? {} : { until }),
        ...(input.undoes === undefined ? {} : { undoes: input.undoes.key }),
      };
      await deps.host().deliver(input.listener, NEWS_SIGNAL, durable.runId, news);
    });
    return { state: end };
  };

function explain(state: FinalState, action: MachineAction | undefined): string | undefined {
  if (action === undefined) return 'Defender gave no final state in time.';
  if (state === 'done') return undefined;
  const code = action.errorHResult ?? 0;
  const hex = code === 0 ? '' : ` (0x${(code >>> 0).toString(16).toUpperCase().padStart(8, '0')})`;
  if (state === 'timed-out') return `Defender gave up waiting for the device${hex}.`;
  if (state === 'cancelled') return `The action was cancelled at Defender${hex}.`;
  return `Defender reports that the action failed${hex}.`;
}

/** A lease begins when the action is done, not when it was submitted. */
async function beginLease(durable: Durable, deps: RunDeps, input: FollowInput): Promise<Instant | undefined> {
  if (input.lease === undefined) return undefined;
  const { seconds } = input.lease;
  const doneAt = await durable.now('done');
  const until = seconds === undefined ? undefined : doneAt + seconds * 1000;
  deps.journal.record(input.root, `lease/${input.key}/${targetKey(input.target)}`, {
    type: 'lease-started',
    path: input.key,
    action: input.action,
    target: input.target,
    ...(until === undefined ? {} : { until }),
  });
  if (until === undefined) return undefined;
  const lease = { ...leaseInputOf(input), until };
  await durable.step('lease', () =>
    deps.host().start(leaseRunId(input.root, input.key, input.target.id), 'lease', lease),
  );
  return until;
}

/** The lease of an action that was followed. */
export function leaseInputOf(input: FollowInput): LeaseInput {
  const { root, tenantId, key, action, target, machineActionId, lease } = input;
  const { seconds: _seconds, ...terms } = lease ?? { comment: '', owners: [], others: [] };
  return { root, tenantId, key, action, target, machineActionId, ...terms };
}
