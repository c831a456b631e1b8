/** A store whose process dies at one of its commits: just before it, with all that happened in the same turn, or just after it. */
import { openDatabase, type Database } from '../../../engine/durable/database.ts';
import { createBudgetStore } from '../../../engine/durable/sqlite-budget-store.ts';
import { createEffectHistory } from '../../../engine/durable/sqlite-effect-history.ts';
import type { Store } from '../../../engine/durable/sqlite-store.ts';
import { createWatchStore } from '../../../engine/durable/sqlite-watch-store.ts';

/** `commit` counts from 1 the transactions of one life. */
export interface Death {
  readonly commit: number;
  readonly when: 'before' | 'after';
}

export interface MortalStore extends Store {
  /** Transactions so far. */
  readonly commits: () => number;
}

export function openMortalStore(file: string, death: Death | undefined, die: () => void): MortalStore {
  const database = openDatabase(file);
  let commits = 0;
  const own: Pick<Database, 'write'> = {
    write(sql, ...values) {
      const opens = database.busy() === 0;
      if (opens) commits += 1;
      const dies = opens && commits === death?.commit;
      // Asked for before the commit asks for its own turn, so it comes first.
      if (dies && death.when === 'before') setImmediate(die);
      const changes = database.write(sql, ...values);
      if (dies && death.when === 'after') database.afterCommit(die);
      return changes;
    },
  };
  const mortal: Database = Object.assign(Object.create(database) as Database, own);
  return Object.assign(mortal, {
    commits: () => commits,
    watches: createWatchStore(mortal),
    history: createEffectHistory(mortal),
    calls: createBudgetStore(mortal),
  });
}
