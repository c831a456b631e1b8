/** Events of the audit journal. History, timelines, exports and metrics are projections of these and of nothing else. */
import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { PolicyModel } from '../../language/model/playbook-model.ts';
import type { TextSpan } from '../../language/model/text-span.ts';
import type { TenantMode } from '../auth/tenant-profile.ts';
import type { Json } from '../durable/durable.ts';
import type { Person, Refusal, RunPlan, SubjectInput, TargetRef } from '../plan/run-plan.ts';
import type { CallTrace, Tenant } from '../ports.ts';
import type { Instant } from '../time/clock.ts';

/** State of one target of one action (language.md section 5). */
export type TargetState =
  | 'planned'
  | 'refused'
  | 'skipped'
  | 'waiting'
  | 'denied'
  | 'submitted'
  | 'accepted'
  | 'pending'
  | 'done'
  | 'failed'
  | 'timed-out'
  | 'cancelled'
  | 'already'
  | 'released'
  | 'rolled-back'
  | 'lapsed'
  | 'superseded';

export type LeaseEnd = 'released' | 'superseded' | 'failed' | 'lapsed' | 'rolled-back';

export type RunOutcome = 'succeeded' | 'partial' | 'denied' | 'refused' | 'stopped' | 'cancelled' | 'failed';

/** A contact who may answer, with what is known of the person. */
export interface Approver {
  readonly contact: string;
  readonly upn?: string;
  readonly displayName?: string;
}

/** How a request stands, or how it ended. `lapsed`: silence, which `onSilence` turns into a denial or a skip. */
export type ApprovalOutcome = 'granted' | 'denied' | 'lapsed' | 'voided' | 'cancelled';
export type ApprovalStanding = 'asked' | 'reminded' | 'escalated' | ApprovalOutcome;

export interface ApprovalRequest {
  /** `<run>/approval/<segment>/<approval name>`. */
  readonly id: string;
  readonly approval: string;
  readonly planHash: string;
  readonly question?: string;
  /** One line a waiting step. */
  readonly asks: readonly string[];
  readonly devices: readonly string[];
  readonly indicators: number;
  readonly risks: readonly string[];
  /** Calls to Defender that the waiting steps come to, and how long what they do holds, one line a step with a lease. */
  readonly calls: number;
  readonly leases: readonly string[];
  /** Why it is asked again: what was approved, or waited for approval, holds no longer. */
  readonly because?: string;
  readonly from: readonly Approver[];
  readonly need: number;
  readonly requireReason: boolean;
  readonly askedAt: Instant;
  /** Undefined: no deadline in the text; 24 hours apply. */
  readonly deadline: Instant;
  readonly onSilence: 'deny' | 'skip';
  /** Who is asked next where these say nothing. */
  readonly escalatesTo?: readonly string[];
}

export interface ApprovalAnswer {
  readonly by: Person;
  readonly answer: 'granted' | 'denied';
  readonly reason?: string;
  readonly planHash: string;
  readonly at: Instant;
}

