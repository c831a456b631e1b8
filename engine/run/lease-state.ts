/** Whose the state of a device is that a lease holds: the newest machine action that counts decides. */
import { actionSpec, type ActionId } from '../../language/catalog/actions/index.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { RunDeps } from './run-deps.ts';

/** What rollbacks name their steps by, below the key of their own. */
export const ROLLBACK_KEY = 'rollback/';

export interface Holder {
  /** `released` and `rolled-back`: by this run already. */
  readonly who: 'us' | 'other' | 'released' | 'rolled-back';
  /** What came after ours. */
  readonly detail?: string;
}

export interface Held {
  readonly root: string;
  readonly tenantId: string;
  readonly key: string;
  readonly action: ActionId;
  readonly target: TargetRef & { readonly kind: 'device' | 'device-file' };
  readonly machineActionId: string;
}

/** Reads only. */
export async function whoHolds(deps: Pick<RunDeps, 'tenant'>, held: Held): Promise<Holder> {
  const { api } = await deps.tenant(held.tenantId);
  const type = actionSpec(held.action).machineAction;
  const opposite = actionSpec(inverseOfLease(held.action)).machineAction;
  const actions = await api.machineActions({
    machineId: held.target.id,
    types: [type, opposite].filter((one) => one !== undefined),
  });
  const newest = actions
    .filter((action) => !['Failed', 'TimeOut', 'Cancelled'].includes(action.status))
    .toSorted((a, b) => Date.parse(b.creationDateTimeUtc) - Date.parse(a.creationDateTimeUtc))[0];
  if (newest === undefined || newest.id === held.machineActionId) return { who: 'us' };
  const comment = newest.requestorComment ?? '';
  // A release of ours that is still under way is taken over by the next try.
  if (comment.includes(`[${held.root}/${held.key}#release`))
    return { who: newest.status === 'Succeeded' ? 'released' : 'us' };
  if (comment.includes(`[${held.root}/${ROLLBACK_KEY}`) && newest.type === opposite) return { who: 'rolled-back' };
  const detail = `${newest.type} by ${newest.requestor ?? 'somebody else'} at ${newest.creationDateTimeUtc} came after ours.`;
  return { who: 'other', detail };
}

/** Catalog actions with a lease on a device have an inverse on a device. */
export const inverseOfLease = (action: ActionId): 'device.release' | 'device.allow' =>
  action === 'device.restrict' ? 'device.allow' : 'device.release';
