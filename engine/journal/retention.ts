/** Takes the records of long-ended runs out of the journal, and leaves a note of each. What is open, in force or held stays, however old it is. */
import type { Database } from '../durable/database.ts';
import { pruneRuns } from '../durable/prune.ts';
import type { Instant } from '../time/clock.ts';
import { noteRemoval } from './removals.ts';
import { openSigner, type Signer } from './signing.ts';
import { findHead } from './summary-rows.ts';

export const DAY_MS = 86_400_000;
export const DEFAULT_RETENTION_DAYS = 400;
/** Nobody loses a record by a slip of the keyboard. */
export const SHORTEST_RETENTION_DAYS = 30;
/** What only a replay needs is of no use once a run has ended; kept a while for those who look for a mistake of ours. */
const STEPS_KEPT_DAYS = 30;
/** So that one transaction does not hold everything else up. */
const AT_ONCE = 200;

export interface Retention {
  readonly now: Instant;
  readonly keepDays: number;
}

export interface Removed {
  /** Runs whose records were taken out. */
  readonly runs: number;
  /** Their audit events. */
  readonly events: number;
}

/** Resolves once it is on disk. Space is used again by later runs; the file does not shrink. */
export async function applyRetention(
  database: Database,
  { now, keepDays }: Retention,
  signer: Signer = openSigner(database),
): Promise<Removed> {
  const days = Math.max(SHORTEST_RETENTION_DAYS, keepDays);
  pruneRuns(database, now - Math.min(days, STEPS_KEPT_DAYS) * DAY_MS);
  let runs = 0;
  let events = 0;
  for (;;) {
    const due = overdue(database, now - days * DAY_MS);
    for (const runId of due) {
      leaveNote(database, runId, { now, keepDays: days }, signer);
      events += removeRun(database, runId);
    }
    runs += due.length;
    await database.flushed();
    if (due.length < AT_ONCE) return { runs, events };
  }
}

/** All durable runs of a run have ids that begin with its own. */
const OF_RUN = "(run_id = summaries.run_id OR (run_id > summaries.run_id || '/' AND run_id < summaries.run_id || '0'))";

const overdue = (database: Database, before: Instant): string[] =>
  database
    .all(
      `SELECT run_id FROM summaries
       WHERE started_at < ? AND json_extract(progress, '$.summary.endedAt') < ?
         AND json_extract(progress, '$.summary.leases') = 0
         AND json_extract(progress, '$.summary.hold') IS NULL
         AND NOT EXISTS (SELECT 1 FROM runs WHERE state = 'running' AND ${OF_RUN})
         AND NOT EXISTS (SELECT 1 FROM events WHERE events.run_id = summaries.run_id AND at >= ?)
       ORDER BY started_at LIMIT ${AT_ONCE}`,
      before,
      before,
      before,
    )
    .map((row) => String(row['run_id']));

/** In the transaction of the removal: there is never one without the other. */
function leaveNote(database: Database, runId: string, { now, keepDays }: Retention, signer: Signer): void {
  const head = findHead(database, runId);
  if (head === undefined) return;
  const { playbook, tenant, startedAt, endedAt = startedAt } = head.progress.summary;
  noteRemoval(
    database,
    {
      runId,
      playbook,
      tenantId: tenant.id,
      startedAt,
      endedAt,
      removedAt: now,
      rule: { kind: 'retention', days: keepDays },
      events: head.sequence,
      lastHash: head.hash,
    },
    signer,
  );
}

/** Returns how many events went. */
function removeRun(database: Database, runId: string): number {
  const ids: readonly string[] = [runId, `${runId}/`, `${runId}0`];
  for (const table of ['steps', 'signals', 'runs', 'watches'])
    database.write(`DELETE FROM ${table} WHERE run_id = ? OR (run_id > ? AND run_id < ?)`, ...ids);
  for (const table of ['signatures', 'summaries', 'targets'])
    database.write(`DELETE FROM ${table} WHERE run_id = ?`, runId);
  return database.write('DELETE FROM events WHERE run_id = ?', runId);
}
