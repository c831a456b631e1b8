/**
 * Requests and notifications between the runner and its clients (VS Code windows, the CLI), as JSON-RPC 2.0 over a user-only
 * socket. Types and names only: clients import this file and `client.ts`, nothing else of the runner.
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { SignInPrompt, WindowToken, WindowTokenRequest } from '../engine/auth/profile-token-source.ts';
import type { Needs } from '../engine/doctor/check.ts';
import type { Diagnosis } from '../engine/doctor/examine.ts';
import type { DiagnosisHead } from '../engine/doctor/render-diagnosis.ts';
import type { TenantMode } from '../engine/auth/tenant-profile.ts';
import type { Cassette } from '../engine/cassette/cassette.ts';
import type { RunBundle } from '../engine/export/bundle.ts';
import type { Metrics } from '../engine/journal/metrics.ts';
import type { Removal } from '../engine/journal/removals.ts';
import type { TimelineEntry } from '../engine/journal/timelines.ts';
import type { PlaybookModel } from '../language/model/playbook-model.ts';
import type { Json } from '../engine/durable/durable.ts';
import type { FailureDetail } from '../engine/errors.ts';
import type { ApprovalRequest, RunEvent, RunRecord, RunSummary } from '../engine/journal/events.ts';
import type { Person, RunPlan, SubjectInput } from '../engine/plan/run-plan.ts';
import type { Tenant } from '../engine/ports.ts';
import type { LeaseItem } from '../engine/journal/leases.ts';

/** Raised on every change of this file that an older peer would misunderstand. */
export const PROTOCOL_VERSION = 1;

/** How a client names a tenant. */
export type TenantConnection = PracticeConnection | ProfileConnection;

/** The token of a practice tenant travels here, over the user-only socket, and is kept in memory. */
export interface PracticeConnection {
  readonly kind: 'simulator';
  readonly baseUrl: string;
  readonly token: string;
}

/** A tenant of Defender as its user connected it: the runner reads the profile itself, and gets the token itself. */
export interface ProfileConnection {
  readonly kind: 'defender';
  /** Name of the profile in `tenants.json`. */
  readonly profile: string;
  /** A person waits and may be asked to sign in (`SignInNotification`). */
  readonly ask?: boolean;
}

/** A connection to be looked at. */
export interface CheckParams {
  readonly tenant: TenantConnection;
  /** What the playbook at hand needs; where undefined, what no plan can do without. */
  readonly needs?: Needs;
}

export interface CheckResult {
  readonly head: DiagnosisHead;
  readonly diagnosis: Diagnosis;
}

export interface HelloResult {
  readonly protocol: number;
  readonly version: string;
  readonly pid: number;
  readonly startedAt: number;
  /** Folder with journal and evidence. */
  readonly home: string;
  readonly openRuns: number;
}

export interface PlanParams {
  readonly tenantId: string;
  readonly model: PlaybookModel;
  readonly subject: SubjectInput;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly requester: Person;
}

export interface StartParams {
  readonly plan: PlanParams;
  /** Hash of the plan that the person confirmed. Another plan at this moment is a refusal. */
  readonly planHash: string;
  /** Folder for evidence; the runner's own where undefined. */
  readonly evidenceFolder?: string;
  readonly git?: { readonly commit: string; readonly dirty: boolean };
}

export interface AnswerParams {
  readonly runId: string;
  readonly requestId: string;
  readonly planHash: string;
  readonly answer: 'granted' | 'denied';
  readonly by: Person;
  readonly reason?: string;
}

/** A request for an approval that waits for answers. */
export interface WaitingRequest {
  readonly runId: string;
  readonly summary: RunSummary;
  readonly request: ApprovalRequest;
  /** People who have said yes so far. */
  readonly answered: number;
}

export interface DeviceItem {
  readonly id: string;
  readonly name: string;
  readonly os: string;
  readonly health: string;
  readonly risk: string;
  readonly tags: readonly string[];
  readonly group: string;
  readonly lastSeen: string;
}

export interface AlertItem {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly device?: string;
  readonly createdAt: string;
}

export interface VerifyResult {
  readonly runs: number;
  readonly events: number;
  /** Runs whose records were removed by rule. */
  readonly removed: number;
  /** Undefined where every hash and signature holds. */
  readonly broken?: { readonly runId: string; readonly sequence: number; readonly problem: string };
}

/** Who switched a tenant, when and why. */
export interface ModeSwitch {
  readonly at: number;
  readonly mode: TenantMode;
  readonly by: Person;
  readonly reason?: string;
}

/** `data` of every error reply. */
export type ErrorData = FailureDetail;

/** `givesTokens`: a window that answers `GetToken`. */
export const Hello = new RequestType<
  { protocol: number; version: string; client: string; givesTokens?: boolean },
  HelloResult,
  ErrorData
>('runner/hello');
export const StopRunner = new RequestType<{ force: boolean }, { stopped: boolean; openRuns: number }, ErrorData>(
  'runner/stop',
);
export const ConnectTenant = new RequestType<TenantConnection, Tenant, ErrorData>('tenant/connect');
/** Looks at a connection from the runner, which is where calls come from. Reads only; also for a tenant that is not connected. */
export const CheckTenant = new RequestType<CheckParams, CheckResult, ErrorData>('tenant/check');
export const SearchDevices = new RequestType<
  { tenantId: string; text: string; limit: number },
  DeviceItem[],
  ErrorData
