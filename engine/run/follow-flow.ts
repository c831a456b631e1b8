/** Follows an accepted machine action to its final state, fetches what it made, and begins the lease. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { MachineAction, MachineActionStatus } from '../defender/entities.ts';
import type { Durable, Flow } from '../durable/durable.ts';
import { cleanText } from '../eval/clean-text.ts';
import { targetKey } from '../journal/target-key.ts';
import type { Instant } from '../time/clock.ts';
import { MACHINE_ACTION_SIGNAL } from './action-poller.ts';
import { fetchArtefact } from './fetch-artefact.ts';
import { pauseBeforeRetry, sendWithRetries } from './device-action-flow.ts';
import { leaseRunId } from './run-ids.ts';
import type { RunDeps } from './run-deps.ts';
import { NEWS_SIGNAL, type FollowInput, type LeaseInput, type News } from './run-input.ts';
import { moveTarget } from './target-recorder.ts';
import { endLease, markReversed } from './undo-marks.ts';

/** Past the service's own limit, so that its `TimeOut` is heard before our patience ends. */
const MARGIN_MS = 3_600_000;

type FinalState = 'done' | 'failed' | 'timed-out' | 'cancelled';

const FINAL: Readonly<Partial<Record<string, FinalState>>> = {
  Succeeded: 'done',
  Failed: 'failed',
  TimeOut: 'timed-out',
  Cancelled: 'cancelled',
} satisfies Partial<Record<MachineActionStatus, FinalState>>;

export const createFollowFlow =
  (deps: RunDeps): Flow<FollowInput, { state: FinalState }> =>
  async (durable, started) => {
    const { input, action } = await toTheEnd(durable, deps, started);
    const { machineActionId } = input;
    const state = stateOf(action);
    const { problem, detail } = state === 'done' ? await fetchArtefact(durable, deps, input) : {};
    const told = problem ?? detail ?? explain(action);
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

const stateOf = (action: MachineAction | undefined): FinalState =>
  (action === undefined ? undefined : FINAL[action.status]) ?? 'timed-out';

interface Followed {
  /** With the machine action that was the last one. */
  readonly input: FollowInput;
  /** Undefined where it had no end in time. */
  readonly action: MachineAction | undefined;
}

/** Follows the action; where the device fails it, those that `retry` sends after it. */
async function toTheEnd(durable: Durable, deps: RunDeps, started: FollowInput): Promise<Followed> {
  let input = started;
  for (;;) {
    const action = await finalState(durable, deps, input);
    const sent = stateOf(action) === 'failed' ? await sendAgain(durable, deps, input) : undefined;
    if (sent === undefined) return { input, action };
    input = sent;
  }
}

async function finalState(
  durable: Durable,
  deps: RunDeps,
  { machineActionId, submittedAt, tenantId, action }: FollowInput,
): Promise<MachineAction | undefined> {
  await durable.step(`watch/${machineActionId}`, async () => {
    const { watcher } = await deps.tenant(tenantId);
    watcher.watch({ machineActionId, runId: durable.runId, submittedAt });
  });
  const atMost = (actionSpec(action).settles?.atMost ?? 259_200) * 1000;
  const until = submittedAt + atMost + MARGIN_MS;
  return durable.signal<MachineAction>(`final/${machineActionId}`, MACHINE_ACTION_SIGNAL, until);
}

/** The next try, once it is accepted. Undefined where there is none: no budget is left, the run was cancelled, or it was refused. */
async function sendAgain(durable: Durable, deps: RunDeps, input: FollowInput): Promise<FollowInput | undefined> {
  const { again } = input;
  if (again === undefined || again.tries > (again.request.retry?.times ?? 0)) return undefined;
  await pauseBeforeRetry(durable, again.request, again.tries);
  // The record, not the flag: the run may have ended with its cancel while the device was at work.
  const cancelled = await durable.step(`may-repeat/${again.tries}`, () =>
    Promise.resolve(deps.journal.events(input.root).some(({ body }) => body.type === 'cancel-requested')),
  );
  if (cancelled && again.request.evenIfCancelled !== true) return undefined;
  const { result, tries } = await sendWithRetries(durable, deps, again.request, again.tries);
  if (result.state !== 'accepted') return undefined;
  const { machineActionId, adopted } = result;
  const detail = 'Sent again: the device failed the one before.';
  moveTarget(deps, input, 'accepted', 'accepted', { machineActionId, adopted, detail });
  return { ...input, machineActionId, submittedAt: result.at, again: { ...again, tries } };
}

function explain(action: MachineAction | undefined): string | undefined {
  const state = stateOf(action);
  if (action === undefined) return 'Defender gave no final state in time. Look at the action in the Action center.';
  if (state === 'done') return undefined;
  const code = action.errorHResult ?? 0;
  const hex = code === 0 ? '' : ` (0x${(code >>> 0).toString(16).toUpperCase().padStart(8, '0')})`;
  if (state === 'timed-out')
    return `Defender gave up waiting for the device${hex}. Run this again once the device is back.`;
  if (state === 'cancelled') return `The action was cancelled at Defender${hex}.`;
  const errors = (action.commands ?? []).flatMap((command) => command.errors ?? []).join('; ');
  return `Defender reports that the action failed${hex}${errors === '' ? '' : `: ${cleanText(errors)}`}.`;
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
