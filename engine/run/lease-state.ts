/** Whose the state of a device is that a lease holds: the newest machine action that counts decides. */
import { actionSpec, isActionId, type ActionId } from '../../language/catalog/actions/index.ts';
import type { MachineActionType } from '../../language/catalog/action-spec.ts';
import type { MachineAction } from '../defender/entities.ts';
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
  // Part of a release, which does not wait for the next hour: nor does what has to be known before it.
  const actions = await api.machineActions(
    { machineId: held.target.id, types: typesOf(held.action) },
    { priority: 'release' },
  );
  return holderAmong(actions, held);
}

/** The machine actions that change a state, and those that change it back. */
export function typesOf(action: ActionId): readonly MachineActionType[] {
  const { machineAction, inverse } = actionSpec(action);
  const back = isActionId(inverse) ? actionSpec(inverse).machineAction : undefined;
  return [machineAction, back].filter((one) => one !== undefined);
}

/** As `whoHolds`, among the actions of the types of a state. */
export function holderAmong(actions: readonly MachineAction[], held: Omit<Held, 'tenantId'>): Holder {
  const newest = actions
    .filter((action) => action.machineId === held.target.id)
    .filter((action) => !['Failed', 'TimeOut', 'Cancelled'].includes(action.status))
    .toSorted((a, b) => Date.parse(b.creationDateTimeUtc) - Date.parse(a.creationDateTimeUtc))[0];
  if (newest === undefined || newest.id === held.machineActionId) return { who: 'us' };
  const comment = newest.requestorComment ?? '';
  // A release of ours that is still under way is taken over by the next try.
  if (comment.includes(`[${held.root}/${held.key}#release`))
    return { who: newest.status === 'Succeeded' ? 'released' : 'us' };
  if (comment.includes(`[${held.root}/${ROLLBACK_KEY}`) && newest.type !== typesOf(held.action)[0])
    return { who: 'rolled-back' };
  const detail = `${newest.type} by ${newest.requestor ?? 'somebody else'} at ${newest.creationDateTimeUtc} came after ours.`;
  return { who: 'other', detail };
}

/** Catalog actions with a lease on a device have an inverse on a device. */
export const inverseOfLease = (action: ActionId): 'device.release' | 'device.allow' =>
  action === 'device.restrict' ? 'device.allow' : 'device.release';
