/** Marks in the record what a rollback has reversed, and ends the leases of it. */
import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { DurableHost } from '../durable/durable.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { RunDeps } from './run-deps.ts';
import { followRunId, lapsesBelow, leaseRunId } from './run-ids.ts';
import { LEASE_SIGNAL, type FollowInput, type LeaseSignal } from './run-input.ts';
import { moveTarget } from './target-recorder.ts';

/** Step and action that were reversed. */
export interface Reversed {
  readonly key: string;
  readonly action: ActionId;
}

export function markReversed(deps: RunDeps, root: string, { key, action }: Reversed, target: TargetRef): void {
  moveTarget(deps, { root, key, action, target }, 'done', 'rolled-back');
}

/** Ends the lease on a device; safe to repeat. `by` names the run that reverses. */
export async function endLease(
  deps: RunDeps,
  root: string,
  { key }: Reversed,
  target: TargetRef & { readonly kind: 'device' | 'device-file' },
  by: string,
): Promise<void> {
  const follow = deps.host().input(followRunId(root, key, target)) as FollowInput | undefined;
  if (follow?.lease === undefined) return;
  const lease = leaseRunId(root, key, target.id);
  const open = openRun(deps.host(), lease);
  // The run of a lease tells its end itself; `until released` has none, and after a failed release it is over.
  if (open !== undefined) return tell(deps, open, by, { kind: 'rolled-back' });
  const known = deps
    .recordOf(root)
    ?.leases.find((one) => one.path === key && followRunId(root, key, one.target) === followRunId(root, key, target));
  if (known === undefined || (known.ended !== undefined && known.ended.how !== 'failed')) return;
  deps.journal.record(root, `lease-ended/${lease}/rolled-back`, {
    type: 'lease-ended',
    path: key,
    target,
    how: 'rolled-back',
    late: false,
  });
}

/** Ends the leases of banned values. */
export async function endBans(
  deps: RunDeps,
  root: string,
  { key }: Reversed,
  values: readonly string[],
  by: string,
): Promise<void> {
  for (const { runId } of deps.host().open())
    if (runId.startsWith(lapsesBelow(root, key))) await tell(deps, runId, by, { kind: 'rolled-back', values });
}

/** The lease itself, or the order by hand that ends it. */
const openRun = (host: DurableHost, lease: string): string | undefined =>
  host.open().find(({ runId }) => runId === lease || runId.startsWith(`${lease}/`))?.runId;

const tell = (deps: RunDeps, runId: string, by: string, signal: LeaseSignal): Promise<void> =>
  deps.host().deliver(runId, LEASE_SIGNAL, by, signal);
