/** What the engine needs from the world, as interfaces. Adapters live beside their technology; tests pass their own. */
import type { ActionId } from '../language/catalog/actions/index.ts';
import type { MachineActionType } from '../language/catalog/action-spec.ts';
import type { TenantMode } from './auth/tenant-profile.ts';
import type {
  Alert,
  FileInfo,
  HuntRow,
  ImportResult,
  Indicator,
  IndicatorInput,
  Investigation,
  LibraryFile,
  Machine,
  MachineAction,
  MachineActionStatus,
} from './defender/entities.ts';
import type { Json } from './durable/durable.ts';
import type { EventDraft, RunEvent } from './journal/events.ts';
import type { Instant } from './time/clock.ts';

/** The tenant that a run is bound to. */
export interface Tenant {
  /** Entra tenant id; for a practice tenant a random GUID made at its start. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'simulator' | 'live';
  /** Of a live tenant: whether anything is sent to it (`modeOf`); OBSERVE where it is left out. */
  readonly mode?: TenantMode;
  /** API base address without a trailing slash. */
  readonly baseUrl: string;
  /** Practice tenants may run faster than the clock on the wall; 1 for a live tenant. */
  readonly speed: number;
}

export interface TokenSource {
  /** A bearer token; `fresh` after a 401. Kept in memory only, never logged. */
  token(fresh: boolean): Promise<string>;
  /** Whether the token may be sent to this address; a session for another one cannot be made. */
  maySendTo(url: URL): boolean;
}

/** Kinds of calls that have a limit of their own (mde-api.md section 2.3). */
export type CallKind =
  | 'read'
  | 'machine-action'
  | 'package-link'
  | 'live-response'
  | 'indicator-import'
  | 'indicator-delete'
  | 'investigation'
  | 'hunting'
  | 'alert'
  | 'tag';

/** One budget per tenant and application, shared by all runs. */
export interface CallBudget {
  /** Resolves when a call of this kind may be sent, and counts it. Releases go first. Rejects with kind `cancelled` on abort. */
  take(kind: CallKind, priority?: 'release' | 'normal', signal?: AbortSignal): Promise<void>;
  /**
   * Where the calls of the hour are spent, the moment at which to ask again: a turn for each who asks, to be slept until.
   * Undefined where `take` lets a call through within minutes. `hadTurn`: whoever slept until a turn goes before those whose
   * turn is still to come.
   */
  later(kind: CallKind, priority?: 'release' | 'normal', hadTurn?: boolean): Instant | undefined;
  /** Whether actions wait for an hour to come, so that each call of this kind that can wait takes one of theirs. */
  isShort(kind: CallKind): boolean;
  /** The service answered 429: nobody calls before this many seconds have passed. */
  throttled(kind: CallKind, retryAfterSeconds: number): void;
}

/** What one HTTP call was, for the record. Tokens, links and answers stay out. */
export interface CallTrace {
  readonly method: string;
  readonly pathTemplate: string;
  /** What was sent, as `sentBody` gives it. */
  readonly body?: Json;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly attempt: number;
  readonly durationMs: number;
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
  /** Where the answer is a machine action. */
  readonly machineActionId?: string;
}

/** Passed to each operation: who pays, and who hears of the call. */
export interface CallContext {
  /** The budget for this call was taken already (by the step that journalled its intent). */
  readonly prepaid?: boolean;
  readonly priority?: 'release' | 'normal';
  readonly onCall?: (trace: CallTrace) => void;
  readonly signal?: AbortSignal;
}

export interface MachineFilter {
  readonly names?: readonly string[];
  readonly tag?: string;
  readonly group?: string;
  /** Text that the device name starts with; for pickers. */
  readonly search?: string;
  readonly limit?: number;
}

export interface MachineActionFilter {
  readonly ids?: readonly string[];
  readonly machineId?: string;
  /** Of any of these devices: one list for many. */
  readonly machineIds?: readonly string[];
  readonly types?: readonly MachineActionType[];
  readonly statuses?: readonly MachineActionStatus[];
  /** ISO 8601; created at or after. */
  readonly createdSince?: string;
}

