/**
 * One runner a folder. SQLite's exclusive lock is the mutex: the system gives it to one process and takes it back when that
 * process ends, however it ends. Only its holder may remove a stale socket, so two starts at once cannot both win.
 */
import { PlaybookError } from '../engine/errors.ts';

/** Result code `SQLITE_BUSY`. */
const BUSY = 5;

export interface FolderLock {
  release(): void;
}

/**
 * Undefined where another process holds it.
 * @throws PlaybookError `storage` where the file cannot be made or read.
 */
export function acquireLock(file: string): FolderLock | undefined {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  let database: InstanceType<typeof DatabaseSync> | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    const held = database;
    return {
      release: () => {
        held.close();
      },
    };
  } catch (error) {
    database?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return undefined;
    throw new PlaybookError(
      {
        kind: 'storage',
        message: `The lock ${file} cannot be taken: ${error instanceof Error ? error.message : String(error)}.`,
        advice: 'Make the folder writable for you, or delete the file if it is damaged; it holds nothing.',
      },
      { cause: error },
    );
  }
}
