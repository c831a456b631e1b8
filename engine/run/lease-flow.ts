/** Ends what a playbook did to a device when its time is over, unless somebody else changed the state meanwhile. */
import type { MachineAction } from '../defender/entities.ts';
import type { Durable, Flow } from '../durable/durable.ts';
import type { LeaseEnd } from '../journal/events.ts';
import type { Person } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import { MACHINE_ACTION_SIGNAL } from './action-poller.ts';
import { tellOverdue } from './lease-overdue.ts';
import { inverseOfLease, whoHolds, type Held, type Holder } from './lease-state.ts';
import { whyHeld } from './may-send.ts';
import { MODE_SIGNAL } from './mode-orders.ts';
import type { RunDeps } from './run-deps.ts';
import { LEASE_SIGNAL, type LeaseInput, type LeaseSignal } from './run-input.ts';
import { afterRelease } from './after-release.ts';
import { submitDeviceAction } from './submit-device-action.ts';
import { moveTarget } from './target-recorder.ts';

/** A release that fails is tried for about half a day; then it is reported as failed and stays visible. */
const TRIES = 8;
const FIRST_PAUSE_MS = 300_000;
/** Later than this after the due time, the end is told as late. */
const LATE_MS = 300_000;
/** A release that the service took and that is not final by then is told: the device is still held. */
const PATIENCE_MS = 3_600_000;
const FOLLOW_MS = 262_800_000;
/** Longer than anybody observes; then the state is looked at once more. */
const FAR_MS = 365 * 86_400_000;

/** How the time of a lease was over. */
interface Over {
  readonly kind: 'due' | 'end' | 'rolled-back';
  readonly by?: Person;
  readonly reason?: string;
  /** When it should have ended. */
  readonly due: Instant;
}

interface End {
  readonly how: LeaseEnd;
  readonly detail?: string;
  /** It was held while the tenant was in OBSERVE. */
  readonly held?: true;
}

export const createLeaseFlow =
  (deps: RunDeps): Flow<LeaseInput, End> =>
  async (durable, input) => {
    const over = await untilOver(durable, deps, input);
    const at = await durable.now('due-at');
    const late = over.kind === 'due' && at > over.due + LATE_MS;
    if (late) await tellOverdue(durable, deps, input, 'late', `Its end was ${new Date(over.due).toISOString()}.`);
    const end: End = over.kind === 'rolled-back' ? { how: 'rolled-back' } : await release(durable, deps, input);
    deps.journal.record(input.root, `lease-ended/${durable.runId}`, {
      type: 'lease-ended',
      path: input.key,
      target: input.target,
      how: end.how,
      late: late || end.held === true,
      ...(end.detail === undefined ? {} : { detail: end.detail }),
      ...(over.by === undefined ? {} : { by: over.by }),
      ...(over.reason === undefined ? {} : { reason: over.reason }),
    });
    if (end.how === 'failed') await tellOverdue(durable, deps, input, 'failed', end.detail ?? '');
    else moveTarget(deps, input, 'done', end.how, end.detail === undefined ? {} : { detail: end.detail });
    if (end.how === 'released') await afterRelease(durable, deps, input);
    return end;
  };

/** Waits for the end of the lease, for as long as it is extended, or for an order. */
async function untilOver(durable: Durable, deps: RunDeps, input: LeaseInput): Promise<Over> {
  let due = input.until ?? (await durable.now('ordered'));
  if (input.order !== undefined) return { kind: 'end', by: input.order.by, reason: input.order.reason, due };
  for (let turn = 0; ; turn++) {
    const signal = await durable.signal<LeaseSignal>(`due/${turn}`, LEASE_SIGNAL, due);
    if (signal === undefined) return { kind: 'due', due };
    if (signal.kind !== 'extend') return { ...signal, due };
    const { until, by, reason } = signal;
    due = until;
    deps.journal.record(input.root, `lease-extended/${durable.runId}/${turn}`, {
      type: 'lease-extended',
      path: input.key,
      target: input.target,
      until,
      by,
      reason,
    });
  }
}

const heldBy = ({ root, tenantId, key, action, target, machineActionId }: LeaseInput): Held => ({
  ...{ root, tenantId, key, action, target, machineActionId },
});

