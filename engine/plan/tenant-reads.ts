/** Reads of one planning: each at most once, with the permissions that they need. */
import type { PermissionId } from '../../language/catalog/permissions.ts';
import type { Alert, FileInfo, HuntRow, Indicator, Machine, MachineAction } from '../defender/entities.ts';
import { PlaybookError } from '../errors.ts';
import type { DefenderApi } from '../ports.ts';
import { NameIndex } from './guards/name-index.ts';
import { isolationState, restrictionState, unreadState, type DeviceState } from './device-state.ts';

/** From so many devices on one list of the fleet is cheaper than a call each. */
const LIST_FROM = 6;
/** So many devices are named in the filter of a list of actions; for more, the actions of all devices are read. */
const NAMED_AT_MOST = 60;

export class TenantReads {
  readonly permissions = new Set<PermissionId>();
  readonly #api: DefenderApi;
  readonly #memo = new Map<string, Promise<unknown>>();
  readonly #machines = new Map<string, Machine>();
  #own: { readonly size: number; readonly names: NameIndex<Machine> } | undefined;
  /** Devices whose actions were asked for, by types: a loop asks for one after the other. */
  readonly #asked = new Map<string, Set<string>>();

  constructor(api: DefenderApi) {
    this.#api = api;
  }

  /** A machine that an earlier read of this planning returned. */
  known(id: string): Machine | undefined {
    return this.#machines.get(id);
  }

  async machine(id: string): Promise<Machine | undefined> {
    const known = this.#machines.get(id);
    if (known !== undefined) return known;
    const found = await this.#once('readMachines', `machine ${id}`, () => this.#api.machine(id));
    return found === undefined ? undefined : this.#keep([found])[0];
  }

  /** Addresses and full names of the machines that this planning has read, `readForAddresses` included. */
  ownNames(): NameIndex<Machine> {
    if (this.#own?.size !== this.#machines.size)
      this.#own = { size: this.#machines.size, names: namesOf(this.#machines) };
    return this.#own.names;
  }

  /**
   * Brings in the whole fleet, so that nobody bans an address of it. False where it cannot be read: a ban needs no
   * permission to read devices.
   */
  async readForAddresses(): Promise<boolean> {
    const had = this.permissions.has('readMachines');
    try {
      await this.all();
      return true;
    } catch (error) {
      if (error instanceof PlaybookError) return false;
      throw error;
    } finally {
      if (!had) this.permissions.delete('readMachines');
    }
  }

  /** The machines with these ids; ids that the tenant does not know are left out. */
  async machinesById(ids: readonly string[]): Promise<readonly Machine[]> {
    const unread = ids.filter((id) => !this.#machines.has(id));
    if (unread.length >= LIST_FROM) await this.all();
    else await Promise.all(unread.map((id) => this.machine(id)));
    return ids.map((id) => this.#machines.get(id)).filter((machine) => machine !== undefined);
  }

  /** Machines whose name is one of these, in full or as the first label of a longer name. */
  async machinesNamed(names: readonly string[]): Promise<readonly Machine[]> {
    if (names.length >= LIST_FROM) return this.all();
    const exact = await this.#list(`names ${JSON.stringify(names)}`, { names });
    const starts = names.filter((name) => !name.includes('.'));
    const longer = await Promise.all(
      starts.map((name) => this.#list(`search ${name}`, { search: `${name}.`, limit: 50 })),
    );
    return [...exact, ...longer.flat()];
  }

  tagged(tag: string): Promise<readonly Machine[]> {
    return this.#list(`tag ${tag}`, { tag });
  }

  inGroup(group: string): Promise<readonly Machine[]> {
    return this.#list(`group ${group}`, { group });
  }

  all(): Promise<readonly Machine[]> {
    return this.#list('all', {});
  }

  async withIp(ip: string, at: string): Promise<readonly Machine[]> {
    return this.#keep(await this.#once('readMachines', `ip ${ip}`, () => this.#api.machinesByIp(ip, at)));
  }

  count(): Promise<number> {
    return this.#once('readMachines', 'count', () => this.#api.machineCount());
  }

  alert(id: string): Promise<Alert | undefined> {
    return this.#once('readAlerts', `alert ${id}`, () => this.#api.alert(id));
  }

  incidentAlerts(incidentId: string): Promise<readonly Alert[]> {
    return this.#once('readAlerts', `incident ${incidentId}`, () => this.#api.alerts({ incidentId }));
  }

  file(hash: string): Promise<FileInfo | undefined> {
    return this.#once('readFiles', `file ${hash}`, () => this.#api.file(hash));
  }

  hunt(query: string): Promise<readonly HuntRow[]> {
    return this.#once('hunting', `hunt ${query}`, () => this.#api.hunt(query));
  }

  indicators(): Promise<readonly Indicator[]> {
    return this.#once('indicators', 'indicators', () => this.#api.indicators({}));
  }

  /** Isolation of devices by id. */
  isolation(ids: readonly string[]): Promise<ReadonlyMap<string, DeviceState>> {
    return this.#state(ids, ['Isolate', 'Unisolate'], isolationState);
  }

  /** Restriction of apps by device id. */
  restriction(ids: readonly string[]): Promise<ReadonlyMap<string, DeviceState>> {
    return this.#state(ids, ['RestrictCodeExecution', 'UnrestrictCodeExecution'], restrictionState);
  }

  async #state(
    ids: readonly string[],
    types: readonly ('Isolate' | 'Unisolate' | 'RestrictCodeExecution' | 'UnrestrictCodeExecution')[],
    read: (actions: readonly MachineAction[]) => DeviceState,
  ): Promise<ReadonlyMap<string, DeviceState>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const asked = this.#asked.get(types[0] ?? '') ?? new Set<string>();
    this.#asked.set(types[0] ?? '', asked);
    for (const id of wanted) asked.add(id);
    const named = asked.size < LIST_FROM || (wanted.length === asked.size && wanted.length <= NAMED_AT_MOST);
    const filter = named ? { machineIds: wanted, types } : { types };
    try {
      const actions = await this.#once('readMachines', `actions ${JSON.stringify(filter)}`, () =>
        this.#api.machineActions(filter),
      );
      const byDevice = Map.groupBy(actions, (action) => action.machineId ?? '');
      return new Map(wanted.map((id) => [id, read(byDevice.get(id) ?? [])]));
    } catch (error) {
      const unread = unreadState(error);
      if (unread === undefined) throw error;
      return new Map(wanted.map((id) => [id, unread]));
    }
  }

  async #list(key: string, filter: Parameters<DefenderApi['machines']>[0]): Promise<readonly Machine[]> {
    return this.#keep(await this.#once('readMachines', `machines ${key}`, () => this.#api.machines(filter)));
  }

  #keep(machines: readonly Machine[]): readonly Machine[] {
    for (const machine of machines) this.#machines.set(machine.id, machine);
    return machines;
  }

  async #once<T>(permission: PermissionId, key: string, read: () => Promise<T>): Promise<T> {
    this.permissions.add(permission);
    const kept = this.#memo.get(key) as Promise<T> | undefined;
    if (kept !== undefined) return kept;
    const pending = read();
    this.#memo.set(key, pending);
    return pending;
  }
}

function namesOf(machines: ReadonlyMap<string, Machine>): NameIndex<Machine> {
  const names = new NameIndex<Machine>();
  for (const machine of machines.values()) {
    for (const address of [machine.lastIpAddress, machine.lastExternalIpAddress])
      if (address) names.addAddress(address, machine);
    const name = (machine.computerDnsName ?? '').toLowerCase();
    if (name.includes('.')) names.addName(name, machine);
  }
  return names;
}
