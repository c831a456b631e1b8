/** Signals that were sent to runs and wait to be taken. */
import type { Instant } from '../time/clock.ts';
import type { Database } from './database.ts';
import { toJson } from './run-rows.ts';

export interface SignalRow {
  readonly number: number;
  /** JSON; null for nothing. */
  readonly payload: string | null;
}

/** Returns false where the run was sent a signal of this name and id before. */
export function keepSignal(
  database: Database,
  signal: { readonly runId: string; readonly name: string; readonly id: string; readonly payload: unknown },
  at: Instant,
): boolean {
  const { runId, name, id, payload } = signal;
  const inserted = database.write(
    `INSERT INTO signals (run_id, name, id, payload, sent_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (run_id, name, id) DO NOTHING`,
    runId,
    name,
    id,
    toJson(payload),
    at,
  );
  return inserted === 1;
}

/** The oldest that nobody took and that was sent at or before `deadline`. */
export function findSignal(database: Database, runId: string, name: string, deadline: Instant): SignalRow | undefined {
  const row = database.get(
    `SELECT number, payload FROM signals
     WHERE run_id = ? AND name = ? AND taken_path IS NULL AND sent_at <= ? ORDER BY number LIMIT 1`,
    runId,
    name,
    deadline,
  );
  return row === undefined ? undefined : { number: Number(row['number']), payload: row['payload'] as string | null };
}

/** The payload lives on in the step that took it. */
export function markTaken(database: Database, signal: SignalRow, path: string): void {
  database.write('UPDATE signals SET taken_path = ?, payload = NULL WHERE number = ?', path, signal.number);
}
