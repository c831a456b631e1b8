/** Inputs, results and signals of the engine's flows. All of it is JSON: it waits in the store. */
import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { IndicatorInput } from '../defender/entities.ts';
import type { PlanRequest, StartOptions } from '../engine.ts';
import type { LabelResult, Scope } from '../eval/scope.ts';
import type { RunOutcome, TargetState } from '../journal/events.ts';
import type { PlannedStep, RunPlan, TargetRef } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';

/** Raised when a change of the interpreter would replay a run of the version before differently. */
export const INTERPRETER_VERSION = 1;

export interface PlaybookRunInput {
  readonly interpreter: number;
  readonly request: PlanRequest;
  readonly options: StartOptions;
  /** The plan that the person confirmed, and what was known when it was made. */
  readonly plan: RunPlan;
  readonly scope: Scope;
  readonly versions: { readonly product: string; readonly node: string };
  /** The subject in one line. */
  readonly smaller?: string;
  /** The prompt that was dismissed: nothing runs. */
  readonly declined?: string;
}

/** A planned and approved part of a run. */
export interface Segment {
  readonly id: string;
  readonly planHash: string;
  readonly plannedAt: Instant;
  readonly steps: Readonly<Record<string, PlannedStep>>;
  /** Approval name -> id of the run that waits for it. */
  readonly approvals: Readonly<Record<string, string>>;
}

/** Where a block stands in the model. */
export interface BlockRef {
  readonly playbook: string;
  /** Path of the statement that holds the block. */
  readonly statement: string;
  /** Name of the branch of a `parallel`; undefined for the body of a `for each`. */
  readonly branch?: string;
}

export interface BlockInput {
  readonly root: string;
  readonly block: BlockRef;
  readonly scope: Scope;
  readonly segment: Segment;
}

/** What a block leaves behind for the one that holds it. */
export interface BlockResult {
  readonly ended?: { readonly outcome: RunOutcome; readonly reason: string };
  readonly labels: Readonly<Record<string, LabelResult>>;
  readonly states: readonly TargetState[];
  readonly inForce: readonly string[];
}

export interface DeviceActionInput {
  readonly root: string;
  readonly tenantId: string;
  /** Key of the statement: events and the comment on the machine action carry it. */
  readonly key: string;
  readonly action: ActionId;
  readonly target: TargetRef & { readonly kind: 'device' | 'device-file' };
  readonly from: 'planned' | 'waiting';
  /** Parameters as the catalog names them, the comment without our key. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly retry?: { readonly times: number; readonly everySeconds: number };
  /** Undefined for what only ends an effect of the run: a release is never too much. */
  readonly rules?: SendRules;
}

/** What decides which rules hold while a statement is being sent. */
export interface SendRules {
  /** Playbook of the statement and those that run it, outermost first. */
  readonly playbooks: readonly string[];
  /** Approvals that were granted for the statement: `otherwise ask` was asked. */
  readonly approvals: readonly string[];
  /** Devices of the tenant, where they were counted. */
  readonly fleet?: number;
}

export type SubmitResult =
  | { readonly state: 'accepted'; readonly machineActionId: string; readonly adopted: boolean; readonly at: Instant }
  | { readonly state: 'done'; readonly detail?: string }
  | { readonly state: 'failed'; readonly detail: string; readonly repeatable: boolean }
  | { readonly state: 'refused' | 'skipped' | 'cancelled'; readonly detail: string };

export interface IndicatorBatchInput {
  readonly root: string;
  readonly tenantId: string;
  readonly key: string;
  readonly action: ActionId;
  readonly from: 'planned' | 'waiting';
  readonly items: readonly IndicatorInput[];
  readonly rules: SendRules;
}

export interface IndicatorBatchResult {
  readonly states: readonly {
    readonly value: string;
    readonly state: 'done' | 'failed' | 'refused' | 'skipped' | 'cancelled';
    readonly detail?: string;
  }[];
}

export interface FollowInput {
  readonly root: string;
  readonly tenantId: string;
  /** Run that hears of the end by the signal `news`. */
  readonly listener: string;
  readonly key: string;
  readonly action: ActionId;
  readonly target: TargetRef & { readonly kind: 'device' | 'device-file' };
  readonly machineActionId: string;
  readonly submittedAt: Instant;
  /** Where an investigation package goes, below the evidence folder. */
  readonly folder?: string;
  readonly evidenceFolder?: string;
  readonly lease?: { readonly seconds?: number; readonly comment: string };
}

export interface LeaseInput {
  readonly root: string;
  readonly tenantId: string;
  readonly key: string;
  readonly action: ActionId;
  readonly target: TargetRef & { readonly kind: 'device' | 'device-file' };
  readonly machineActionId: string;
  readonly until: Instant;
  readonly comment: string;
}

export const NEWS_SIGNAL = 'news';

/** What a block waits for. */
export type News =
  | {
      readonly kind: 'settled';
      readonly key: string;
      readonly target: TargetRef;
      readonly state: TargetState;
      readonly detail?: string;
      /** End of the lease that began, where one did. */
      readonly until?: Instant;
    }
  | { readonly kind: 'cancel' };

export const LEASE_SIGNAL = 'lease';
