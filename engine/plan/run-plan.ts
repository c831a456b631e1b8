/** What a run would do, before it does it. Plain data: it is shown, hashed, stored, sent and compared. */
import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { RiskId } from '../../language/catalog/risks.ts';
import type { StatementKind } from '../../language/model/statement.ts';
import type { TextSpan } from '../../language/model/text-span.ts';
import type { Json } from '../durable/durable.ts';
import type { IndicatorAction, IndicatorType } from '../defender/entities.ts';
import type { Approver } from '../journal/events.ts';
import type { Tenant } from '../ports.ts';
import type { Instant } from '../time/clock.ts';

/** A person who asks, confirms or answers, and how we know who it is. */
export interface Person {
  /** User principal name, or the name of the operating-system account. */
  readonly id: string;
  readonly name?: string;
  /** `practice`: an identity played on the practice tenant. */
  readonly how: 'token' | 'os-user' | 'practice' | 'service';
}

/** What a person picked to start the run on. */
export type SubjectInput =
  | { readonly kind: 'none' }
  /** Names or ids; each must match exactly one device. */
  | { readonly kind: 'devices'; readonly devices: readonly string[] }
  | { readonly kind: 'alert'; readonly alertId: string };

/** Facts about a device as they were read for the plan. Values in the spelling of the language (`high`, `active`, `Windows11`). */
export interface DeviceFacts {
  readonly id: string;
  readonly name: string;
  readonly os: string;
  readonly version: string;
  readonly health: string;
  readonly onboarding: string;
  readonly risk: string;
  readonly value: string;
  readonly tags: readonly string[];
  readonly group: string;
  readonly ip: string;
  /** ISO 8601, or '' where the service has none. */
  readonly lastSeen: string;
  readonly antivirus: string;
  /** Undefined where it was not needed or could not be told. */
  readonly isolation?: 'isolated' | 'not-isolated' | 'changing';
  readonly appRestricted?: boolean;
}

export interface FileFacts {
  readonly name: string;
  readonly sha1: string;
  readonly sha256: string;
  readonly md5: string;
  readonly signer: string;
  readonly verdict: string;
  readonly path: string;
  readonly prevalence?: number;
}

/** A member of a set of indicators. A file carries every hash that is known of it. */
export type IocRef =
  | { readonly kind: 'file'; readonly file: FileFacts }
  | { readonly kind: 'ip' | 'domain' | 'url'; readonly value: string };

/** One thing that one statement acts on. */
export type TargetRef =
  | { readonly kind: 'device'; readonly id: string; readonly name: string }
  | {
      readonly kind: 'device-file';
      readonly id: string;
      readonly name: string;
      readonly sha1: string;
      readonly fileName: string;
    }
  | { readonly kind: 'indicator'; readonly type: IndicatorType; readonly value: string }
  | { readonly kind: 'alert'; readonly id: string };

/** A rule that stopped or skipped something, and where it stands in the text. */
export interface Refusal {
  /** Stable name: `unknown-device`, `ambiguous-device`, `platform`, `never`, `max-devices`, `quota`, `not-acknowledged`, … */
  readonly rule: string;
  /** What is wrong and what to do, for people. */
  readonly message: string;
  readonly path?: string;
  readonly target?: TargetRef;
  readonly span?: TextSpan;
  /** The span for people: `00-org.playbook line 39`. */
  readonly place?: string;
  /** `run`: nothing may run. `target`: this target is left out. */
  readonly stops: 'run' | 'target';
  /** Of `ambiguous-device`: the devices of which one is meant. */
  readonly candidates?: readonly DeviceCandidate[];
}

/** A device that a name may mean, as a person tells it from the others. */
export interface DeviceCandidate {
  readonly id: string;
  readonly name: string;
  /** As the service names it; '' where it does not. */
  readonly os: string;
  /** ISO 8601, or ''. */
  readonly lastSeen: string;
}

