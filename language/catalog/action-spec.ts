/**
 * The shape of an entry of the action catalog. One entry drives verbs, completion, hover, validation, planner, runner,
 * simulator and docs, so everything that is true of an action stands here once.
 */
import type { Oldest, PlatformId } from './platforms.ts';
import type { RiskId } from './risks.ts';

/** What the action works on. `device` actions send one call a device; `indicator` actions change a tenant-wide list. */
export type ActionScope = 'device' | 'device-file' | 'indicator' | 'alert';

/** How much harm a mistaken run of the action does; decides how an approval is asked and how loudly an end is told. */
export type Severity = 'harmless' | 'intrusive' | 'disruptive' | 'tenant-wide';

/** MDE's own machine action type, as `GET /machineactions` returns it (Learn: Machine action resource type). */
export type MachineActionType =
  | 'Isolate'
  | 'Unisolate'
  | 'RestrictCodeExecution'
  | 'UnrestrictCodeExecution'
  | 'CollectInvestigationPackage'
  | 'StopAndQuarantineFile'
  | 'RunAntiVirusScan'
  | 'LiveResponse'
  | 'Offboard';

/** A permission of the WindowsDefenderATP API in the three places where it has a name. */
export interface Permission {
  /** Application permission, as it appears in the `roles` claim. */
  readonly application: string;
  /** Delegated permission, as it appears in the `scp` claim. */
  readonly delegated: string;
  /** Permission of the portal role that a signed-in user needs besides, or undefined where none is needed. */
  readonly portalRole?: 'Active remediation actions' | 'Alerts investigation' | 'Security operations';
}

/** Where a value of the request body comes from: a parameter of the action, or a fixed text. */
export type BodySource = { readonly param: string } | { readonly literal: string };

/** The HTTP call of an action. `{device}` and `{alert}` in the path are replaced by an encoded id. */
export interface HttpSpec {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  /** Field names are case-sensitive on the wire. */
  readonly body: Readonly<Record<string, BodySource>>;
}

export interface ParamSpec {
  readonly type: 'device' | 'devices' | 'files' | 'ips' | 'domains' | 'urls' | 'text' | 'duration' | readonly string[];
  readonly required: boolean;
  readonly doc: string;
}

/** How long the service takes. Durations in seconds. */
export interface SettleSpec {
  readonly usually: number;
  readonly atMost: number;
}

export interface ActionSpec {
  /** The words that begin the statement. */
  readonly phrase: string;
  /** Snippet of the whole statement in LSP snippet syntax, without the clauses block. */
  readonly snippet: string;
  readonly scope: ActionScope;
  /** One sentence: what it does. */
  readonly doc: string;
  /** What a person should know before saying yes; one sentence an entry. */
  readonly notes: readonly string[];
  readonly severity: Severity;
  /** Risks that every use of the action has. Conditional ones are in `risksWhen`. */
  readonly acknowledges: readonly RiskId[];
  /** Risks that apply for certain modes (`fully`) or for certain targets (`server`). */
  readonly risksWhen?: readonly { readonly risk: RiskId; readonly when: 'fully' | 'server' }[];
  /** The action that undoes this one, or undefined where there is none. */
  readonly inverse?: string;
  /** True where the text must say how long (`for T` or `until released`). */
  readonly lease: boolean;
  readonly permission: Permission;
  /** The smallest plan of Defender for Endpoint that has the action (Learn: Compare Defender for Endpoint plans). */
  readonly plan: 1 | 2;
  /** True where Defender for Business lacks what Plan 1 has. */
  readonly notInBusiness?: true;
  readonly platforms: readonly PlatformId[];
  /** Platforms for the mode `selectively`, where they differ. */
  readonly platformsSelective?: readonly PlatformId[];
  /** The oldest release or sensor of each that can do it. */
  readonly oldest?: Oldest;
  /** For the mode `selectively`, where it differs. */
  readonly oldestSelective?: Oldest;
  readonly http: HttpSpec;
  /** Set for actions that become a machine action and are followed to a final state. */
  readonly machineAction?: MachineActionType;
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly settles?: SettleSpec;
  /** Red Canary Automation's name of the same action, where there is one. */
  readonly redCanary?: string;
  /** D3FEND, RE&CT and ATT&CK mitigation ids. */
  readonly frameworks: readonly string[];
  readonly learn: string;
}

/** Keeps literal types of the table. */
export const defineActions = <const T extends Record<string, ActionSpec>>(table: T): T => table;

/** `selectively`, or any other word. */
type Mode = string | undefined;

/** Platforms and their oldest versions for a mode of an action. */
export const platformsFor = (spec: ActionSpec, mode: Mode): readonly PlatformId[] =>
  mode === 'selectively' ? (spec.platformsSelective ?? spec.platforms) : spec.platforms;

export const oldestFor = (spec: ActionSpec, mode: Mode): Oldest =>
  (mode === 'selectively' ? (spec.oldestSelective ?? spec.oldest) : spec.oldest) ?? {};