async function release(durable: Durable, deps: RunDeps, input: LeaseInput): Promise<End> {
  let failures = 0;
  let held: { readonly held?: true } = {};
  for (let attempt = 1; ; attempt++) {
    const { who, detail, observed } = await durable.step(`check/${attempt}`, () => look(deps, input));
    if (who !== 'us') return { ...endedBy(who, detail), ...held };
    const result = observed === undefined ? await tryRelease(durable, deps, input, attempt) : { held: observed };
    if ('how' in result) return { ...result, ...held };
    if ('held' in result) {
      held = { held: true };
      await untilLive(durable, deps, input, attempt, result.held);
      continue;
    }
    failures += 1;
    if (failures === TRIES)
      return { how: 'failed', detail: `${result.problem} The device is still held: release it by hand.`, ...held };
    if (failures === 1) await tellOverdue(durable, deps, input, 'first', `${result.problem} It is tried again.`);
    const failedAt = await durable.now(`failed/${attempt}`);
    // Whoever asks for it meanwhile need not wait for the next try; a rollback shows when the state is looked at.
    await durable.signal<LeaseSignal>(
      `again/${attempt}`,
      LEASE_SIGNAL,
      failedAt + FIRST_PAUSE_MS * 2 ** (failures - 1),
    );
  }
}

const endedBy = (who: 'other' | 'released' | 'rolled-back', detail: string | undefined): End => ({
  how: who === 'other' ? 'superseded' : who,
  ...(detail === undefined ? {} : { detail }),
});

/** Whose the state is, and why nothing may be sent about it now. */
async function look(deps: RunDeps, input: LeaseInput): Promise<Holder & { readonly observed?: string }> {
  const holder = await whoHolds(deps, input);
  const observed = whyHeld(deps, input.tenantId)?.detail;
  return observed === undefined ? holder : { ...holder, observed };
}

/** The release is due, and nothing is sent in OBSERVE: people are told, and it waits for as long as that lasts. */
async function untilLive(
  durable: Durable,
  deps: RunDeps,
  input: LeaseInput,
  attempt: number,
  why: string,
): Promise<void> {
  const detail = `${why} The release is held, and sent as soon as the tenant is LIVE again.`;
  await tellOverdue(durable, deps, input, `held-${attempt}`, detail);
  const since = await durable.now(`held/${attempt}`);
  await durable.signal<null>(`live/${attempt}`, MODE_SIGNAL, since + FAR_MS);
}

/** The end of the lease, or why it was not ended. */
type Tried = End | { readonly problem: string } | { readonly held: string };

async function tryRelease(durable: Durable, deps: RunDeps, input: LeaseInput, attempt: number): Promise<Tried> {
  const { root, tenantId, key, target, comment, order } = input;
  const result = await submitDeviceAction(
    durable,
    deps,
    {
      root,
      tenantId,
      key,
      action: inverseOfLease(input.action),
      target,
      from: 'planned',
      params: { comment: order === undefined ? comment : `Released early: ${order.reason}` },
      ends: heldBy(input),
    },
    `release-${order === undefined ? '' : `${order.attempt}-`}${attempt}`,
  );
  if ('holder' in result && result.holder.who !== 'us') return endedBy(result.holder.who, result.holder.detail);
  if ('held' in result) return { held: result.detail };
  if (result.state !== 'accepted') return { problem: result.detail ?? 'It was not sent.' };
  const { machineActionId, at } = result;
  await durable.step(`watch/${attempt}`, async () => {
    const { watcher } = await deps.tenant(tenantId);
    watcher.watch({ machineActionId, runId: durable.runId, submittedAt: at });
  });
  const final = (name: string, until: Instant) =>
    durable.signal<MachineAction>(`${name}/${attempt}`, MACHINE_ACTION_SIGNAL, until);
  let action = await final('soon', (await durable.now(`sent/${attempt}`)) + PATIENCE_MS);
  if (action === undefined) {
    const detail = 'Defender has taken the release, and the device has not answered yet.';
    await tellOverdue(durable, deps, input, `pending-${attempt}`, detail);
    action = await final('final', at + FOLLOW_MS);
  }
  return action?.status === 'Succeeded'
    ? { how: 'released' }
    : { problem: `The release ended as ${action?.status ?? 'unknown'}.` };
}