>('tenant/devices');
export const SearchAlerts = new RequestType<{ tenantId: string; text: string; limit: number }, AlertItem[], ErrorData>(
  'tenant/alerts',
);
/** Tenants that the runner is connected to. */
export const ListTenants = new RequestType<Record<string, never>, Tenant[], ErrorData>('tenant/list');
/** Switches a tenant to LIVE or to OBSERVE; the log of the tenant tells who did and why. */
export const SetTenantMode = new RequestType<
  { tenantId: string; mode: TenantMode; by: Person; reason?: string },
  Tenant,
  ErrorData
>('tenant/mode');
/** Every switch of a tenant, oldest first. */
export const ListTenantModes = new RequestType<{ tenantId: string }, ModeSwitch[], ErrorData>('tenant/modes');
export const MakePlan = new RequestType<PlanParams, RunPlan, ErrorData>('run/plan');
/** Makes the plan, and a cassette of what the tenant answered meanwhile. Names and secrets do not leave the runner. */
export const RecordPlan = new RequestType<PlanParams, { plan: RunPlan; cassette: Cassette }, ErrorData>(
  'run/record-plan',
);
export const StartRun = new RequestType<StartParams, { runId: string }, ErrorData>('run/start');
/** The person dismissed the plan or a prompt: kept in the history, nothing runs. */
export const DeclineRun = new RequestType<{ plan: PlanParams; prompt: string }, { runId: string }, ErrorData>(
  'run/decline',
);
export const CancelRun = new RequestType<
  { runId: string; by: Person; cancelPending: boolean },
  { underWay: number },
  ErrorData
>('run/cancel');
/** Continues nothing that goes on by itself; an error says what keeps a run from going on. */
export const ResumeRun = new RequestType<{ runId: string }, RunSummary, ErrorData>('run/resume');
/** `label`: a step of the run; everything where undefined. */
export const PlanRollback = new RequestType<{ runId: string; label?: string; by: Person }, RunPlan, ErrorData>(
  'rollback/plan',
);
export const StartRollback = new RequestType<
  { runId: string; label?: string; planHash: string; by: Person },
  { segment: string },
  ErrorData
>('rollback/start');
/** `where`: a device by name or id, a run, or `RUN:LABEL`; all leases in force where undefined. */
export const FindLeases = new RequestType<{ where?: string }, LeaseItem[], ErrorData>('lease/find');
export const EndLeases = new RequestType<{ where: string; by: Person; reason: string }, LeaseItem[], ErrorData>(
  'lease/end',
);
/** `seconds` are added to the end of each; the reply holds the new ends. */
export const ExtendLeases = new RequestType<
  { where: string; seconds: number; by: Person; reason: string },
  LeaseItem[],
  ErrorData
>('lease/extend');
export const ListRuns = new RequestType<{ limit: number; before?: string; tenantId?: string }, RunSummary[], ErrorData>(
  'run/list',
);
export const GetRecord = new RequestType<{ runId: string }, RunRecord, ErrorData>('run/record');
export const GetEvents = new RequestType<{ runId: string; after: number }, RunEvent[], ErrorData>('run/events');
export const ListApprovals = new RequestType<Record<string, never>, WaitingRequest[], ErrorData>('approval/list');
export const AnswerApproval = new RequestType<AnswerParams, { counted: boolean; why?: string }, ErrorData>(
  'approval/answer',
);
/** Secrets for messages, by name; '' takes one away. Kept in the runner's memory only. Replies with the names that it holds. */
export const ProvideSecrets = new RequestType<
  { secrets: Readonly<Record<string, string>> },
  { names: readonly string[] },
  ErrorData
>('secrets/provide');
export const VerifyJournal = new RequestType<Record<string, never>, VerifyResult, ErrorData>('journal/verify');

/** A run with all that proves it; `engine/export/` writes it in the forms that people and tools take. */
export const GetBundle = new RequestType<{ runId: string }, RunBundle, ErrorData>('run/bundle');
/** Sets or lifts a legal hold; the record tells who did and why. */
export const HoldRun = new RequestType<
  { runId: string; on: boolean; by: Person; reason: string },
  RunSummary,
  ErrorData
>('run/hold');
export const GetTimeline = new RequestType<
  { of: 'device' | 'alert'; name: string; limit: number },
  TimelineEntry[],
  ErrorData
>('journal/timeline');
/** Figures since a moment, in milliseconds since 1970. */
export const GetMetrics = new RequestType<{ since: number }, Metrics, ErrorData>('journal/metrics');
/** How long records of ended runs are kept, in days. Without `days` it only tells. */
export const Retention = new RequestType<{ days?: number }, { days: number }, ErrorData>('journal/retention');

/** Notes of runs whose records were removed by rule, newest first, or that of one run. */
export const ListRemovals = new RequestType<{ limit: number; runId?: string }, Removal[], ErrorData>(
  'journal/removals',
);

/**
 * Asked by the runner of windows: a token of the account that is signed in there, or null where nobody is. The only secret that
 * the runner ever receives from a window for a real tenant; it stays in memory.
 */
export const GetToken = new RequestType<WindowTokenRequest, WindowToken | null, ErrorData>('token/get');
/** Sent to every client where somebody has to sign in for a tenant that one of them connects. */
export const SignInNotification = new NotificationType<SignInPrompt>('tenant/sign-in');

/** Sent to every client for every event of every run, in order within a run. */
export const EventNotification = new NotificationType<{ event: RunEvent; summary: RunSummary }>('run/event');
/** Sent to every client once a tenant was switched to LIVE or to OBSERVE. */
export const TenantNotification = new NotificationType<{ tenant: Tenant }>('tenant/changed');
/** The runner ends because somebody asked it to, or because its journal cannot be written: clients wait for the next request before they start another one. */
export const StoppingNotification = new NotificationType<{ reason: string }>('runner/stopping');
