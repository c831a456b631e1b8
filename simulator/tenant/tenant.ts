import { notFound } from '../http/api-error.ts';
import { ActionBoard } from './machine-actions.ts';
import type { ActionRecord } from './action-record.ts';
import { buildAlerts } from './alerts.ts';
import type { TenantClock } from './clock.ts';
import { buildFleet, type Device } from './device.ts';
import { EffectLog } from './effects.ts';
import type { WireAlert, WireFile, WireInvestigation } from './entities.ts';
import { isMicrosoftSigned } from './files.ts';
import { IndicatorList, type Author } from './indicators.ts';
import { DownloadLinks } from './links.ts';
import { PORTAL_ANALYST } from './people.ts';
import { guidOf } from './random.ts';
import type { World } from './world.ts';

export interface TenantOptions {
  readonly clock: TenantClock;
  readonly id: string;
  readonly seed: number;
  /** Number of devices; never fewer than the storied ones. */
  readonly machines: number;
  readonly world: World;
  readonly actionDuration?: ((index: number) => number) | undefined;
}

const HOUR_MS = 3_600_000;
/** HRESULT of ERROR_FILE_NOT_FOUND, ERROR_ACCESS_DENIED, ERROR_SERVICE_NOT_ACTIVE. */
const FILE_NOT_FOUND = -2147024894;
const ACCESS_DENIED = -2147024891;
const SERVICE_NOT_ACTIVE = -2147023834;

/** The state of the practice tenant. */
export class Tenant {
  readonly id: string;
  readonly clock: TenantClock;
  readonly devices: readonly Device[];
  readonly alerts: readonly WireAlert[];
  readonly files: readonly WireFile[];
  /** Devices that every hunt finds; undefined where the query decides. */
  readonly hunt: readonly string[] | undefined;
  readonly investigations: WireInvestigation[] = [];
  readonly indicators = new IndicatorList();
  readonly actions: ActionBoard;
  readonly effects = new EffectLog();
  readonly links = new DownloadLinks();
  /** The application that holds the bearer token. */
  readonly application: Author;
  readonly #byId: ReadonlyMap<string, Device>;
  readonly #hosts: readonly Device[];

  constructor({ clock, id, seed, machines, world, actionDuration }: TenantOptions) {
    const now = clock.now();
    this.id = id;
    this.clock = clock;
    this.application = { id: guidOf(`${seed}/application`), name: 'Defender Playbooks', isApplication: true };
    this.devices = buildFleet(machines, now, world.devices);
    this.#byId = new Map(this.devices.map((device) => [device.wire.id, device]));
    this.#hosts = this.devices.filter(({ guests }) => guests.size > 0);
    this.files = world.files(now);
    this.hunt = world.hunt;
    this.alerts = buildAlerts(world.alerts, this.devices, id, now);
    this.actions = new ActionBoard({
      clock,
      seed,
      duration: actionDuration,
      isReachable: ({ device }) => this.#isReachable(device),
      failureOf: (record) => this.#failureOf(record),
      onSucceeded: (record, at) => {
        if (this.#apply(record)) this.actions.reconsider(at);
      },
    });
    this.#addPast(now);
  }

  /** Lets time catch up. Called before every look at the tenant. */
  advance(): void {
    this.actions.advance();
    this.indicators.dropExpired(this.clock.now());
  }

  /** @throws ApiError 404 */
  device(id: string): Device {
    const device = this.#byId.get(id.toLowerCase());
    if (device === undefined) throw notFound(`Machine ${id} was not found`);
    return device;
  }

  /** @throws ApiError 404 */
  alert(id: string): WireAlert {
    const alert = this.alerts.find((candidate) => candidate.id === id);
    if (alert === undefined) throw notFound(`Alert ${id} was not found`);
    return alert;
  }

  /** By SHA-1, SHA-256 or MD5. */
  file(hash: string): WireFile | undefined {
    const wanted = hash.toLowerCase();
    return this.files.find(({ sha1, sha256, md5 }) => sha1 === wanted || sha256 === wanted || md5 === wanted);
  }

  /** Whether the file was seen on the device: an alert of the device points at it. */
  hasSeen(device: Device, sha1: string): boolean {
    return this.alerts.some(
      ({ machineId, evidence }) => machineId === device.wire.id && evidence.some((item) => item.sha1 === sha1),
    );
  }

  setOnline(device: Device, online: boolean): void {
    device.online = online;
    device.wire.healthStatus = online ? 'Active' : 'Inactive';
    this.actions.reconsider();
  }

  #isReachable(device: Device): boolean {
    if (!device.online || (device.story.fullTunnel === true && device.isolation === 'Full')) return false;
    const { computerDnsName } = device.wire;
    return !this.#hosts.some(({ isolation, guests }) => isolation !== 'none' && guests.has(computerDnsName));
  }

  #failureOf({ type, device, sha1 }: ActionRecord): number | undefined {
    const scripted = device.story.fails?.[type];
    if (scripted !== undefined) return scripted;
    if (type === 'RestrictCodeExecution' && device.wire.defenderAvStatus !== 'Updated') return SERVICE_NOT_ACTIVE;
    if (type !== 'StopAndQuarantineFile' || sha1 === undefined) return undefined;
    const file = this.file(sha1);
    if (file !== undefined && isMicrosoftSigned(file)) return ACCESS_DENIED;
    return this.hasSeen(device, sha1) ? undefined : FILE_NOT_FOUND;
  }

  /** What a finished action did to the device; true where it may have changed who can be reached. */
  #apply({ type, device, scope, sha1 }: ActionRecord): boolean {
    switch (type) {
      case 'Isolate':
        device.isolation = scope === 'Selective' || scope === 'UnManagedDevice' ? scope : 'Full';
        return device.guests.size > 0 || device.story.fullTunnel === true;
      case 'Unisolate':
        device.isolation = 'none';
        return device.guests.size > 0 || device.story.fullTunnel === true;
      case 'RestrictCodeExecution':
      case 'UnrestrictCodeExecution':
        device.restricted = type === 'RestrictCodeExecution';
        return false;
      case 'StopAndQuarantineFile':
        if (sha1 !== undefined) device.quarantined.add(sha1);
        return false;
      default:
        return false;
    }
  }

  #addPast(now: number): void {
    const comment = 'Suspicious logons, checked by hand';
    for (const device of this.devices) {
      if (device.story.isolated === true)
        this.actions.addPast({ type: 'Isolate', device, comment, scope: 'Full' }, PORTAL_ANALYST, now - 2 * HOUR_MS);
      if (device.story.restricted === true)
        this.actions.addPast(
          { type: 'RestrictCodeExecution', device, comment, scope: null },
          PORTAL_ANALYST,
          now - 2 * HOUR_MS,
        );
    }
  }
}
