/** The tables that are projections of the events: one row a run, one row a target. */
import type { Database, Row } from '../durable/database.ts';
import type { RunEvent, RunSummary, TargetState } from './events.ts';
import { reduce, type RunProgress } from './reduce-summary.ts';
import { deviceOf, targetKey } from './target-key.ts';

/** The last event of a run, and what the run came to with it. */
export interface Head {
  readonly sequence: number;
  readonly hash: string;
  readonly progress: RunProgress;
}

export interface RunsQuery {
  readonly limit: number;
  /** Id of the last run of the page before. */
  readonly before?: string;
  readonly tenantId?: string;
}

/** States in which something was sent to the tenant; `already` and those before a call are not. */
const EFFECTIVE = new Set<TargetState>(['submitted', 'accepted', 'pending', 'done']);

export function findHead(database: Database, runId: string): Head | undefined {
  const row = database.get('SELECT sequence, hash, progress FROM summaries WHERE run_id = ?', runId);
  return row === undefined
    ? undefined
    : { sequence: Number(row['sequence']), hash: String(row['hash']), progress: progressOf(row) };
}

/** Brings the projections up to this event; returns the new head. */
export function projectEvent(database: Database, event: RunEvent, head: Head | undefined): Head {
  const { body } = event;
  const before = body.type === 'target' ? stateBefore(database, event.runId, body) : undefined;
  const progress = reduce(head?.progress, event, before);
  if (body.type === 'target') writeTarget(database, event.runId, body, event.at, progress.summary.tenant.id);
  if (body.type === 'intent') noteIntent(database, event.runId, body, event.at);
  const next: Head = { sequence: event.sequence, hash: event.hash, progress };
  writeHead(database, event, next);
  return next;
}

/** Newest first. */
export function listSummaries(database: Database, { limit, before, tenantId }: RunsQuery): RunSummary[] {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  if (tenantId !== undefined) {
    conditions.push('tenant_id = ?');
    values.push(tenantId);
  }
  if (before !== undefined) {
    conditions.push('(started_at, run_id) < (SELECT started_at, run_id FROM summaries WHERE run_id = ?)');
    values.push(before);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT progress FROM summaries ${where} ORDER BY started_at DESC, run_id DESC LIMIT ?`;
  return database.all(sql, ...values, limit).map((row) => progressOf(row).summary);
}

export function clearProjections(database: Database): void {
  database.write('DELETE FROM summaries');
  database.write('DELETE FROM targets');
}

type TargetBody = Extract<RunEvent['body'], { readonly type: 'target' }>;

function stateBefore(database: Database, runId: string, body: TargetBody): TargetState | undefined {
  const row = database.get(
    'SELECT state FROM targets WHERE run_id = ? AND path = ? AND target = ?',
    runId,
    body.path,
    targetKey(body.target),
  );
  return row?.['state'] as TargetState | undefined;
}

function writeTarget(database: Database, runId: string, body: TargetBody, at: number, tenantId: string): void {
  database.write(
    `INSERT INTO targets (run_id, path, target, tenant_id, action, device_id, state, effect_at, done_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id, path, target)
     DO UPDATE SET state = excluded.state, effect_at = COALESCE(effect_at, excluded.effect_at),
       done_at = COALESCE(done_at, excluded.done_at)`,
    runId,
    body.path,
    targetKey(body.target),
    tenantId,
    body.action,
    deviceOf(body.target) ?? null,
    body.state,
    EFFECTIVE.has(body.state) ? at : null,
    body.state === 'done' ? at : null,
  );
}

/** From here on the target counts for limits: of two runs that send at one moment, the second sees the first. */
function noteIntent(
  database: Database,
  runId: string,
  { path, targets }: Extract<RunEvent['body'], { readonly type: 'intent' }>,
  at: number,
): void {
  for (const target of targets)
    database.write(
      'UPDATE targets SET effect_at = COALESCE(effect_at, ?) WHERE run_id = ? AND path = ? AND target = ?',
      at,
      runId,
      path,
      targetKey(target),
    );
}

function writeHead(database: Database, event: RunEvent, head: Head): void {
  const { summary } = head.progress;
  database.write(
    `INSERT INTO summaries (run_id, tenant_id, started_at, confirmed_at, sequence, hash, progress)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, progress = excluded.progress,
       confirmed_at = COALESCE(confirmed_at, excluded.confirmed_at)`,
    event.runId,
    summary.tenant.id,
    summary.startedAt,
    event.body.type === 'plan-confirmed' ? event.at : null,
    head.sequence,
    head.hash,
    JSON.stringify(head.progress),
  );
}

const progressOf = (row: Row): RunProgress => JSON.parse(String(row['progress'])) as RunProgress;
