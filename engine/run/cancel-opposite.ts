/** Before an isolation or its release is sent, what is still pending in the other direction is cancelled: MDE may finish the two in any order. */
import type { MachineActionType } from '../../language/catalog/action-spec.ts';
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { TenantConnection } from '../engine.ts';
import { PlaybookError } from '../errors.ts';
import type { CallContext } from '../ports.ts';
import type { RunDeps } from './run-deps.ts';
import type { DeviceActionInput } from './run-input.ts';

const OPPOSITE: Readonly<Partial<Record<MachineActionType, MachineActionType>>> = {
  Isolate: 'Unisolate',
  Unisolate: 'Isolate',
  RestrictCodeExecution: 'UnrestrictCodeExecution',
  UnrestrictCodeExecution: 'RestrictCodeExecution',
};

/** @throws PlaybookError where the tenant cannot be asked, or refuses the cancel while the action is still open */
export async function cancelOpposite(
  connection: TenantConnection,
  deps: RunDeps,
  input: DeviceActionInput,
  context: () => CallContext,
): Promise<void> {
  const own = actionSpec(input.action).machineAction;
  const type = own === undefined ? undefined : OPPOSITE[own];
  if (type === undefined) return;
  for (const action of await deps.lookup.underWay(connection, type, input.target))
    await cancelAction(connection, action.id, `Superseded by run ${input.root}: ${input.action}.`, context());
}

/** @throws PlaybookError where the tenant cannot be asked, or forbids it */
export async function cancelAction(
  { api }: Pick<TenantConnection, 'api'>,
  id: string,
  comment: string,
  context: CallContext,
): Promise<void> {
  try {
    await api.cancelMachineAction(id, comment, context);
  } catch (error) {
    const refused = error instanceof PlaybookError && ['rejected', 'conflict', 'not-found'].includes(error.detail.kind);
    // It has ended meanwhile, which is as good.
    if (!refused) throw error;
  }
}
