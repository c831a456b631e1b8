/**
 * Finds machine actions on the tenant (engine.md section 3): those that were sent but not journalled, and those that are under
 * way. Look-ups of many devices that come together share list calls.
 */
import type { MachineActionType } from '../../language/catalog/action-spec.ts';
import type { MachineAction } from '../defender/entities.ts';
import type { TenantConnection } from '../engine.ts';
import type { Clock, Instant } from '../time/clock.ts';
import { wait } from '../time/wait.ts';
import type { DeviceActionInput } from './run-input.ts';

/** The list may lag behind the POST: wait, look, wait, look again. Milliseconds. */
const GRACE_MS = 5000;
/** Clocks of service and runner differ. */
export const SKEW_MS = 120_000;
/** How long the first who asks for open actions waits for others who ask the same. */
const GATHER_MS = 50;

type ActionTarget = DeviceActionInput['target'];

interface Batch {
  since: Instant;
  readonly found: Promise<readonly MachineAction[]>;
}

export class ActionLookup {
  readonly #clock: Clock;
  readonly #sent = new Map<string, Batch>();
  readonly #open = new Map<string, Promise<readonly MachineAction[]>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The action of this type on the target whose comment holds the key, if any was created since the intent. */
  async find(
    connection: TenantConnection,
    query: {
      readonly type: MachineActionType;
      readonly target: ActionTarget;
      readonly key: string;
      readonly since: Instant;
    },
  ): Promise<MachineAction | undefined> {
    const actions = await this.#batch(connection, query.type, query.since);
    return actions.find((action) => concerns(action, query.target) && carries(action, query.key));
  }

  /** Actions of this type that are under way for the target, newest first. Read after the call. */
  async underWay(
    connection: TenantConnection,
    type: MachineActionType,
    target: ActionTarget,
  ): Promise<MachineAction[]> {
    const id = `${connection.tenant.id}/${type}`;
    const look = this.#open.get(id) ?? this.#listOpen(id, connection, type);
    this.#open.set(id, look);
    return (await look).filter((action) => concerns(action, target));
  }

  async #listOpen(
    id: string,
    connection: TenantConnection,
    type: MachineActionType,
  ): Promise<readonly MachineAction[]> {
    await wait(this.#clock, GATHER_MS / connection.tenant.speed);
    // Who comes from here on would get an answer from before the question.
    this.#open.delete(id);
    return connection.api.machineActions(
      { types: [type], statuses: ['Pending', 'InProgress'] },
      // Calls that are paid already wait for it.
      { priority: 'release' },
    );
  }

  #batch(connection: TenantConnection, type: MachineActionType, since: Instant): Promise<readonly MachineAction[]> {
    const id = `${connection.tenant.id}/${type}`;
    const open = this.#sent.get(id);
    if (open !== undefined) {
      open.since = Math.min(open.since, since);
      return open.found;
    }
    const batch: Batch = { since, found: Promise.resolve().then(() => this.#look(id, connection, type)) };
    this.#sent.set(id, batch);
    return batch.found;
  }

  async #look(id: string, connection: TenantConnection, type: MachineActionType): Promise<readonly MachineAction[]> {
    const grace = GRACE_MS / connection.tenant.speed;
    try {
      await wait(this.#clock, grace);
      const first = await this.#created(connection, type, this.#sent.get(id)?.since ?? 0);
      await wait(this.#clock, grace);
      const since = this.#sent.get(id)?.since ?? 0;
      // Who comes from here on starts a look of its own.
      this.#sent.delete(id);
      return [...first, ...(await this.#created(connection, type, since))];
    } catch (error) {
      // A look that failed must not answer for those who come later.
      this.#sent.delete(id);
      throw error;
    }
  }

  #created(connection: TenantConnection, type: MachineActionType, since: Instant): Promise<MachineAction[]> {
    return connection.api.machineActions({ types: [type], createdSince: new Date(since - SKEW_MS).toISOString() });
  }
}

/** Whether the action was sent for the intent with this key. */
export const carries = (action: MachineAction, key: string): boolean => (action.requestorComment ?? '').includes(key);

/** Several files of a device may be quarantined at the same time. */
function concerns(action: MachineAction, target: ActionTarget): boolean {
  if (action.machineId !== target.id) return false;
  const file = action.relatedFileInfo?.fileIdentifier?.toLowerCase();
  return target.kind === 'device' || file === undefined || file === target.sha1.toLowerCase();
}
