import { PlaybookError } from '../errors.ts';

/** Primary result codes of SQLite that a person can do something about (sqlite.org/rescode.html). */
const REASONS: Readonly<Record<number, readonly [message: string, advice: string]>> = {
  5: ['is in use by another process', 'End the other runner, or wait until it has ended, and try again.'],
  6: ['is in use by another process', 'End the other runner, or wait until it has ended, and try again.'],
  8: ['is read-only', 'Give your user the right to write to the file and its folder, and try again.'],
  10: ['cannot be read or written', 'Check the disk, then try again.'],
  11: [
    'is damaged',
    'Restore it from a backup, or move it away (keep it: it is the record of your runs) and start again with a new one.',
  ],
  13: [
    'cannot grow because the disk is full',
    'Free some space, then start the runner again: runs go on where they were.',
  ],
  14: ['cannot be opened', 'Check that its folder exists and that your user may write there.'],
  26: [
    'is not a journal (not a database)',
    'Move the file away (keep it if it may hold a record) and start again with a new one.',
  ],
};

export function storageError(message: string, advice: string, cause?: unknown): PlaybookError {
  return new PlaybookError({ kind: 'storage', message, advice }, cause === undefined ? undefined : { cause });
}

/** Says in words what SQLite or the file system reported about `file`. An error of our own passes through. */
export function toStorageError(error: unknown, file: string): PlaybookError {
  if (error instanceof PlaybookError) return error;
  const reason = REASONS[sqliteCode(error) ?? -1] ?? REASONS[codeOfFileSystem(error)];
  if (reason !== undefined) return storageError(`The journal ${file} ${reason[0]}.`, reason[1], error);
  const text = error instanceof Error ? error.message : String(error);
  return storageError(`The journal ${file} cannot be used: ${text}.`, 'Check the file and its folder.', error);
}

/** True for what a full disk, a lost lock or a damaged file raises; false for a mistake in a statement. */
export const isSqliteFailure = (error: unknown): boolean =>
  (REASONS[sqliteCode(error) ?? -1] ?? undefined) !== undefined;

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  // The low byte is the primary code; the rest refines it.
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function codeOfFileSystem(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 13;
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 8;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return 14;
  return -1;
}
