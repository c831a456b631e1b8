/**
 * Accepted actions are followed by runs of their own: the statement need not wait, and a restart loses none. Each begins with the
 * acceptance, for the last device of thousands is sent hours after the first, whose lease must not begin with it.
 */
import type { Durable } from '../durable/durable.ts';
import { followRunId } from './run-ids.ts';
import type { RunDeps } from './run-deps.ts';
import type { DeviceActionInput, FollowInput, Following, SubmitResult } from './run-input.ts';

type Accepted = SubmitResult & { readonly state: 'accepted' };

/** `tries`: how often the action was sent, the accepted one included. */
export async function beginFollow(
  durable: Durable,
  deps: RunDeps,
  input: DeviceActionInput,
  result: Accepted,
  tries: number,
): Promise<void> {
  const { follow, ...request } = input;
  if (follow === undefined) return;
  const { root, key, target } = input;
  await durable.step('follow', () =>
    deps.host().start(followRunId(root, key, target), 'follow', followInput(request, follow, result, tries)),
  );
}

function followInput(
  request: Omit<DeviceActionInput, 'follow'>,
  { again, lease, ...following }: Following,
  { machineActionId, at, foreign }: Accepted,
  tries: number,
): FollowInput {
  const { root, tenantId, key, action, target } = request;
  return {
    ...{ root, tenantId, key, action, target, machineActionId, submittedAt: at },
    ...following,
    ...(again === undefined ? {} : { again: { request: { ...request, from: 'planned' }, tries } }),
    // What somebody else ordered is not ours to end.
    ...(lease === undefined || foreign !== undefined ? {} : { lease }),
  };
}
