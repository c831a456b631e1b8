/** Reads and writes the rows of durable runs. No scheduling here. */
import { redactJson } from '../journal/redact.ts';
import type { Instant } from '../time/clock.ts';
import type { Database, Row } from './database.ts';
import type { FlowId, HostedRun, RunState } from './durable.ts';
import { keepFailure, reviveFailure, type KeptFailure } from './failure.ts';

export type Verb = 'step' | 'sleep' | 'signal' | 'each' | 'now';

/** A verb that was reached before, with what it gave. `output` is JSON; null for nothing. */
export interface StepRow {
  readonly verb: Verb;
  readonly output: string | null;
  readonly error: string | null;
}

export interface RunRow extends HostedRun {
  readonly parentId: string | undefined;
  readonly input: string | null;
  readonly output: string | null;
  readonly error: string | null;
}

export interface NewRun {
  readonly runId: string;
  readonly rootId: string;
  readonly flow: FlowId;
  readonly input: unknown;
  readonly parent?: { readonly runId: string; readonly path: string };
}

const RUN_COLUMNS = 'run_id, root_id, parent_id, flow, input, state, output, error, started_at';

/** JSON without secrets, or null for undefined. Throws `TypeError` for what JSON cannot hold. */
export const toJson = (value: unknown): string | null =>
  value === undefined ? null : JSON.stringify(redactJson(JSON.parse(JSON.stringify(value))));

export const fromJson = (text: string | null): unknown => (text === null ? undefined : (JSON.parse(text) as unknown));

export const failureText = (error: unknown): string => JSON.stringify(redactJson(keepFailure(error)));

export const failureOf = (text: string): Error => reviveFailure(JSON.parse(text) as KeptFailure);

/** Returns false where the run exists already. */
export function insertRun(database: Database, run: NewRun, bootId: string, at: Instant): boolean {
  const inserted = database.write(
    `INSERT INTO runs (run_id, root_id, parent_id, parent_path, flow, input, state, started_at, boot_id)
     VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?) ON CONFLICT (run_id) DO NOTHING`,
    run.runId,
    run.rootId,
    run.parent?.runId ?? null,
    run.parent?.path ?? null,
    run.flow,
    toJson(run.input),
    at,
    bootId,
  );
  return inserted === 1;
}

/** Notes which process works on a run that an earlier one began. */
export function claimRun(database: Database, runId: string, bootId: string): void {
  database.write('UPDATE runs SET boot_id = ? WHERE run_id = ?', bootId, runId);
}

/** JSON of what a run came to. */
export type RunEnd = { readonly output: string | null } | { readonly error: string };

export function endRun(database: Database, runId: string, end: RunEnd, at: Instant): void {
  const failed = 'error' in end;
  database.write(
    'UPDATE runs SET state = ?, output = ?, error = ?, ended_at = ? WHERE run_id = ?',
    failed ? 'failed' : 'done',
    failed ? null : end.output,
    failed ? end.error : null,
    at,
    runId,
  );
}

export function findRun(database: Database, runId: string): RunRow | undefined {
  const row = database.get(`SELECT ${RUN_COLUMNS} FROM runs WHERE run_id = ?`, runId);
  return row === undefined ? undefined : toRun(row);
}

export const openRuns = (database: Database): RunRow[] =>
  database
    .all(`SELECT ${RUN_COLUMNS} FROM runs WHERE state = 'running' ORDER BY started_at, run_id`)
    .map((row) => toRun(row));

export const childrenOf = (database: Database, runId: string, path: string): RunRow[] =>
  database
    .all(`SELECT ${RUN_COLUMNS} FROM runs WHERE parent_id = ? AND parent_path = ?`, runId, path)
    .map((row) => toRun(row));

/** All steps of a run in one query, for its replay. */
export function stepsOf(database: Database, runId: string): Map<string, StepRow> {
  const rows = database.all('SELECT path, verb, output, error FROM steps WHERE run_id = ?', runId);
  return new Map(
    rows.map((row) => [
      String(row['path']),
      { verb: row['verb'] as Verb, output: row['output'] as string | null, error: row['error'] as string | null },
    ]),
  );
}

export function insertStep(database: Database, runId: string, path: string, step: StepRow): void {
  database.write(
    'INSERT INTO steps (run_id, path, verb, output, error) VALUES (?, ?, ?, ?, ?)',
    runId,
    path,
    step.verb,
    step.output,
    step.error,
  );
}

function toRun(row: Row): RunRow {
  return {
    runId: String(row['run_id']),
    rootId: String(row['root_id']),
    parentId: (row['parent_id'] as string | null) ?? undefined,
    flow: row['flow'] as FlowId,
    state: row['state'] as RunState,
    startedAt: Number(row['started_at']),
    input: row['input'] as string | null,
    output: row['output'] as string | null,
    error: row['error'] as string | null,
  };
}
