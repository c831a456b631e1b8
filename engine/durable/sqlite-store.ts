import type { BudgetStore } from '../budget/budget-store.ts';
import type { EffectHistory, WatchStore } from '../ports.ts';
import { openDatabase, type Database } from './database.ts';
import { createBudgetStore } from './sqlite-budget-store.ts';
import { createEffectHistory } from './sqlite-effect-history.ts';
import { createWatchStore } from './sqlite-watch-store.ts';

/** The journal file with everything that is kept in it besides runs and events. */
export interface Store extends Database {
  readonly watches: WatchStore;
  readonly history: EffectHistory;
  readonly calls: BudgetStore;
}

/**
 * Opens or creates the journal; `:memory:` for one that ends with the process. Throws `PlaybookError` kind `storage` where
 * it is locked, read-only, cut short, damaged or of a newer version, and kind `version` where Node has no SQLite.
 */
export function openStore(file: string): Store {
  const database = openDatabase(file);
  return Object.assign(database, {
    watches: createWatchStore(database),
    history: createEffectHistory(database),
    calls: createBudgetStore(database),
  });
}
