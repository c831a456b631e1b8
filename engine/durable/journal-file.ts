import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { storageError } from './storage-error.ts';

export const IN_MEMORY = ':memory:';

/** Makes sure that `file` can be a journal: its folder and itself for this user only, not read-only, not cut short. */
export function prepareJournalFile(file: string): void {
  if (file === IN_MEMORY) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    closeSync(openSync(file, 'wx', 0o600));
    return;
  }
  const { mode, size } = statSync(file);
  if ((mode & 0o200) === 0) {
    throw storageError(`The journal ${file} is read-only.`, 'Give your user the right to write to it, and try again.');
  }
  if ((mode & 0o077) !== 0) chmodSync(file, 0o600);
  refuseCutFile(file, size);
}

/** SQLite takes an empty file for a new database: a record that was wiped would go unnoticed. */
function refuseCutFile(file: string, size: number): void {
  // Pages that the main file lacks may stand in the write-ahead log, which SQLite puts back by itself.
  if (hasContent(`${file}-wal`)) return;
  const expected = size < 100 ? 100 : sizeByHeader(file);
  if (size >= expected) return;
  throw storageError(
    `The journal ${file} is cut short: it holds ${size} bytes and should hold ${size === 0 ? 'a database' : `${expected} at least`}.`,
    'Restore it from a backup, or move it away (keep it: it is the record of your runs) and start again with a new one.',
  );
}

/** Page size times page count, from the header (sqlite.org/fileformat.html, section 1.3); 0 where it does not say. */
function sizeByHeader(file: string): number {
  const header = Buffer.alloc(100);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, header, 0, 100, 0);
  } finally {
    closeSync(handle);
  }
  if (header.toString('latin1', 0, 15) !== 'SQLite format 3') return 0;
  const pageSize = header.readUInt16BE(16);
  // The count is valid only where the two change counters agree.
  if (header.readUInt32BE(24) !== header.readUInt32BE(92)) return 0;
  return (pageSize === 1 ? 65_536 : pageSize) * header.readUInt32BE(28);
}

const hasContent = (file: string): boolean => existsSync(file) && statSync(file).size > 0;
