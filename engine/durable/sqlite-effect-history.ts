import type { SQLInputValue } from 'node:sqlite';
import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { EffectHistory } from '../ports.ts';
import type { Database } from './database.ts';

const ISOLATE: ActionId = 'device.isolate';

/** What the look-back limits of policies count. Both parameters of each: tenant, since. */
const COUNTS: Readonly<Record<Parameters<EffectHistory['count']>[1], string>> = {
  devices: 'SELECT COUNT(DISTINCT device_id) AS n FROM targets WHERE tenant_id = ? AND effect_at >= ?',
  isolations: `SELECT COUNT(*) AS n FROM targets WHERE tenant_id = ? AND effect_at >= ? AND action = '${ISOLATE}'`,
  indicators:
    "SELECT COUNT(*) AS n FROM targets WHERE tenant_id = ? AND effect_at >= ? AND action LIKE 'indicator.ban-%'",
  runs: 'SELECT COUNT(*) AS n FROM summaries WHERE tenant_id = ? AND confirmed_at >= ?',
  calls: `SELECT COUNT(*) AS n FROM events JOIN summaries USING (run_id)
          WHERE events.type = 'call' AND tenant_id = ? AND events.at >= ?`,
};

/**
 * Devices count once however often they were acted upon; isolations and indicators count once a run and statement; a run
 * counts from the moment its plan was confirmed.
 */
export function createEffectHistory(database: Database): EffectHistory {
  return {
    count: (tenantId, what, since) => {
      const values: SQLInputValue[] = [tenantId, since];
      return Number(database.get(COUNTS[what], ...values)?.['n'] ?? 0);
    },
  };
}
