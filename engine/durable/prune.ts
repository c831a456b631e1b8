import type { Instant } from '../time/clock.ts';
import type { Database } from './database.ts';

const ENDED_BEFORE = "SELECT run_id FROM runs WHERE parent_id IS NULL AND state <> 'running' AND ended_at < ?";

/**
 * Forgets the steps, signals and child runs of root runs that ended before `before`. Their own rows stay, and so do their
 * audit events: nothing that a record shows is lost. Returns how many rows went.
 */
export function pruneRuns(database: Database, before: Instant): number {
  const tree = `SELECT run_id FROM runs WHERE root_id IN (${ENDED_BEFORE})`;
  const steps = database.write(`DELETE FROM steps WHERE run_id IN (${tree})`, before);
  const signals = database.write(`DELETE FROM signals WHERE run_id IN (${tree})`, before);
  const children = database.write(
    `DELETE FROM runs WHERE parent_id IS NOT NULL AND root_id IN (${ENDED_BEFORE})`,
    before,
  );
  // Sent to a run that never came to be, or that has gone.
  const orphans = database.write(
    'DELETE FROM signals WHERE sent_at < ? AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.run_id = signals.run_id)',
    before,
  );
  return steps + signals + children + orphans;
}
