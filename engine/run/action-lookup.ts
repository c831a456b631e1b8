/**
 * Finds machine actions that were sent but not journalled (engine.md section 3). Look-ups of many devices that come together,
 * as after a crash, share two list calls.
 */
import type { MachineActionType } from '../../language/catalog/action-spec.ts';
import type { MachineAction } from '../defender/entities.ts';
import type { TenantConnection } from '../engine.ts';
import type { Clock, Instant } from '../time/clock.ts';
import { wait } from '../time/wait.ts';

/** The list may lag behind the POST: wait, look, wait, look again. Milliseconds. */
const GRACE_MS = 5000;
/** Clocks of service and runner differ. */
const SKEW_MS = 120_000;

interface Batch {
  since: Instant;
  readonly found: Promise<readonly MachineAction[]>;
}

export class ActionLookup {
  readonly #clock: Clock;
  readonly #batches = new Map<string, Batch>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The action of this type on the device whose comment holds the key, if any was created since the intent. */
  async find(
    connection: TenantConnection,
    query: {
      readonly type: MachineActionType;
      readonly deviceId: string;
      readonly key: string;
      readonly since: Instant;
    },
  ): Promise<MachineAction | undefined> {
    const actions = await this.#batch(connection, query.type, query.since);
    return actions.find(
      (action) => action.machineId === query.deviceId && (action.requestorComment ?? '').includes(query.key),
    );
  }

  #batch(connection: TenantConnection, type: MachineActionType, since: Instant): Promise<readonly MachineAction[]> {
    const id = `${connection.tenant.id}/${type}`;
    const open = this.#batches.get(id);
    if (open !== undefined) {
      open.since = Math.min(open.since, since);
      return open.found;
    }
    const batch: Batch = { since, found: Promise.resolve().then(() => this.#look(id, connection, type)) };
    this.#batches.set(id, batch);
    return batch.found;
  }

  async #look(id: string, connection: TenantConnection, type: MachineActionType): Promise<readonly MachineAction[]> {
    const grace = GRACE_MS / connection.tenant.speed;
    await wait(this.#clock, grace);
    const first = await this.#list(id, connection, type);
    await wait(this.#clock, grace);
    const since = this.#batches.get(id)?.since ?? 0;
    // Who comes from here on starts a look of its own.
    this.#batches.delete(id);
    return [...first, ...(await this.#created(connection, type, since))];
  }

  #list(id: string, connection: TenantConnection, type: MachineActionType): Promise<MachineAction[]> {
    return this.#created(connection, type, this.#batches.get(id)?.since ?? 0);
  }

  #created(connection: TenantConnection, type: MachineActionType, since: Instant): Promise<MachineAction[]> {
    return connection.api.machineActions({ types: [type], createdSince: new Date(since - SKEW_MS).toISOString() });
  }
}
