/** One connection to the journal file, and its group commit. The only user of SQLite. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { PlaybookError } from '../errors.ts';
import { createGroupCommit } from './group-commit.ts';
import { IN_MEMORY, prepareJournalFile } from './journal-file.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION, UPGRADES } from './schema.ts';
import { sqliteModule } from './sqlite-module.ts';
import { isSqliteFailure, storageError, toStorageError } from './storage-error.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** All methods throw `PlaybookError` kind `storage` where the file cannot be read or written. */
export interface Database {
  readonly file: string;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /**
   * Changes rows as part of the transaction of this turn of the event loop; returns how many. The change is seen by reads
   * at once and is on disk when `flushed()` resolves.
   */
  write(sql: string, ...values: SQLInputValue[]): number;
  /** Called once the current transaction is on disk, in order; forgotten where it fails. */
  afterCommit(listener: () => void): void;
  /** Resolves when everything written so far is on disk; rejects where it could not be kept. */
  flushed(): Promise<void>;
  /** Transactions under way, 0 or 1: a stepped clock stands still meanwhile. */
  readonly busy: () => number;
  /** Why nothing can be written any more. The file keeps everything that was committed before. */
  readonly failure: PlaybookError | undefined;
  onFailure(listener: (failure: PlaybookError) => void): void;
  /** Reads the whole file; returns what is wrong with it, if anything. Slow on a large one. */
  quickCheck(): string | undefined;
  /** Commits what is pending and lets go of the file. */
  close(): void;
}

/** How long another process may take to let go of the file. */
const LOCK_WAIT_MS = 500;

/** Opens or creates the file. The process holds it alone until it closes it or ends. */
export function openDatabase(file: string): Database {
  const { DatabaseSync } = sqliteModule();
  let database: DatabaseSync | undefined;
  try {
    prepareJournalFile(file);
    database = new DatabaseSync(file);
    configure(database);
    prepareSchema(database, file);
  } catch (error) {
    database?.close();
    throw toStorageError(error, file);
  }
  return overConnection(database, file);
}

function configure(database: DatabaseSync): void {
  database.exec(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}`);
  // Two runners on one journal would do everything twice: the second is refused.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('BEGIN IMMEDIATE; COMMIT');
}

function prepareSchema(database: DatabaseSync, file: string): void {
  const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  const version = pragma('user_version');
  const empty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (empty && version === 0) {
    database.exec(
      `BEGIN IMMEDIATE; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`,
    );
    return;
  }
  if (pragma('application_id') !== APPLICATION_ID) {
    throw storageError(`The file ${file} is a database of something else.`, 'Choose another place for the journal.');
  }
  if (typeof version !== 'number' || version > SCHEMA_VERSION) {
    throw storageError(
      `The journal ${file} was written by a newer version (journal format ${String(version)}; this one reads ${SCHEMA_VERSION}).`,
      'Update Defender Playbooks, or choose another place for the journal.',
    );
  }
  for (let from = version; from < SCHEMA_VERSION; from++)
    database.exec(`BEGIN IMMEDIATE; ${UPGRADES[from] ?? ''} PRAGMA user_version = ${from + 1}; COMMIT`);
}

function overConnection(connection: DatabaseSync, file: string): Database {
  // `isOpen` of the connection came after Node 22.13.
  let closed = false;
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const made = connection.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const commit = createGroupCommit(
    (sql) => {
      prepare(sql).run();
    },
    (error) => toStorageError(error, file),
  );
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw toStorageError(error, file);
    }
  };

  return {
    file,
    get: (sql, ...values) => guarded(() => prepare(sql).get(...values)),
    all: (sql, ...values) => guarded(() => prepare(sql).all(...values)),
    write(sql, ...values) {
      commit.enter();
      try {
        return Number(prepare(sql).run(...values).changes);
      } catch (error) {
        throw isSqliteFailure(error) ? commit.fail(error) : error;
      }
    },
    afterCommit: commit.afterCommit,
    flushed: commit.flushed,
    busy: () => (commit.isOpen() ? 1 : 0),
    get failure() {
      return commit.failure();
    },
    onFailure: commit.onFailure,
    quickCheck() {
      const rows = guarded(() => connection.prepare('PRAGMA quick_check(1)').all());
      const verdict = Object.values(rows[0] ?? {})[0];
      return verdict === 'ok' ? undefined : String(verdict);
    },
    close() {
      if (closed) return;
      closed = true;
      try {
        commit.settle();
      } finally {
        statements.clear();
        connection.close();
      }
    },
  };
}

export const isInMemory = (database: Database): boolean => database.file === IN_MEMORY;
