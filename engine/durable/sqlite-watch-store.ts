import type { WatchedAction, WatchStore } from '../ports.ts';
import type { Database } from './database.ts';

export function createWatchStore(database: Database): WatchStore {
  return {
    add({ tenantId, machineActionId, runId, submittedAt }) {
      database.write(
        `INSERT INTO watches (tenant_id, machine_action_id, run_id, submitted_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
        tenantId,
        machineActionId,
        runId,
        submittedAt,
      );
    },
    remove(tenantId, machineActionId) {
      database.write('DELETE FROM watches WHERE tenant_id = ? AND machine_action_id = ?', tenantId, machineActionId);
    },
    all: (tenantId) =>
      database
        .all('SELECT * FROM watches WHERE tenant_id = ? ORDER BY submitted_at, machine_action_id, run_id', tenantId)
        .map((row): WatchedAction => ({
          tenantId,
          machineActionId: String(row['machine_action_id']),
          runId: String(row['run_id']),
          submittedAt: Number(row['submitted_at']),
        })),
  };
}
