/** What planning a segment works with, and what it collects. */
import type { ExpressionModel } from '../../language/model/expression.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import type { CredentialKind } from '../auth/tenant-profile.ts';
import type { Json } from '../durable/durable.ts';
import { mentions } from '../eval/mentions.ts';
import type { Scope } from '../eval/scope.ts';
import type { DefenderApi, EffectHistory, Tenant } from '../ports.ts';
import type { Clock, Instant } from '../time/clock.ts';
import type { DeviceState } from './device-state.ts';
import type { DeviceFacts, Person, PlannedStep, PlannedTarget, Refusal, SubjectInput } from './run-plan.ts';
import type { TenantReads } from './tenant-reads.ts';

export interface PlanDeps {
  readonly api: DefenderApi;
  readonly tenant: Tenant;
  readonly clock: Clock;
  readonly history: EffectHistory;
  /** `roles` or `scp` of the token; undefined where they cannot be told. */
  readonly grantedPermissions?: readonly string[] | undefined;
  /** Which credential gave the token; undefined for a practice tenant. */
  readonly credential?: CredentialKind | undefined;
}

export interface SegmentInput {
  readonly model: PlaybookModel;
  /** Name of the segment: `main`, or the path where it begins. */
  readonly segment: string;
  readonly statements: readonly StatementModel[];
  readonly scope: Scope;
  readonly subject: SubjectInput;
  readonly tenant: Tenant;
  readonly requester: Person;
  readonly inputs: Readonly<Record<string, Json>>;
}

/** A step while it is planned: later guards take targets away and add approvals. */
export interface StepDraft extends Omit<PlannedStep, 'targets' | 'approvals' | 'state' | 'calls'> {
  state: PlannedStep['state'];
  targets: PlannedTarget[];
  approvals: string[];
  calls: number;
  readonly statement: StatementModel;
  /** Playbook of the statement and those that run it, outermost first. */
  readonly playbooks: readonly string[];
}

export interface PlanContext {
  readonly input: SegmentInput;
  readonly deps: PlanDeps;
  readonly model: PlaybookModel;
  readonly reads: TenantReads;
  readonly now: Instant;
  readonly steps: StepDraft[];
  readonly refusals: Refusal[];
  /** Facts of every device that the plan speaks of. */
  readonly devices: Map<string, DeviceFacts>;
  /** Indicators that earlier statements of the plan make: value with the summary of its statement. */
  readonly planned: Map<string, string>;
  /** Sets that were resolved by reads, for the forecast. */
  readonly resolved: Set<string>;
}

export const playbooksOf = (scope: Scope): readonly string[] => [...(scope.callers ?? []), scope.playbook];

const STATE_MEMBERS = ['isolation', 'app_restricted'] as const;

/** The devices with isolation and restriction where a condition reads them. */
export async function withState(
  devices: readonly DeviceFacts[],
  conditions: readonly (ExpressionModel | undefined)[],
  context: Pick<PlanContext, 'reads'>,
): Promise<readonly DeviceFacts[]> {
  const ids = devices.map((device) => device.id);
  const reads = (member: (typeof STATE_MEMBERS)[number]): boolean =>
    conditions.some((condition) => mentions(condition, [member]));
  const isolation = reads('isolation') ? await context.reads.isolation(ids) : undefined;
  const restriction = reads('app_restricted') ? await context.reads.restriction(ids) : undefined;
  if (isolation === undefined && restriction === undefined) return devices;
  return devices.map((device) => ({
    ...device,
    ...isolationFact(isolation?.get(device.id)),
    ...restrictionFact(restriction?.get(device.id)),
  }));
}

const ISOLATION = { on: 'isolated', off: 'not-isolated', changing: 'changing' } as const;

export const isolationFact = (state: DeviceState | undefined): Pick<DeviceFacts, 'isolation'> =>
  state === undefined || state.state === 'unknown' ? {} : { isolation: ISOLATION[state.state] };

export const restrictionFact = (state: DeviceState | undefined): Pick<DeviceFacts, 'appRestricted'> =>
  state === undefined || state.state === 'changing' || state.state === 'unknown'
    ? {}
    : { appRestricted: state.state === 'on' };

/** The scope with isolation and restriction of its devices where a condition outside of a `where` reads them. */
export async function scopeFor(
  condition: ExpressionModel | undefined,
  scope: Scope,
  context: PlanContext,
): Promise<Scope> {
  if (!mentions(condition, STATE_MEMBERS)) return scope;
  const devices = await withState(Object.values(scope.devices), [condition], context);
  return { ...scope, devices: Object.fromEntries(devices.map((device) => [device.id, device])) };
}
