import type { SQLInputValue } from 'node:sqlite';
import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { EffectHistory, RunsCounted } from '../ports.ts';
import type { Database } from './database.ts';

const ISOLATING: readonly ActionId[] = ['device.isolate', 'device.contain'];

const EFFECTS = 'FROM targets WHERE tenant_id = ? AND effect_at >= ?';

/** What the look-back limits of policies count. Both parameters of each: tenant, since. */
const COUNTS: Readonly<Record<Parameters<EffectHistory['count']>[1], string>> = {
  devices: `SELECT COUNT(DISTINCT device_id) AS n ${EFFECTS}`,
  isolations: `SELECT COUNT(*) AS n ${EFFECTS} AND action IN (${ISOLATING.map((action) => `'${action}'`).join(', ')})`,
  indicators: `SELECT COUNT(*) AS n ${EFFECTS} AND action LIKE 'indicator.ban-%'`,
  runs: 'SELECT COUNT(*) AS n FROM summaries WHERE tenant_id = ? AND confirmed_at >= ?',
  calls: `SELECT COUNT(*) AS n FROM events JOIN summaries USING (run_id)
          WHERE events.type = 'call' AND tenant_id = ? AND events.at >= ?`,
};

/**
 * Devices count once however often they were acted upon; isolations and indicators count once a run and statement; a run
 * counts from the moment its plan was confirmed. An effect counts from the moment that it is about to be sent.
 */
export function createEffectHistory(database: Database): EffectHistory {
  return {
    count(tenantId, what, since, runs) {
      const [condition, values] = only(runs, what === 'runs');
      const row = database.get(`${COUNTS[what]} ${condition}`, tenantId, since, ...values);
      return Number(row?.['n'] ?? 0);
    },
    devices(tenantId, since, runs) {
      const [condition, values] = only(runs, false);
      return database
        .all(
          `SELECT DISTINCT device_id AS id ${EFFECTS} AND device_id IS NOT NULL ${condition}`,
          tenantId,
          since,
          ...values,
        )
        .map((row) => String(row['id']));
    },
    failures(runId) {
      const row = database.get(
        "SELECT COUNT(*) AS n FROM targets WHERE run_id = ? AND state IN ('failed', 'timed-out')",
        runId,
      );
      return Number(row?.['n'] ?? 0);
    },
  };
}

/** Ids of runs sort by time: of two runs that begin at once, the later one counts the earlier, never both each other. */
function only(runs: RunsCounted | undefined, earlier: boolean): [condition: string, values: SQLInputValue[]] {
  if (runs === undefined) return ['', []];
  if ('only' in runs) return ['AND run_id = ?', [runs.only]];
  if (runs.except === '') return ['', []];
  return [`AND run_id ${earlier ? '<' : '<>'} ?`, [runs.except]];
}
