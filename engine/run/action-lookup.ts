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
/** Whoever asks is answered by a list that was read so much later. */
const SETTLED_MS = 2 * GRACE_MS;
/** Clocks of service and runner differ. */
export const SKEW_MS = 120_000;
/** How long the first who asks for open actions waits for others who ask the same. */
const GATHER_MS = 50;

type ActionTarget = DeviceActionInput['target'];

/**
 * `twice`: after a crash, a 5xx or a lost answer, where the first look mostly finds it. `once`: after a 429, which mostly
 * means what it says; the wait that it asks for is longer than the list lags behind, and the one call is all that it costs.
 */
export type Looks = 'twice' | 'once';

interface Asked {
  readonly type: MachineActionType;
  readonly since: Instant;
  readonly looks: Looks;
}

interface Batch {
  readonly since: Instant;
  /** When the last one came who waits for it. */
  readonly joined: Instant;
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
    query: Asked & { readonly target: ActionTarget; readonly key: string },
  ): Promise<MachineAction | undefined> {
    const actions = await this.#batch(connection, query);
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

  #batch(connection: TenantConnection, { type, since, looks }: Asked): Promise<readonly MachineAction[]> {
    const id = `${connection.tenant.id}/${type}/${looks}`;
    const open = this.#sent.get(id);
    const asked = { since: Math.min(since, open?.since ?? since), joined: this.#clock.now() };
    const found = open?.found ?? Promise.resolve().then(() => this.#look(id, connection, type, looks));
    this.#sent.set(id, { ...asked, found });
    return found;
  }

  async #look(
    id: string,
    connection: TenantConnection,
    type: MachineActionType,
    looks: Looks,
  ): Promise<readonly MachineAction[]> {
    const { speed } = connection.tenant;
    await wait(this.#clock, GRACE_MS / speed);
    const { since, joined } = this.#sent.get(id) ?? { since: 0, joined: this.#clock.now() };
    // Who comes from here on starts a look of its own.
    this.#sent.delete(id);
    const first = looks === 'twice' ? await this.#created(connection, type, since) : [];
    await wait(this.#clock, Math.max(0, joined + SETTLED_MS / speed - this.#clock.now()));
    return [...first, ...(await this.#created(connection, type, since))];
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
