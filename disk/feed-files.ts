/** Reads feeds from the disk, for the language server and the command line. */
import { constants, type BigIntStats } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import type { URI } from 'langium';
import { OUTSIDE, whyNotRead, type FeedFailure, type FeedFiles, type FoundFeed } from '../language/feeds/index.ts';

const TRIES = 3;

export class DiskFeedFiles implements FeedFiles {
  readonly #moreFolders: readonly string[];

  /** Feeds may also lie in these folders, wherever the playbook lies. */
  constructor(moreFolders: readonly string[] = []) {
    this.#moreFolders = moreFolders;
  }

  async find(uri: URI, folders: readonly URI[] | undefined): Promise<FoundFeed | FeedFailure> {
    if (uri.scheme !== 'file') return { problem: 'is not on a disk. Save this file into a folder first' };
    const within = folders && [
      ...folders.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath),
      ...this.#moreFolders,
    ];
    return findFeed(uri.fsPath, within);
  }
}

/** Finds one feed. Links are followed; where they end must lie in one of the folders, where any are given. */
export async function findFeed(path: string, folders?: readonly string[]): Promise<FoundFeed | FeedFailure> {
  try {
    const place = await realpath(path);
    if (folders && !(await isWithin(place, folders))) return OUTSIDE;
    const stats = await stat(place, { bigint: true });
    return problemOf(stats) ?? { stamp: stampOf(stats), read: () => readStable(place) };
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

async function isWithin(place: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const way = relative(await realpath(folder).catch(() => folder), place);
    if (way !== '..' && !/^\.\.[\\/]/.test(way) && !isAbsolute(way)) return true;
  }
  return false;
}

/** Reads a file as it is at one moment: again where it changes meanwhile. */
async function readStable(place: string): Promise<Uint8Array | FeedFailure> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    let handle: FileHandle | undefined;
    try {
      // The place has no link at its end any more, and reading a pipe that took its place must not wait for a writer.
      handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const before = await handle.stat({ bigint: true });
      const problem = problemOf(before);
      if (problem) return problem;
      const bytes = await readWhole(handle, Number(before.size));
      if (bytes && stampOf(await handle.stat({ bigint: true })) === stampOf(before)) return bytes;
    } catch (error) {
      return { problem: reasonOf(error) };
    } finally {
      await handle?.close();
    }
  }
  return { problem: 'is being changed while it is read. It is read again when it has been written' };
}

/** As many bytes as there were, or undefined where there are more or fewer by now. */
async function readWhole(handle: FileHandle, size: number): Promise<Uint8Array | undefined> {
  const buffer = Buffer.alloc(size + 1);
  let length = 0;
  while (length <= size) {
    const { bytesRead } = await handle.read(buffer, length, size + 1 - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length === size ? buffer.subarray(0, size) : undefined;
}

const problemOf = (stats: BigIntStats): FeedFailure | undefined =>
  whyNotRead(stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other', Number(stats.size));

const stampOf = ({ ino, mtimeNs, size }: BigIntStats): string => `${ino} ${mtimeNs} ${size}`;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist. Check the path; it is relative to this file',
  ENOTDIR: 'does not exist. Check the path; it is relative to this file',
  ELOOP: 'is a symbolic link that leads in a circle. Replace it by the file',
  EACCES: 'cannot be read (permission denied). Allow your account to read it',
  EPERM: 'cannot be read (permission denied). Allow your account to read it',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return Object.hasOwn(REASONS, code) ? (REASONS[code] ?? '') : `cannot be read (${code || String(error)})`;
}