export type EventBody =
  | {
      readonly type: 'run-created';
      readonly playbook: string;
      readonly title?: string;
      readonly tenant: Tenant;
      readonly requester: Person;
      readonly mode: 'manual';
      readonly subject: SubjectInput;
      readonly subjectText: string;
      readonly inputs: Readonly<Record<string, Json>>;
      readonly sources: readonly { readonly uri: string; readonly sha256: string; readonly text: string }[];
      readonly policies: readonly PolicyModel[];
      readonly versions: { readonly product: string; readonly node: string; readonly interpreter: number };
      readonly git?: { readonly commit: string; readonly dirty: boolean };
    }
  | { readonly type: 'plan-made'; readonly segment: string; readonly plan: RunPlan }
  | { readonly type: 'plan-confirmed'; readonly by: Person; readonly planHash: string }
  /** Targets changed between plan and commit. `voided`: the run stops here. */
  | {
      readonly type: 'plan-changed';
      readonly segment: string;
      readonly change: 'smaller' | 'voided';
      readonly detail: string;
      readonly hash: string;
    }
  | { readonly type: 'not-answered'; readonly prompt: string; readonly by: Person }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'approval-asked'; readonly request: ApprovalRequest }
  | { readonly type: 'approval-reminded'; readonly requestId: string; readonly count: number }
  | {
      readonly type: 'approval-escalated';
      readonly requestId: string;
      readonly to: readonly string[];
      /** Everybody who may answer from now on. */
      readonly from: readonly Approver[];
      readonly deadline: Instant;
    }
  | {
      readonly type: 'approval-answered';
      readonly requestId: string;
      readonly answer: ApprovalAnswer;
      readonly counted: boolean;
      readonly why?: string;
    }
  | {
      readonly type: 'approval-ended';
      readonly requestId: string;
      readonly approval: string;
      readonly outcome: ApprovalOutcome;
      readonly by: readonly string[];
      readonly reason?: string;
    }
  | {
      readonly type: 'step-started';
      readonly path: string;
      readonly summary: string;
      readonly action?: ActionId;
      readonly span: TextSpan;
    }
  | {
      readonly type: 'step-ended';
      readonly path: string;
      /** The statement in the author's words. */
      readonly summary?: string;
      readonly status: 'succeeded' | 'partial' | 'failed' | 'denied' | 'skipped' | 'stopped' | 'cancelled';
      readonly detail?: string;
    }
  | {
      readonly type: 'target';
      readonly path: string;
      readonly action: ActionId;
      readonly target: TargetRef;
      readonly state: TargetState;
      readonly detail?: string;
      readonly machineActionId?: string;
      /** True where an action of somebody else, or our own from before a crash, was taken over. */
      readonly adopted?: boolean;
      /** With `done` only. */
      readonly effect?: Effect;
      /** Who ordered the action that was taken over, where it was not this run: its end is not ours to bring about. */
      readonly foreign?: string;
    }
  /** Written before the call. `key` is in the comment of the machine action. */
  | {
      readonly type: 'intent';
      readonly path: string;
      readonly action: ActionId;
      readonly key: string;
      readonly targets: readonly TargetRef[];
    }
  | { readonly type: 'call'; readonly path: string; readonly trace: CallTrace; readonly machineActionId?: string }
  | {
      readonly type: 'lease-started';
      readonly path: string;
      readonly action: ActionId;
      readonly target: TargetRef;
      readonly until?: Instant;
    }
  | {
      readonly type: 'lease-extended';
      readonly path: string;
      readonly target: TargetRef;
      readonly until: Instant;
      readonly by: Person;
      readonly reason: string;
    }
  /** The end of the lease has come and the device is still held. */
  | { readonly type: 'lease-overdue'; readonly path: string; readonly target: TargetRef; readonly detail: string }
  | {
      readonly type: 'lease-ended';
      readonly path: string;
      readonly target: TargetRef;
      /** `failed`: still in force, and nothing more is tried until somebody asks for it. */
      readonly how: LeaseEnd;
      readonly detail?: string;
      readonly late: boolean;
      /** Who ended it before its time, and why. */
      readonly by?: Person;
      readonly reason?: string;
    }
  | {
      readonly type: 'notified';
      readonly path: string;
      readonly to: string;
      readonly text: string;
      readonly delivered: boolean;
      readonly how: string;
      readonly problem?: string;
    }
  | { readonly type: 'note'; readonly path: string; readonly text: string }
  | {
      readonly type: 'artefact';
      readonly path: string;
      readonly target: TargetRef;
      readonly file: string;
      readonly bytes: number;
      readonly sha256: string;
    }
  /** What a target was before an action changed it, and after: what its reversal needs to know besides the target. */
  | {
      readonly type: 'effect';
      readonly path: string;
      readonly target: TargetRef;
      readonly before?: Json;
      readonly after?: Json;
    }
  /** Somebody confirmed the plan of a rollback of the ended run. */
  | { readonly type: 'rollback-started'; readonly segment: string; readonly by: Person; readonly planHash: string }
  | {
      readonly type: 'rollback-ended';
      readonly segment: string;
      readonly outcome: RunOutcome;
      readonly reason?: string;
    }
  | { readonly type: 'cancel-requested'; readonly by: Person }
  /** Legal hold: while it is on, the record is kept beyond its time. */
  | { readonly type: 'hold'; readonly on: boolean; readonly by: Person; readonly reason: string }
  /** A person switched the tenant: in the log of the tenant, and in each run that was open. */
  | {
      readonly type: 'tenant-mode';
      readonly tenant: Pick<Tenant, 'id' | 'name'>;
      readonly mode: TenantMode;
      readonly by: Person;
      readonly reason?: string;
    }
  | { readonly type: 'resumed'; readonly by: string; readonly version: string }
  | {
      readonly type: 'run-ended';
      readonly outcome: RunOutcome;
      readonly reason?: string;
      readonly counters: Readonly<Partial<Record<TargetState, number>>>;
      /** What still holds on the tenant because of this run, in words. */
      readonly inForce: readonly string[];
    };

