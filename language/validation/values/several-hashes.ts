import type { ReadValue } from './entries.ts';

const STRENGTH = ['sha256', 'sha1', 'md5'] as const;
type HashKind = (typeof STRENGTH)[number];
type Hashes = Map<HashKind, ReadValue[]>;

/** A hash that does nothing, since a longer one of the same file is there too. */
export interface ShorterHash {
  readonly note: string;
  readonly longest: ReadValue;
}

/** Hashes of files that have a longer one in the same list. Only the notes can tell which hashes are of one file. */
export function shorterHashes(values: readonly ReadValue[]): ReadonlyMap<ReadValue, ShorterHash> {
  const shorter = new Map<ReadValue, ShorterHash>();
  for (const [note, hashes] of byNote(values)) {
    const [longest, ...others] = STRENGTH.flatMap((kind) => hashes.get(kind) ?? []);
    // A note that stands at two hashes of one kind names a family, not a file.
    const isOneFile = [...hashes.values()].every((ofKind) => ofKind.length === 1);
    if (longest && isOneFile) for (const value of others) shorter.set(value, { note, longest });
  }
  return shorter;
}

function byNote(values: readonly ReadValue[]): Map<string, Hashes> {
  const notes = new Map<string, Hashes>();
  for (const value of values) {
    const { note, parse } = value;
    const kind = parse.ok ? STRENGTH.find((each) => each === parse.kind) : undefined;
    if (note === undefined || kind === undefined) continue;
    const hashes = notes.get(note) ?? new Map<HashKind, ReadValue[]>();
    hashes.set(kind, [...(hashes.get(kind) ?? []), value]);
    notes.set(note, hashes);
  }
  return notes;
}
