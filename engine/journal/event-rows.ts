import type { Database, Row } from '../durable/database.ts';
import type { EventBody, RunEvent } from './events.ts';

const COLUMNS = 'run_id, sequence, key, at, body, hash';

export const hasEvent = (database: Database, runId: string, key: string): boolean =>
  database.get('SELECT 1 FROM events WHERE run_id = ? AND key = ?', runId, key) !== undefined;

export function insertEvent(database: Database, event: RunEvent, body: string): void {
  database.write(
    `INSERT INTO events (${COLUMNS}, type) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    event.runId,
    event.sequence,
    event.key,
    event.at,
    body,
    event.hash,
    event.body.type,
  );
}

export const eventsAfter = (database: Database, runId: string, sequence: number): RunEvent[] =>
  database
    .all(`SELECT ${COLUMNS} FROM events WHERE run_id = ? AND sequence > ? ORDER BY sequence`, runId, sequence)
    .map(toEvent);

export const runsWithEvents = (database: Database): string[] =>
  database.all('SELECT DISTINCT run_id FROM events ORDER BY run_id').map((row) => String(row['run_id']));

/** Throws `SyntaxError` where the body is no JSON. */
export function toEvent(row: Row): RunEvent {
  return {
    runId: String(row['run_id']),
    sequence: Number(row['sequence']),
    key: String(row['key']),
    at: Number(row['at']),
    body: JSON.parse(String(row['body'])) as EventBody,
    hash: String(row['hash']),
  };
}
