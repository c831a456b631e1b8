/** The engine as its hosts see it. `createEngine` in `index.ts` makes one; the runner serves it, tests use it in process. */
import type { PlaybookModel } from '../language/model/playbook-model.ts';
import type { CredentialKind } from './auth/tenant-profile.ts';
import type { MachineAction } from './defender/entities.ts';
import type { Json } from './durable/durable.ts';
import type { ApprovalRequest, RunEvent, RunRecord, RunSummary } from './journal/events.ts';
import type { Person, RunPlan, SubjectInput } from './plan/run-plan.ts';
import type { LeaseOrders } from './run/lease-orders.ts';
import type { ModeOrders } from './run/mode-orders.ts';
import type { RollbackOrders } from './run/rollback-orders.ts';
import type { ActionWatcher, CallBudget, DefenderApi, Tenant } from './ports.ts';

/** A connected tenant with everything that belongs to it alone. */
export interface TenantConnection {
  readonly tenant: Tenant;
  readonly api: DefenderApi;
  readonly budget: CallBudget;
  readonly watcher: ActionWatcher;
  /** `roles` or `scp` of the token of the moment; undefined where they cannot be told. */
  readonly grantedPermissions?: readonly string[] | undefined;
  /** Which credential gave the token of the moment; undefined for a practice tenant. */
  readonly credential?: CredentialKind | undefined;
}

export interface PlanRequest {
  readonly tenantId: string;
  readonly model: PlaybookModel;
  readonly subject: SubjectInput;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly requester: Person;
}

export interface StartOptions {
  readonly evidenceFolder?: string;
  readonly git?: { readonly commit: string; readonly dirty: boolean };
}

export interface PendingApproval {
  readonly runId: string;
  readonly summary: RunSummary;
  readonly request: ApprovalRequest;
  /** Answers that counted so far. */
  readonly answered: number;
}

export interface Engine {
  /**
   * Adds or replaces the connection of a tenant and lets runs that waited for it go on. Returns the tenant as it is connected:
   * one of real devices in OBSERVE, unless its `mode` is LIVE and the journal knows who switched it.
   */
  connect(connection: TenantConnection): Tenant;
  tenant(tenantId: string): TenantConnection | undefined;
  /** Those that are connected. */
  tenants(): readonly Tenant[];
  plan(request: PlanRequest): Promise<RunPlan>;
  /** Starts what was planned. Throws `PlaybookError` kind `refused` where the plan of this moment is not the confirmed one, and in OBSERVE. */
  start(request: PlanRequest, planHash: string, options: StartOptions): Promise<{ readonly runId: string }>;
  /** Keeps in the history that a prompt was dismissed; nothing runs. */
  decline(request: PlanRequest, prompt: string): Promise<{ readonly runId: string }>;
  /** Sends nothing more. With `cancelPending`, machine actions that are still pending are cancelled too. */
  cancel(runId: string, by: Person, cancelPending: boolean): Promise<{ readonly underWay: number }>;
  answer(answer: {
    readonly runId: string;
    readonly requestId: string;
    readonly planHash: string;
    readonly answer: 'granted' | 'denied';
    readonly by: Person;
    readonly reason?: string;
  }): Promise<{ readonly counted: boolean; readonly why?: string }>;
  /** Hands a signal to a run; resolves once it is durable. For the watcher of a tenant, which its host makes. */
  deliver(runId: string, name: string, id: string, payload: Json): Promise<void>;
  /** A machine action that a run follows is being worked on by the device. */
  progress(runId: string, action: MachineAction): void;
  /** OBSERVE and LIVE. */
  readonly modes: ModeOrders;
  /** Leases in force, and what people may do about them. */
  readonly leases: LeaseOrders;
  /** Taking back what an ended run did. */
  readonly rollbacks: RollbackOrders;
  approvals(): readonly PendingApproval[];
  runs(query: { readonly limit: number; readonly before?: string; readonly tenantId?: string }): readonly RunSummary[];
  record(runId: string): RunRecord | undefined;
  events(runId: string, after: number): readonly RunEvent[];
  /** Root runs and leases that are not over. Bans are not among them: the service ends those by itself. */
  openRuns(): number;
  /** Ids of the tenants of these. */
  openTenants(): readonly string[];
  /** Says that an interrupted run goes on. @throws PlaybookError with what keeps it from going on, by name */
  resumeRun(runId: string): Promise<RunSummary>;
  /** Continues what a former process left. Returns how many runs. */
  resume(): Promise<number>;
  onEvent(listener: (event: RunEvent, summary: RunSummary) => void): () => void;
  /** Resolves with the summary when the run (its body, not its leases) has ended. */
  ended(runId: string): Promise<RunSummary>;
  close(): Promise<void>;
}