/** Typed operations on a tenant. All reads page by themselves. Errors are `PlaybookError`. */
export interface DefenderApi {
  machines(filter: MachineFilter, context?: CallContext): Promise<Machine[]>;
  machine(id: string, context?: CallContext): Promise<Machine | undefined>;
  machinesByIp(ip: string, at: string, context?: CallContext): Promise<Machine[]>;
  machineCount(context?: CallContext): Promise<number>;
  alert(id: string, context?: CallContext): Promise<Alert | undefined>;
  alerts(
    filter: { readonly incidentId?: string; readonly search?: string; readonly limit?: number },
    context?: CallContext,
  ): Promise<Alert[]>;
  file(hash: string, context?: CallContext): Promise<FileInfo | undefined>;
  machineActions(filter: MachineActionFilter, context?: CallContext): Promise<MachineAction[]>;
  /** Sends a machine action of the catalog. `params` are the parameters that its `http.body` names. Never repeated by the client. */
  submit(
    action: ActionId,
    machineId: string,
    params: Readonly<Record<string, unknown>>,
    context?: CallContext,
  ): Promise<MachineAction>;
  cancelMachineAction(id: string, comment: string, context?: CallContext): Promise<MachineAction>;
  startInvestigation(machineId: string, comment: string, context?: CallContext): Promise<Investigation>;
  /** Investigations of a device that a caller began, not an alert. `startedSince` in ISO 8601. */
  investigations(
    filter: { readonly machineId: string; readonly startedSince: string },
    context?: CallContext,
  ): Promise<Investigation[]>;
  investigation(id: string, context?: CallContext): Promise<Investigation | undefined>;
  /** Link to an investigation package; undefined while it is not ready. The link is a secret: never logged. */
  packageLink(machineActionId: string, context?: CallContext): Promise<string | undefined>;
  liveResponseLink(machineActionId: string, index: number, context?: CallContext): Promise<string | undefined>;
  /** Streams a link to a file. Without the bearer token. Returns size in bytes and SHA-256 in hex. */
  download(
    link: string,
    toFile: string,
    context?: CallContext,
  ): Promise<{ readonly bytes: number; readonly sha256: string }>;
  indicators(
    filter: { readonly values?: readonly string[]; readonly title?: string },
    context?: CallContext,
  ): Promise<Indicator[]>;
  importIndicators(items: readonly IndicatorInput[], context?: CallContext): Promise<ImportResult[]>;
  deleteIndicators(ids: readonly string[], context?: CallContext): Promise<void>;
  tag(machineId: string, tag: string, action: 'Add' | 'Remove', context?: CallContext): Promise<void>;
  updateAlert(id: string, changes: Readonly<Record<string, string>>, context?: CallContext): Promise<void>;
  hunt(query: string, context?: CallContext): Promise<HuntRow[]>;
  /** Files and scripts of the live response library. */
  libraryFiles(context?: CallContext): Promise<LibraryFile[]>;
}

/** The audit journal: an append-only stream of events per run. */
export interface Journal {
  /**
   * Appends an event unless the run holds one with this key: a replayed run writes nothing twice.
   * Stamped with time, sequence number and hash by the journal.
   */
  record(runId: string, key: string, event: EventDraft): void;
  events(runId: string, afterSequence?: number): readonly RunEvent[];
  /** Resolves when everything recorded so far is on disk. */
  flushed(): Promise<void>;
}

/** A way to reach somebody. Secrets by name: their values never pass through here. */
export type Route =
  | { readonly by: 'teams' | 'slack' | 'webhook'; readonly secret: string }
  | { readonly by: 'email'; readonly address: string | { readonly secret: string } }
  | { readonly by: 'file'; readonly name: string }
  /** The text names no usable way; `problem` says what is wrong with it. */
  | { readonly by: 'none'; readonly problem: string };

export interface OutgoingMessage {
  /** Name of the contact or channel in the text. */
  readonly to: string;
  readonly routes: readonly Route[];
  readonly tenant: Tenant;
  readonly runId: string;
  readonly subject: string;
  readonly text: string;
}

export interface Delivery {
  /** True where at least one way worked. */
  readonly delivered: boolean;
  /** The ways, in words, without any address. */
  readonly how: string;
  readonly problem?: string;
}

/** Sends a message to a contact or channel. A failure is reported, never thrown into the run. */
export interface Notifier {
  notify(message: OutgoingMessage): Promise<Delivery>;
}

/** A machine action that some run waits for. */
export interface WatchedAction {
  readonly tenantId: string;
  readonly machineActionId: string;
  /** The (child) run that gets the signal `machine-action`. */
  readonly runId: string;
  readonly submittedAt: Instant;
}

/** Where watched actions survive a restart. Writes are durable with the next group commit of the store. */
export interface WatchStore {
  add(entry: WatchedAction): void;
  remove(tenantId: string, machineActionId: string): void;
  all(tenantId: string): readonly WatchedAction[];
}

/** Follows machine actions: one filtered list call a tick for all that are open. */
export interface ActionWatcher {
  /** Delivers signal `machine-action` (a `MachineAction`) to `runId` once the action is final. The same entry twice is watched once. */
  watch(entry: Omit<WatchedAction, 'tenantId'>): void;
  /** Begins again with what the store holds; called once at start. */
  start(): void;
  stop(): void;
}

/** Runs whose effects are counted: one alone, or all but one. All of them where neither is said. */
export type RunsCounted = { readonly only: string } | { readonly except: string };

/** What runs did on a tenant, for limits that look back over a window. What is about to be sent counts already. */
export interface EffectHistory {
  count(
    tenantId: string,
    what: 'devices' | 'isolations' | 'indicators' | 'runs' | 'calls',
    since: Instant,
    runs?: RunsCounted,
  ): number;
  /** Ids of the devices that were acted upon. */
  devices(tenantId: string, since: Instant, runs?: RunsCounted): readonly string[];
  /** Targets of a run that failed, or got no final answer in time. */
  failures(runId: string): number;
}
