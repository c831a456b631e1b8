/** What a block of statements knows when it is planned and run. Plain data: it is an input of durable flows. */
import type { Json } from '../durable/durable.ts';
import type { DeviceFacts, FileFacts, IocRef } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';

/** Facts about the alert of the run, read once. Severity in the spelling of the language. */
export interface AlertFacts {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly category: string;
  /** Product that raised the alert, by its product name. */
  readonly source: string;
  readonly status: string;
  /** ISO 8601, or ''. */
  readonly created: string;
  readonly techniques: readonly string[];
  readonly user: string;
  readonly url: string;
  /** '' where the alert belongs to no incident. */
  readonly incidentId: string;
  /** '' where the alert names no device. */
  readonly deviceId: string;
  readonly files: readonly FileFacts[];
  readonly ips: readonly string[];
  readonly domains: readonly string[];
  readonly urls: readonly string[];
}

/** What a name stands for: a target, a `let`, an input or a loop variable. Durations are seconds. */
export type ScopeValue =
  | { readonly kind: 'devices'; readonly ids: readonly string[] }
  | { readonly kind: 'iocs'; readonly iocs: readonly IocRef[] }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'contact'; readonly name: string };

/** What became of a labelled action. Device lists hold names. */
export interface LabelResult {
  readonly status: 'pending' | 'succeeded' | 'partial' | 'failed' | 'denied' | 'skipped' | 'cancelled';
  /** Devices reached: done, already so, or accepted where the text does not wait. */
  readonly devices: readonly string[];
  readonly failed: readonly string[];
  readonly pending: readonly string[];
  readonly already: readonly string[];
  readonly refused: readonly string[];
  /** Values of the indicators that the statement made. */
  readonly added: readonly string[];
  readonly actionIds: readonly string[];
}

/** What a condition or text is about: the candidate of a `where`, the target of an action, the item of a loop. */
export interface Current {
  /** Id of a device of `Scope.devices`. */
  readonly device?: string;
  readonly file?: FileFacts;
  readonly list?: { readonly name: string; readonly count: number };
  readonly indicator?: { readonly kind: 'md5' | 'sha1' | 'sha256' | 'ip' | 'domain' | 'url'; readonly value: string };
}

export interface RunFacts {
  readonly id: string;
  readonly requester: string;
  readonly startedAt: Instant;
  /** Hash of the plan in force. */
  readonly plan: string;
  readonly step?: string;
  readonly error?: string;
  readonly cancelledBy?: string;
  /** Names of devices that the run isolated, and that a rule refused. Undefined while nobody counted. */
  readonly isolated?: readonly string[];
  readonly refused?: readonly string[];
}

export interface Scope {
  /** Playbook that the statements belong to: a key of `PlaybookModel.playbooks`. */
  readonly playbook: string;
  /** Playbooks that run this one, outermost first: their guards hold here too. */
  readonly callers?: readonly string[];
  /** What the keys of statements begin with: '' at the root, `each/<device>/` in a loop. */
  readonly prefix: string;
  readonly run: RunFacts;
  readonly alert?: AlertFacts;
  /** Ids of the devices that the run was started on. */
  readonly subjectDevices: readonly string[];
  /** Facts of every device that was resolved so far, by id. */
  readonly devices: Readonly<Record<string, DeviceFacts>>;
  readonly names: Readonly<Record<string, ScopeValue>>;
  readonly labels: Readonly<Record<string, LabelResult>>;
  readonly fleetCount?: number;
  readonly approval?: { readonly by: string; readonly reason: string; readonly at: Instant };
  readonly current?: Current;
  /** Ids of devices that plans of this run have acted on: maxima count over all segments. */
  readonly touched?: readonly string[];
  /** The moment that `device.idle_for` and `run.duration` are told for. Unknown where undefined. */
  readonly now?: Instant;
}

/** The scope with one more name. */
export const bindName = (scope: Scope, name: string, value: ScopeValue): Scope => ({
  ...scope,
  names: { ...scope.names, [name]: value },
});

/** The scope with more device facts. */
export const withDevices = (scope: Scope, devices: readonly DeviceFacts[]): Scope =>
  devices.length === 0
    ? scope
    : { ...scope, devices: { ...scope.devices, ...Object.fromEntries(devices.map((device) => [device.id, device])) } };

/** The scope for one candidate, target or item. */
export const withCurrent = (scope: Scope, current: Current): Scope => ({
  ...scope,
  current: { ...scope.current, ...current },
});
