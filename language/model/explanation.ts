/** What can be told of a playbook without a tenant: language.md section 7. Plain data. */
import type { ActionId } from '../catalog/actions/index.ts';
import type { Permission, Severity } from '../catalog/action-spec.ts';
import type { ApprovalModel, InputModel, SubjectNeed } from './playbook-model.ts';

export interface ExplainedAction {
  readonly playbook: string;
  readonly path: string;
  readonly action: ActionId;
  readonly summary: string;
  readonly severity: Severity;
  readonly disabled: boolean;
  /** Seconds that the effect lasts; undefined where it has no end of its own. */
  readonly leaseSeconds?: number;
  /** The verb that undoes it; undefined where nothing does. */
  readonly undoneBy?: string;
  /** Whether it ends by itself, can be undone by a person, or stays for good. */
  readonly reversibility: 'by lease' | 'reversible' | 'not';
  readonly approval?: string;
}

/** The tightest bound on devices that the text gives. */
export interface DeviceBound {
  readonly atMost: number;
  readonly rule: string;
  /** More than that only with this approval; undefined where more is refused. */
  readonly otherwiseAsk?: string;
}

/** A number, or that the text sets no bound. */
export type Amount = number | 'unbounded';

/** What a run can come to at worst; handlers are left out. */
export interface ExplainedForecast {
  /** All of it in one line. */
  readonly line: string;
  readonly devices: Amount;
  readonly calls: {
    readonly worst: Amount;
    /** What the calls are for; they add up to `worst`. */
    readonly parts: Readonly<Record<CallPart, Amount>>;
    readonly peakPerMinute: number;
    readonly peakPerHour: number;
    /** What the engine lets through. */
    readonly budget: { readonly perMinute: number; readonly perHour: number };
  };
  readonly indicators: { readonly worst: Amount; readonly quota: number };
  /** Until the body has ended, with people who take all the time that they have. */
  readonly seconds: number;
  readonly approvals: number;
}

export type CallPart = 'resolve' | 'posts' | 'looks' | 'links' | 'reads' | 'releases' | 'notes';

export interface Explanation {
  readonly playbook: string;
  readonly title?: string;
  readonly summary?: string;
  readonly owner?: string;
  readonly needs: SubjectNeed;
  readonly inputs: readonly Pick<InputModel, 'name' | 'type' | 'optional' | 'prompt'>[];
  readonly permissions: readonly Permission[];
  readonly actions: readonly ExplainedAction[];
  readonly approvals: readonly Pick<ApprovalModel, 'name' | 'from' | 'need' | 'withinSeconds' | 'ifSilent'>[];
  readonly devices?: DeviceBound;
  readonly forecast: ExplainedForecast;
  readonly indicators: readonly { readonly list: string; readonly count: number }[];
}