export interface PlannedTarget {
  readonly target: TargetRef;
  readonly state: 'planned' | 'refused' | 'skipped' | 'already';
  readonly reason?: string;
  /** For indicators. */
  readonly action?: IndicatorAction;
}

export interface PlannedStep {
  /** Scope and path of the statement: unique in the plan, equal to the prefix of its durable steps. */
  readonly key: string;
  readonly path: string;
  readonly kind: StatementKind;
  readonly summary: string;
  readonly span: TextSpan;
  /** `later`: cannot be known yet; planned and approved when it is reached. `not-taken`: a branch that is not run. */
  readonly state: 'planned' | 'nothing-to-do' | 'disabled' | 'later' | 'not-taken';
  readonly action?: ActionId;
  readonly mode?: string;
  readonly targets: readonly PlannedTarget[];
  /** Names of approvals that the text or a policy asks for here. */
  readonly approvals: readonly string[];
  readonly risks: readonly RiskId[];
  /** Seconds; undefined for `until released` and for actions without a lease. */
  readonly leaseSeconds?: number;
  readonly untilReleased?: boolean;
  readonly calls: number;
  /** For `if`: the branch that the plan takes. For `for-each`: the items. */
  readonly takes?: 'then' | 'else';
  readonly items?: readonly TargetRef[];
  /** The set that a `target` or `let` bound. */
  readonly binds?:
    | { readonly name: string; readonly kind: 'devices'; readonly devices: readonly string[] }
    | { readonly name: string; readonly kind: 'iocs'; readonly iocs: readonly IocRef[] };
}

export interface PlannedApproval {
  readonly name: string;
  /** Contacts who may answer after exclusions, with their user principal names. */
  readonly from: readonly Approver[];
  readonly need: number;
  readonly withinSeconds?: number;
  readonly onSilence: 'deny' | 'skip';
  /** Names of contacts, after exclusions. */
  readonly escalation?: { readonly to: readonly string[]; readonly withinSeconds: number };
  readonly requireReason: boolean;
  /** Keys of the steps that wait for it. */
  readonly steps: readonly string[];
}

export interface Forecast {
  readonly calls: { readonly usual: number; readonly worst: number; readonly peakPerMinute: number };
  readonly devices: number;
  readonly percentOfFleet?: number;
  readonly fleet?: number;
  readonly indicators: number;
  readonly indicatorsUsed?: number;
  /** Seconds until the body has ended: usual, and worst (waits, approvals and retries included). */
  readonly seconds: { readonly usual: number; readonly worst: number };
  readonly approvals: number;
}

/** One segment of a run: all that can be known at one moment. A run has one or more. */
export interface RunPlan {
  readonly format: 1;
  readonly playbook: string;
  readonly title?: string;
  readonly tenant: Tenant;
  readonly requester: Person;
  readonly subject: SubjectInput;
  readonly subjectText: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly createdAt: Instant;
  /** Each source with the SHA-256 of its text, in hex. */
  readonly files: readonly { readonly uri: string; readonly sha256: string }[];
  readonly policyHash: string;
  readonly devices: Readonly<Record<string, DeviceFacts>>;
  readonly steps: readonly PlannedStep[];
  readonly refusals: readonly Refusal[];
  readonly approvals: readonly PlannedApproval[];
  readonly permissions: {
    readonly needed: readonly string[];
    readonly missing: readonly string[];
    readonly known: boolean;
  };
  readonly forecast: Forecast;
  /** What keeps leases of this plan from ending by themselves; undefined where nothing does. */
  readonly leaseWarning?: string;
  /** `refused`: a rule stops the run. `nothing-to-do`: it would end without an effect. */
  readonly verdict: 'ready' | 'nothing-to-do' | 'refused';
  /** SHA-256 in hex over the canonical JSON of what an approval is bound to (`plan-hash.ts`). */
  readonly hash: string;
}
