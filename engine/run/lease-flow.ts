/** Ends what a playbook did to a device when its time is over, unless somebody else changed the state meanwhile. */
import { actionSpec, type ActionId } from '../../language/catalog/actions/index.ts';
import type { MachineAction } from '../defender/entities.ts';
import type { Durable, Flow } from '../durable/durable.ts';
import { targetKey } from '../journal/target-key.ts';
import { MACHINE_ACTION_SIGNAL } from './action-poller.ts';
import type { RunDeps } from './run-deps.ts';
import { LEASE_SIGNAL, type LeaseInput } from './run-input.ts';
import { afterRelease } from './after-release.ts';
import { submitDeviceAction } from './submit-device-action.ts';
import { moveTarget } from './target-recorder.ts';

/** A release that fails is tried for about a day; then it is reported as failed and stays visible. */
const TRIES = 8;
const FIRST_PAUSE_MS = 300_000;
/** Later than this after the due time, the end is told as late. */
const LATE_MS = 300_000;
const FOLLOW_MS = 262_800_000;

type LeaseEnd = { how: 'released' | 'superseded' | 'failed'; detail?: string };

export const createLeaseFlow =
  (deps: RunDeps): Flow<LeaseInput, LeaseEnd> =>
  async (durable, input) => {
    await durable.signal('due', LEASE_SIGNAL, input.until);
    const dueAt = await durable.now('due-at');
    const end = await release(durable, deps, input);
    deps.journal.record(input.root, `lease-ended/${input.key}/${targetKey(input.target)}`, {
      type: 'lease-ended',
      path: input.key,
      target: input.target,
      how: end.how,
      late: dueAt > input.until + LATE_MS,
      ...(end.detail === undefined ? {} : { detail: end.detail }),
    });
    if (end.how !== 'failed')
      moveTarget(deps, input, 'done', end.how, end.detail === undefined ? {} : { detail: end.detail });
    if (end.how === 'released') await afterRelease(durable, deps, input);
    return end;
  };

async function release(durable: Durable, deps: RunDeps, input: LeaseInput): Promise<LeaseEnd> {
  let detail = '';
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const other = await durable.step(`check/${attempt}`, () => supersededBy(deps, input));
    if (other !== undefined) return { how: 'superseded', detail: other };
    const inverse = inverseOf(input.action);
    const result = await submitDeviceAction(
      durable,
      deps,
      {
        root: input.root,
        tenantId: input.tenantId,
        key: input.key,
        action: inverse,
        target: input.target,
        from: 'planned',
        params: { comment: input.comment },
      },
      `release-${attempt}`,
    );
    if (result.state === 'accepted') {
      const { machineActionId, at } = result;
      await durable.step(`watch/${attempt}`, async () => {
        const { watcher } = await deps.tenant(input.tenantId);
        watcher.watch({ machineActionId, runId: durable.runId, submittedAt: at });
      });
      const action = await durable.signal<MachineAction>(`final/${attempt}`, MACHINE_ACTION_SIGNAL, at + FOLLOW_MS);
      if (action?.status === 'Succeeded') return { how: 'released' };
      detail = `The release ended as ${action?.status ?? 'unknown'}.`;
    } else {
      detail = result.detail ?? '';
    }
    const failedAt = await durable.now(`failed/${attempt}`);
    if (attempt < TRIES) await durable.sleep(`again/${attempt}`, failedAt + FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
  return { how: 'failed', detail: `${detail} The device is still held: release it by hand.` };
}

/** Why nothing is to be sent: the newest change of the device's state is not ours. Undefined where it is. */
async function supersededBy(deps: RunDeps, input: LeaseInput): Promise<string | undefined> {
  const { api } = await deps.tenant(input.tenantId);
  const type = actionSpec(input.action).machineAction;
  const opposite = actionSpec(inverseOf(input.action)).machineAction;
  const actions = await api.machineActions({
    machineId: input.target.id,
    types: [type, opposite].filter((one) => one !== undefined),
  });
  const effective = actions
    .filter((action) => !['Failed', 'TimeOut', 'Cancelled'].includes(action.status))
    .sort((a, b) => Date.parse(b.creationDateTimeUtc) - Date.parse(a.creationDateTimeUtc));
  const newest = effective[0];
  if (newest === undefined || newest.id === input.machineActionId) return undefined;
  if ((newest.requestorComment ?? '').includes(`[${input.root}/${input.key}#release`)) return undefined;
  return `${newest.type} by ${newest.requestor ?? 'somebody else'} at ${newest.creationDateTimeUtc} came after ours.`;
}

/** Catalog actions with a lease on a device have an inverse on a device. */
function inverseOf(action: ActionId): 'device.release' | 'device.allow' {
  return action === 'device.restrict' ? 'device.allow' : 'device.release';
}
