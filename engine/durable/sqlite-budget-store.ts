import type { BudgetStore } from '../budget/budget-store.ts';
import type { CallKind } from '../ports.ts';
import type { Database } from './database.ts';

export function createBudgetStore(database: Database): BudgetStore {
  return {
    load: (tenantId) =>
      database
        .all('SELECT kind, at FROM calls WHERE tenant_id = ? ORDER BY at', tenantId)
        .map((row) => ({ kind: row['kind'] as CallKind, at: Number(row['at']) })),
    add(tenantId, kind, at) {
      database.write('INSERT INTO calls (tenant_id, kind, at) VALUES (?, ?, ?)', tenantId, kind, at);
    },
    prune(tenantId, before) {
      database.write('DELETE FROM calls WHERE tenant_id = ? AND at < ?', tenantId, before);
    },
  };
}
