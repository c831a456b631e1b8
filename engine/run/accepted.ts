import type { MachineAction } from '../defender/entities.ts';
import { carries } from './action-lookup.ts';
import type { SubmitResult } from './run-input.ts';

type Accepted = SubmitResult & { readonly state: 'accepted' };

/** An action of the service, and whose it is: one without our key was sent by somebody else, or by another statement. */
export function accepted(action: MachineAction, key: string): Accepted {
  const ours = carries(action, key);
  return {
    state: 'accepted',
    machineActionId: action.id,
    adopted: !ours,
    at: Date.parse(action.creationDateTimeUtc),
    ...(ours ? {} : { foreign: action.requestor ?? 'somebody else' }),
  };
}
