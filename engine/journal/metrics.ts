/** How fast people and tenants answered, and what was refused or taken back: figures over the journal. */
import type { Database } from '../durable/database.ts';
import type { Instant } from '../time/clock.ts';

/** Of durations in milliseconds. */
export interface Spread {
  readonly count: number;
  /** Undefined where nothing was counted. */
  readonly median?: number;
  readonly p90?: number;
  readonly longest?: number;
}

export interface Metrics {
  readonly since: Instant;
  readonly runs: Readonly<Record<string, number>>;
  /** From the question to the last yes that was needed. */
  readonly approve: Spread;
  readonly approvals: Readonly<Record<string, number>>;
  /** From the start of a run to the first device that is isolated, contained or restricted. */
  readonly contain: Spread;
  /** From the beginning of a lease to the device being released. */
  readonly release: Spread;
  /** By rule, with the most frequent first. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Targets whose effect was taken back before or at its end, by how. */
  readonly reversals: Readonly<Record<string, number>>;
}

const CONTAINING = "('device.isolate', 'device.contain', 'device.restrict')";

export function metricsOf(database: Database, since: Instant): Metrics {
  const durations = (sql: string): number[] => database.all(sql, since).map((row) => Number(row['ms']));
  const counts = (sql: string): Record<string, number> =>
    Object.fromEntries(database.all(sql, since).map((row) => [String(row['what']), Number(row['n'])]));
  return {
    since,
    runs: counts(
      `SELECT json_extract(body, '$.outcome') AS what, COUNT(*) AS n FROM events
       WHERE type = 'run-ended' AND at >= ? GROUP BY what ORDER BY n DESC`,
    ),
    approve: spread(
      durations(
        `SELECT ended.at - json_extract(asked.body, '$.request.askedAt') AS ms FROM events AS ended
         JOIN events AS asked ON asked.run_id = ended.run_id AND asked.type = 'approval-asked'
           AND json_extract(asked.body, '$.request.id') = json_extract(ended.body, '$.requestId')
         WHERE ended.type = 'approval-ended' AND ended.at >= ? AND json_extract(ended.body, '$.outcome') = 'granted'`,
      ),
    ),
    approvals: counts(
      `SELECT json_extract(body, '$.outcome') AS what, COUNT(*) AS n FROM events
       WHERE type = 'approval-ended' AND at >= ? GROUP BY what ORDER BY n DESC`,
    ),
    contain: spread(
      durations(
        `SELECT MIN(done_at) - started_at AS ms FROM summaries JOIN targets USING (run_id)
         WHERE started_at >= ? AND action IN ${CONTAINING} AND done_at IS NOT NULL GROUP BY run_id`,
      ),
    ),
    release: spread(
      durations(
        `SELECT ended.at - begun.at AS ms FROM events AS ended
         JOIN events AS begun ON begun.run_id = ended.run_id AND begun.type = 'lease-started'
           AND json_extract(begun.body, '$.path') = json_extract(ended.body, '$.path')
           AND json_extract(begun.body, '$.target.id') = json_extract(ended.body, '$.target.id')
         WHERE ended.type = 'lease-ended' AND ended.at >= ? AND json_extract(ended.body, '$.how') = 'released'`,
      ),
    ),
    refusals: counts(
      `SELECT json_extract(body, '$.refusal.rule') AS what, COUNT(*) AS n FROM events
       WHERE type = 'refused' AND at >= ? GROUP BY what ORDER BY n DESC`,
    ),
    reversals: counts(
      `SELECT json_extract(body, '$.state') AS what, COUNT(*) AS n FROM events
       WHERE type = 'target' AND at >= ? AND json_extract(body, '$.state') IN ('released', 'rolled-back', 'superseded', 'lapsed')
       GROUP BY what ORDER BY n DESC`,
    ),
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = values.map((value) => Math.max(0, value)).sort((a, b) => a - b);
  const at = (share: number): number | undefined =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const median = at(0.5);
  const p90 = at(0.9);
  const longest = sorted.at(-1);
  if (median === undefined || p90 === undefined || longest === undefined) return { count: 0 };
  return { count: sorted.length, median, p90, longest };
}
