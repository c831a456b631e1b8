/** Inputs, results and signals of the engine's flows. All of it is JSON: it waits in the store. */
import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import type { IndicatorInput } from '../defender/entities.ts';
import type { PlanRequest, StartOptions } from '../engine.ts';
import type { LabelResult, Scope } from '../eval/scope.ts';
import type { TargetState } from '../journal/events.ts';
import type { LeaseLimit } from '../plan/guards/expiry.ts';
import type { Person, PlannedStep, RunPlan, TargetRef } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import type { Held, Holder } from './lease-state.ts';
import type { LeftOut } from './outcome.ts';
import type { RunEnded } from './run-end.ts';
import type { InForce } from './step-progress.ts';
import type { Reversed } from './undo-marks.ts';

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
  /** The one before, for statements that this one does not hold: a part of a block was planned again. */
  readonly earlier?: Segment;
}

/** Where a block stands in the model. */
export interface BlockRef {
  readonly playbook: string;
  /** Path of the statement that holds the block. */
  readonly statement: string;
  /** Name of the branch of a `parallel`; undefined for the body of a `for each` and for `after release`. */
  readonly branch?: string;
}

export interface BlockInput {
  readonly root: string;
  readonly block: BlockRef;
  readonly scope: Scope;
  readonly segment: Segment;
  /** Sets that the block uses and that were bound around it: they are resolved again before something approved is done. */
  readonly declared?: readonly StatementModel[];
  readonly part: RunPart;
}

/**
 * What a statement is part of. In a `handler` the texts tell of the statement that made it necessary. `ending`: how a
 * cancelled run is handled; that is done to its end, the cancel notwithstanding.
 */
export type RunPart = 'body' | 'handler' | 'ending';

/** What a block leaves behind for the one that holds it. */
export interface BlockResult {
  readonly ended?: RunEnded;
  readonly labels: Readonly<Record<string, LabelResult>>;
  readonly states: readonly TargetState[];
  readonly leftOut: readonly LeftOut[];
  readonly inForce: readonly InForce[];
  /** Names of what was isolated, and of what a rule refused. */
  readonly isolated: readonly string[];
  readonly refused: readonly string[];
  /** Ids of devices that plans of the block acted on: maxima count them. */
  readonly touched: readonly string[];
  /** The last answer that somebody gave. */
  readonly approval?: Scope['approval'];
}

/** `retry N times every T`, complete. */
export interface Retry {
  readonly times: number;
  readonly everySeconds: number;
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
  readonly retry?: Retry;
  /** Undefined for what only ends an effect of the run: a release is never too much. */
  readonly rules?: SendRules;
  /** Said by the handler of a cancelled run: sent all the same. */
  readonly evenIfCancelled?: boolean;
  /** Takes back what the run did: also where it was cancelled, and before other work. */
  readonly reverses?: true;
  /** What a release ends: looked at once more while nobody else of this process may act on the device. */
  readonly ends?: Held;
  /** Undefined where whoever sends it follows it, too. */
  readonly follow?: Following;
}

/** How an action is followed once it is accepted. */
export interface Following {
  /** Run that hears of the end by the signal `news`. */
  readonly listener: string;
  /** The text has a `retry`: it is sent again where the device fails it. */
  readonly again?: true;
  /** Step and action that this one takes back. */
  readonly undoes?: Reversed;
  /** Where what the action made goes, below the evidence folder. */
  readonly folder?: string;
  /** What the file of a live response is called after. */
  readonly resultName?: string;
  readonly evidenceFolder?: string;
  readonly lease?: LeaseTerms & {
    readonly seconds?: number;
    readonly comment: string;
    readonly afterRelease?: BlockInput;
  };
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
  | {
      readonly state: 'accepted';
      readonly machineActionId: string;
      readonly adopted: boolean;
      readonly at: Instant;
      /** Who asked for the action, where it was not this statement: it is followed, and neither ended nor rolled back. */
      readonly foreign?: string;
    }
  | { readonly state: 'done'; readonly detail?: string }
  | { readonly state: 'failed'; readonly detail: string; readonly repeatable: boolean }
  | {
      readonly state: 'refused' | 'skipped' | 'cancelled';
      readonly detail: string;
      /** Whose the state is that was to be ended. */
      readonly holder?: Holder;
      /** Only because the tenant is in OBSERVE. */
      readonly held?: true;
    };

/** What one try came to. `busy`: the device does something else that has to end first. */
export type TryResult = SubmitResult | { readonly state: 'busy'; readonly detail: string };

export interface IndicatorBatchInput {
  readonly root: string;
  readonly tenantId: string;
  readonly key: string;
  readonly action: ActionId;
  readonly from: 'planned' | 'waiting';
  readonly items: readonly IndicatorInput[];
  readonly retry?: Retry;
  readonly evenIfCancelled?: boolean;
  readonly rules: SendRules;
}

export interface IndicatorBatchResult {
  readonly states: readonly {
    readonly value: string;
    readonly state: 'done' | 'failed' | 'refused' | 'skipped' | 'cancelled';
    readonly detail?: string;
  }[];
}

export interface FollowInput extends Omit<Following, 'again'> {
  readonly root: string;
  readonly tenantId: string;
  readonly key: string;
  readonly action: ActionId;
  readonly target: TargetRef & { readonly kind: 'device' | 'device-file' };
  readonly machineActionId: string;
  readonly submittedAt: Instant;
  /** What is sent again where the device fails it, and how often it was sent. Undefined where the text has no `retry`. */
  readonly again?: { readonly request: DeviceActionInput; readonly tries: number };
}

/** What holds for a lease besides its end. */
export interface LeaseTerms {
  /** Contacts who hear of a release that is late, and those who hear of it besides when it has failed. */
  readonly owners: readonly string[];
  readonly others: readonly string[];
  /** No extension goes beyond it. */
  readonly limit?: LeaseLimit;
}

export interface LeaseInput extends LeaseTerms {
  readonly root: string;
  readonly tenantId: string;
  readonly key: string;
  readonly action: ActionId;
  readonly target: TargetRef & { readonly kind: 'device' | 'device-file' };
  readonly machineActionId: string;
  /** Undefined where nothing but the order ends it. */
  readonly until?: Instant;
  readonly comment: string;
  /** What is done once the device is released. */
  readonly afterRelease?: BlockInput;
  /** The lease is ended by hand: it had no end, or its release has failed before. `attempt` tells such orders apart. */
  readonly order?: EndOrder & { readonly attempt: string };
}

/** Values that one import banned. */
export interface LapseInput extends Omit<LeaseTerms, 'owners' | 'others'> {
  readonly root: string;
  readonly tenantId: string;
  readonly key: string;
  readonly action: ActionId;
  readonly items: readonly IndicatorInput[];
  /** Undefined for `until released`. */
  readonly until?: Instant;
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
      /** Key of the step that was taken back. */
      readonly undoes?: string;
    }
  | { readonly kind: 'cancel' };

export const LEASE_SIGNAL = 'lease';

/** Somebody ends a lease before its time. */
export interface EndOrder {
  readonly by: Person;
  readonly reason: string;
}

/** What a lease hears while it holds. */
export type LeaseSignal =
  | ({ readonly kind: 'end' } & EndOrder)
  | ({ readonly kind: 'extend'; readonly until: Instant } & EndOrder)
  /** A rollback has reversed what the lease holds; of banned values these, where they are named. */
  | { readonly kind: 'rolled-back'; readonly values?: readonly string[] };
