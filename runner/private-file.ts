/** JSON files of the home folder that only their user can read, and that are there whole or not at all. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { PlaybookError } from '../engine/errors.ts';

/** Undefined where there is no such file. @throws PlaybookError `usage` where it holds no JSON, `storage` where it cannot be read. */
export function readPrivateJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw storageProblem(file, 'read', error);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new PlaybookError(
      {
        kind: 'usage',
        message: `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
        advice: 'Mend the file, or take it away and connect the tenants again.',
      },
      { cause: error },
    );
  }
}

/** @throws PlaybookError `storage` */
export function writePrivateJson(file: string, value: unknown): void {
  // Beside the file and then in its place: who reads meanwhile finds the old one. A name of this process, so that two cannot mix.
  const part = `${file}.${String(process.pid)}.new`;
  try {
    writeFileSync(part, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw storageProblem(file, 'written', error);
  }
}

const storageProblem = (file: string, what: string, error: unknown): PlaybookError =>
  new PlaybookError(
    {
      kind: 'storage',
      message: `${file} cannot be ${what}: ${error instanceof Error ? error.message : String(error)}.`,
      advice: 'Make the folder writable for you alone, or name another folder in PLAYBOOK_HOME.',
    },
    { cause: error },
  );
