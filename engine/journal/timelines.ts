/** Questions across runs, answered from the journal: what happened to a device, and around an alert. */
import type { Database } from '../durable/database.ts';
import { TARGET_EVENTS } from '../durable/schema.ts';
import { toEvent } from './event-rows.ts';
import type { RunEvent, RunSummary } from './events.ts';
import { findHead } from './summary-rows.ts';
import { targetKey } from './target-key.ts';

export interface TimelineEntry {
  readonly event: RunEvent;
  readonly run: Pick<RunSummary, 'runId' | 'playbook' | 'tenant'>;
}

const COLUMNS = 'run_id, sequence, key, at, body, hash';
const TARGET_ID = "json_extract(body, '$.target.id')";
const TARGET_NAME = "json_extract(body, '$.target.name') COLLATE NOCASE";

/** Newest last. `device`: id, full name, or name without its domain. */
export function deviceTimeline(database: Database, device: string, limit: number): TimelineEntry[] {
  const ids = deviceIds(database, device);
  const marks = ids.map(() => '?').join(', ');
  const rows = database.all(
    `SELECT ${COLUMNS} FROM events WHERE ${TARGET_EVENTS} AND ${TARGET_ID} IN (${marks}) ORDER BY at DESC LIMIT ?`,
    ...ids,
    limit,
  );
  return inOrder(database, onceEach(rows.map(toEvent)));
}

/** The end of a lease tells more than the state that its target came to by it. */
function onceEach(events: readonly RunEvent[]): RunEvent[] {
  const ends = new Set(
    events.flatMap(({ runId, body }) =>
      body.type === 'lease-ended' ? [`${runId}\n${body.path}\n${targetKey(body.target)}\n${body.how}`] : [],
    ),
  );
  return events.filter(
    ({ runId, body }) =>
      body.type !== 'target' || !ends.has(`${runId}\n${body.path}\n${targetKey(body.target)}\n${body.state}`),
  );
}

function deviceIds(database: Database, device: string): string[] {
  const named = `SELECT ${TARGET_ID} AS id FROM events INDEXED BY events_of_names WHERE ${TARGET_EVENTS} AND ${TARGET_NAME}`;
  // From the dot to the character after it: every full name that begins with it. Each part by the index, which OR is not.
  const rows = database.all(`${named} = ? UNION ${named} BETWEEN ? AND ?`, device, `${device}.`, `${device}/`);
  return [device, ...rows.map((row) => String(row['id']))];
}

/** What runs on an alert came to, and what was done to the alert itself. Newest last. */
export function alertTimeline(database: Database, alertId: string, limit: number): TimelineEntry[] {
  const rows = database.all(
    `SELECT ${COLUMNS} FROM events WHERE run_id IN
       (SELECT run_id FROM events WHERE type = 'run-created' AND json_extract(body, '$.subject.alertId') = ?)
       AND type NOT IN ('call', 'intent', 'plan-made', 'step-started')
     UNION
     SELECT ${COLUMNS} FROM events WHERE ${TARGET_EVENTS} AND ${TARGET_ID} = ?
     ORDER BY at DESC, sequence DESC LIMIT ?`,
    alertId,
    alertId,
    limit,
  );
  return inOrder(database, onceEach(rows.map(toEvent)));
}

function inOrder(database: Database, events: readonly RunEvent[]): TimelineEntry[] {
  const runs = new Map<string, TimelineEntry['run']>();
  return [...events]
    .sort((a, b) => a.at - b.at || a.runId.localeCompare(b.runId) || a.sequence - b.sequence)
    .flatMap((event) => {
      const run = runs.get(event.runId) ?? findHead(database, event.runId)?.progress.summary;
      if (run === undefined) return [];
      const { runId, playbook, tenant } = run;
      runs.set(event.runId, { runId, playbook, tenant });
      return [{ event, run: { runId, playbook, tenant } }];
    });
}