/** What a caller hands in. */
export type EventDraft = EventBody;

/** What a target that is done has changed on the tenant, and how it can be undone. */
export interface Effect {
  readonly after: string;
  /** The action that undoes it. */
  readonly inverse?: ActionId;
  readonly reversible: boolean;
}

/** An event as it is kept. */
export interface RunEvent {
  readonly runId: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly key: string;
  readonly at: Instant;
  readonly body: EventBody;
  /** SHA-256 in hex of the canonical JSON of all fields above and of the hash before; '' before the first. */
  readonly hash: string;
}

/** A run in one line, as lists show it. A projection of its events. */
export interface RunSummary {
  readonly runId: string;
  readonly playbook: string;
  readonly title?: string;
  readonly tenant: Tenant;
  readonly requester: Person;
  readonly subjectText: string;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  readonly state: 'running' | 'waiting-approval' | 'cancelling' | 'ended';
  readonly outcome?: RunOutcome;
  readonly reason?: string;
  /** Statement that is under way. */
  readonly at?: string;
  readonly counters: Readonly<Partial<Record<TargetState, number>>>;
  /** Devices that are held: leases that have not ended, and those whose release failed. */
  readonly leases: number;
  /** Why the record must be kept, while a legal hold is on. */
  readonly hold?: string;
  readonly lastSequence: number;
}

/** All of a run for a page or a document. A projection of its events. */
export interface RunRecord {
  readonly summary: RunSummary;
  readonly planHash?: string;
  readonly plans: readonly RunPlan[];
  readonly steps: readonly {
    readonly path: string;
    readonly summary: string;
    readonly action?: ActionId;
    readonly span: TextSpan;
    readonly status: 'running' | 'succeeded' | 'partial' | 'failed' | 'denied' | 'skipped' | 'stopped' | 'cancelled';
    readonly startedAt: Instant;
    readonly endedAt?: Instant;
    readonly detail?: string;
    readonly targets: readonly {
      readonly target: TargetRef;
      readonly state: TargetState;
      readonly at: Instant;
      readonly detail?: string;
      readonly machineActionId?: string;
      readonly adopted?: boolean;
      /** `before`: what the plan knew of it, in words; undefined where it read nothing about it. */
      readonly effect?: Effect & { readonly before?: string };
      readonly trail: readonly { readonly state: TargetState; readonly at: Instant }[];
    }[];
  }[];
  readonly approvals: readonly {
    readonly request: ApprovalRequest;
    readonly answers: readonly (ApprovalAnswer & { readonly counted: boolean; readonly why?: string })[];
    readonly standing: ApprovalStanding;
    /** Undefined while it waits. */
    readonly outcome?: ApprovalOutcome;
    /** Why it ended so: a reason of a person, or what voided it. */
    readonly reason?: string;
    readonly endedAt?: Instant;
  }[];
  readonly refusals: readonly Refusal[];
  readonly calls: readonly (CallTrace & { readonly at: Instant; readonly path: string })[];
  readonly leases: readonly {
    readonly path: string;
    readonly action: ActionId;
    readonly target: TargetRef;
    readonly since: Instant;
    readonly until?: Instant;
    /** Since when it should have ended, and what keeps it. */
    readonly overdue?: { readonly at: Instant; readonly detail: string };
    readonly extensions?: readonly {
      readonly at: Instant;
      readonly until: Instant;
      readonly by: Person;
      readonly reason: string;
    }[];
    readonly ended?: {
      readonly how: LeaseEnd;
      readonly at: Instant;
      readonly detail?: string;
      readonly by?: Person;
      readonly reason?: string;
    };
  }[];
  readonly notes: readonly { readonly at: Instant; readonly text: string }[];
  readonly messages: readonly {
    readonly at: Instant;
    readonly to: string;
    readonly text: string;
    readonly delivered: boolean;
    readonly how: string;
    readonly problem?: string;
  }[];
  readonly artefacts: readonly {
    readonly target: TargetRef;
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly events: readonly RunEvent[];
}
