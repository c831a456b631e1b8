/** What the flows reach besides the five verbs: ports, and the little that lives as long as the process. */
import type { StatementModel } from '../../language/model/statement.ts';
import type { DurableHost } from '../durable/durable.ts';
import type { TenantConnection } from '../engine.ts';
import type { RunRecord } from '../journal/events.ts';
import type { MessagesUnderWay } from '../notify/under-way.ts';
import type { EffectHistory, Journal, Notifier, Tenant } from '../ports.ts';
import type { Clock } from '../time/clock.ts';
import type { ActionLookup } from './action-lookup.ts';
import type { DeviceLocks } from './device-locks.ts';
import type { RunFlags } from './run-flags.ts';

export interface RunDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Everything of a run so far. */
  readonly recordOf: (runId: string) => RunRecord | undefined;
  readonly history: EffectHistory;
  readonly notifier: Notifier;
  readonly messages: MessagesUnderWay;
  /** Names this process: an intent of another one may have been sent already. */
  readonly bootId: string;
  readonly evidenceRoot: string;
  /** Resolves once the tenant is connected. */
  readonly tenant: (tenantId: string) => Promise<TenantConnection>;
  /** The tenant as it is at this moment; undefined where it is not connected. */
  readonly tenantNow: (tenantId: string) => Tenant | undefined;
  /** The host that runs the flows; known only after they are made. */
  readonly host: () => DurableHost;
  readonly locks: DeviceLocks;
  readonly lookup: ActionLookup;
  readonly flags: RunFlags;
  /** Told of each statement that is reached, also again on replay. Nothing of a run may depend on it. */
  readonly onStatement?: OnStatement;
}

/** `takes`: the branch of an `if`. */
export type OnStatement = (statement: StatementModel, takes: 'then' | 'else' | undefined) => void;
