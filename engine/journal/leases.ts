/** What runs hold on their tenants now: devices and banned values. The one answer that lists, orders and editors work with. */
import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { Database } from '../durable/database.ts';
import { IN_FORCE } from '../durable/schema.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import { toEvent } from './event-rows.ts';
import type { RunSummary } from './events.ts';
import { toRecord } from './projection.ts';

/** A lease in force. */
export interface LeaseItem {
  readonly runId: string;
  readonly playbook: string;
  readonly tenant: RunSummary['tenant'];
  readonly path: string;
  readonly action: ActionId;
  readonly target: TargetRef;
  readonly since: Instant;
  /** Undefined: until somebody releases it. */
  readonly until?: Instant;
  /** `overdue`: its end has come and it still holds. `failed`: nothing more is tried until somebody asks for it. */
  readonly state: 'in-force' | 'overdue' | 'failed';
  /** What keeps it. */
  readonly detail?: string;
}

/** A release is sent when it is due, and takes the device a while. */
const GRACE_MS = 900_000;

/** Those that need somebody first, then by their end. */
export function leasesInForce(database: Database, now: Instant): LeaseItem[] {
  const runs = database.all(`SELECT run_id FROM summaries WHERE ${IN_FORCE}`).map((row) => String(row['run_id']));
  const held = runs.flatMap((runId) => leasesOf(database, runId, now));
  const rank = { failed: 0, overdue: 1, 'in-force': 2 } as const;
  return held.sort((a, b) => rank[a.state] - rank[b.state] || (a.until ?? Infinity) - (b.until ?? Infinity));
}

function leasesOf(database: Database, runId: string, now: Instant): LeaseItem[] {
  const rows = database.all(
    `SELECT run_id, sequence, key, at, body, hash FROM events
     WHERE run_id = ? AND (type = 'run-created' OR type LIKE 'lease-%') ORDER BY sequence`,
    runId,
  );
  const { leases, summary } = toRecord(rows.map(toEvent));
  const { playbook, tenant } = summary;
  return leases.flatMap(({ path, action, target, since, until, overdue, ended }): LeaseItem[] => {
    if (ended !== undefined && ended.how !== 'failed') return [];
    const isOver = overdue !== undefined || (until !== undefined && until + GRACE_MS < now);
    const state = ended !== undefined ? 'failed' : isOver ? 'overdue' : 'in-force';
    const detail = ended?.detail ?? (state === 'overdue' ? overdue?.detail : undefined);
    return [
      {
        ...{ runId, playbook, tenant, path, action, target, since, state },
        ...(until === undefined ? {} : { until }),
        ...(detail === undefined ? {} : { detail }),
      },
    ];
  });
}
