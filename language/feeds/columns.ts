import type { FeedKind } from './feed.ts';
import { recognise } from './recognise.ts';
import type { Table } from './table.ts';

/** Rows that are looked at in order to find the columns. */
const SAMPLE = 500;

const KINDS: readonly FeedKind[] = ['files', 'ips', 'domains', 'urls'];
const HASHES = ['sha256', 'sha1', 'md5'] as const;

const VALUE = /^(?:iocs?|ioc_value|indicators?|values?|observables?|artifacts?|indicator_value)$/i;
const REFERENCE = /\b(?:sources?|references?|refs?|links?|reports?|permalink|reporter|blog|feed)\b/i;

/**
 * The columns that hold values, found by their content. Columns with different hashes of one file are one group: a row of
 * them is one file.
 */
export function chooseColumns(table: Table, kind: FeedKind | undefined): (readonly number[])[] {
  const counts = countByType(table, kind);
  const groups = new Map<string, readonly number[]>();
  for (const each of kind === undefined ? KINDS : [kind]) {
    const group = each === 'files' ? hashColumns(counts) : bestOf(counts, each);
    if (group.length > 0) groups.set(group.join(), group);
  }
  return [...groups.values()];
}

type Counts = ReadonlyMap<string, number>;

/** For each column how often a cell is of a kind, and for hashes of a type. */
function countByType({ header, rows }: Table, kind: FeedKind | undefined): Counts[] {
  const sample = rows.slice(0, SAMPLE);
  const width = sample.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  return Array.from({ length: width }, (_, column) => {
    const counts = new Map<string, number>();
    const name = (header[column] ?? '').replaceAll('_', ' ');
    if (REFERENCE.test(name)) return counts;
    const weight = VALUE.test(header[column] ?? '') ? 2 : 1;
    for (const { cells } of sample) {
      const known = recognise(cells[column] ?? '', kind);
      if (!known) continue;
      const types = known.parse.ok && known.kind === 'files' ? [known.kind, known.parse.kind] : [known.kind];
      for (const type of types) counts.set(type, (counts.get(type) ?? 0) + weight);
    }
    return counts;
  });
}

function bestOf(counts: readonly Counts[], type: string): number[] {
  let best = -1;
  counts.forEach((each, column) => {
    if ((each.get(type) ?? 0) > (counts[best]?.get(type) ?? 0)) best = column;
  });
  return best < 0 ? [] : [best];
}

/** One column for each type of hash where each has its own, else the one column that holds most hashes. */
function hashColumns(counts: readonly Counts[]): number[] {
  const typed = HASHES.flatMap((type) => {
    const own = counts.map((each) => (isMostly(each, type) ? each : new Map<string, number>()));
    return bestOf(own, type);
  });
  return typed.length > 1 ? typed : bestOf(counts, 'files');
}

const isMostly = (counts: Counts, type: string): boolean =>
  (counts.get(type) ?? 0) >= 0.9 * (counts.get('files') ?? 0) && (counts.get(type) ?? 0) > 0;
