/** Whether what an intent announces has been sent already: by a process that died, or with an answer that was lost or says little. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { TenantConnection } from '../engine.ts';
import type { Instant } from '../time/clock.ts';
import { wait } from '../time/wait.ts';
import { accepted } from './accepted.ts';
import { SKEW_MS, type Looks } from './action-lookup.ts';
import type { RunDeps } from './run-deps.ts';
import type { DeviceActionInput, SubmitResult } from './run-input.ts';

/** An investigation is listed a moment after it began. */
const GRACE_MS = 5000;

export async function sentBefore(
  deps: RunDeps,
  connection: TenantConnection,
  input: DeviceActionInput,
  intent: { readonly key: string; readonly at: Instant },
  looks: Looks,
): Promise<SubmitResult | undefined> {
  const { action, target } = input;
  if (action === 'device.tag' || action === 'device.untag') return tagged(connection, input);
  if (action === 'device.investigate') {
    await wait(deps.clock, GRACE_MS / connection.tenant.speed);
    const since = new Date(intent.at - SKEW_MS).toISOString();
    const [begun] = await connection.api.investigations({ machineId: target.id, startedSince: since });
    return begun === undefined ? undefined : { state: 'done', detail: `Investigation ${begun.id} was started.` };
  }
  const type = actionSpec(action).machineAction;
  if (type === undefined) return undefined;
  const query = { type, target, key: intent.key, since: intent.at, looks };
  const own = await deps.lookup.find(connection, query);
  return own === undefined ? undefined : { ...accepted(own, intent.key), adopted: true };
}

async function tagged({ api }: TenantConnection, input: DeviceActionInput): Promise<SubmitResult | undefined> {
  const { tag } = input.params;
  const device = await api.machine(input.target.id);
  if (typeof tag !== 'string' || device === undefined) return undefined;
  const has = device.machineTags.some((one) => one.toLowerCase() === tag.toLowerCase());
  return has === (input.action === 'device.tag') ? { state: 'done' } : undefined;
}
