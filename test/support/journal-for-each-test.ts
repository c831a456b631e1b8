import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../engine/durable/sqlite-store.ts';
import { createJournal, type AuditJournal } from '../../engine/journal/journal.ts';
import { VirtualClock } from '../../engine/time/virtual-clock.ts';
import { T0 } from './events.ts';

export interface JournalAtHand {
  readonly store: Store;
  readonly journal: AuditJournal;
  readonly clock: VirtualClock;
}

/** A journal in a folder of its own for each test of a suite, on a clock that begins at `T0`. To be called in `describe`. */
export function journalForEachTest(): JournalAtHand & {
  /** Lets go of the file and opens it again, as the next process does. */
  reopen(): void;
} {
  let folder = '';
  let atHand: JournalAtHand | undefined;
  const current = (): JournalAtHand => atHand ?? assert.fail('There is a journal within tests only.');
  const open = (): void => {
    const store = openStore(join(folder, 'journal.sqlite'));
    const clock = new VirtualClock({ start: T0, busy: store.busy });
    atHand = { store, clock, journal: createJournal(store, { clock }) };
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    open();
  });
  afterEach(() => {
    current().store.close();
    atHand = undefined;
    rmSync(folder, { recursive: true });
  });
  return {
    get store() {
      return current().store;
    },
    get journal() {
      return current().journal;
    },
    get clock() {
      return current().clock;
    },
    reopen() {
      current().store.close();
      open();
    },
  };
}
