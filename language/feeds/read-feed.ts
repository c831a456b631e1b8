import { parseIndicator, type IndicatorParse } from '../values/index.ts';
import { readCsv } from './csv.ts';
import { decodeFeed } from './decode.ts';
import {
  UnreadableFeed,
  type Candidate,
  type Feed,
  type FeedFormat,
  type FeedKind,
  type FeedOptions,
  type FeedValue,
  type LeftOut,
  type RefusedLine,
} from './feed.ts';
import { readJson } from './json.ts';
import { recognise } from './recognise.ts';
import { readTable } from './table.ts';
import { readTxt } from './txt.ts';

const LONGEST_SHOWN = 120;
const STRENGTH: readonly string[] = ['sha256', 'sha1', 'md5'];

/**
 * The values of a feed, and what became of all others.
 * @throws UnreadableFeed where the text is not of the format or has no such column.
 */
export function readFeed(text: string, options: FeedOptions): Feed {
  const sorter = new Sorter(options.kind);
  for (const candidate of candidatesIn(text, options)) sorter.add(candidate);
  return sorter.feed();
}

/** Names of the columns, or of the properties of objects; none where there are none. */
export function columnsOf(bytes: Uint8Array, format: FeedFormat): readonly string[] {
  try {
    // No feed has this column, so the names of those that there are come back.
    for (const _ of candidatesIn(decodeFeed(bytes), { format, column: '\0' })) break;
    return [];
  } catch (error) {
    if (error instanceof UnreadableFeed) return error.columns ?? [];
    throw error;
  }
}

function candidatesIn(text: string, { format, kind, column }: FeedOptions): Iterable<Candidate> {
  switch (format) {
    case 'csv':
      return readTable(readCsv(text, column), kind, column);
    case 'json':
      return readJson(text, kind, column);
    case 'txt':
      if (column === undefined) return readTxt(text, kind);
      throw new UnreadableFeed('has no columns: only .csv and .json files have. Remove `column`');
  }
}

/** Takes each value once, and keeps account of the others. */
class Sorter {
  readonly #kind: FeedKind | undefined;
  readonly #taken = new Map<string, FeedValue>();
  readonly #refused: RefusedLine[] = [];
  readonly #leftOut: Partial<Record<LeftOut, number>> = {};
  #duplicates = 0;

  constructor(kind: FeedKind | undefined) {
    this.#kind = kind;
  }

  feed(): Feed {
    return {
      taken: [...this.#taken.values()],
      refused: this.#refused,
      leftOut: this.#leftOut,
      duplicates: this.#duplicates,
    };
  }

  add(candidate: Candidate): void {
    const { said, refusal } = candidate;
    if (refusal !== undefined) this.#refuse(candidate, refusal);
    else if (said === 'exempt' || said === 'other' || said === 'mentioned') this.#leaveOut(candidate, said);
    else this.#sort(candidate, said);
  }

  #sort(candidate: Candidate, said: FeedKind | undefined): void {
    const { texts } = candidate;
    const [first = ''] = texts;
    const hashes = texts.length > 1 ? strongest(texts) : undefined;
    const known = hashes ?? (said ? { kind: said, parse: parseIndicator(said, first) } : recognise(first, this.#kind));
    if (!known) this.#leaveOut(candidate, 'other');
    else if (this.#kind !== undefined && known.kind !== this.#kind) this.#leaveOut(candidate, known.kind);
    else if (known.parse.ok) this.#take(candidate, known.kind, known.parse);
    else this.#refuse(candidate, known.parse.problem.message);
  }

  #take({ line, note }: Candidate, kind: FeedKind, parse: Extract<IndicatorParse, { ok: true }>): void {
    const about = shorten(note ?? '');
    const key = `${kind} ${parse.value}`;
    if (this.#taken.has(key)) this.#duplicates++;
    else {
      const { kind: type, value } = parse;
      this.#taken.set(key, { kind, type, value, line, ...(about !== '' && { note: about }) });
    }
  }

  #refuse({ texts, line }: Candidate, reason: string): void {
    this.#refused.push({ line, text: shorten(texts.join(' ')), reason });
  }

  /** A mention that is not of the wanted kind would not have been taken anyway. */
  #leaveOut({ texts: [first = ''] }: Candidate, what: LeftOut): void {
    const kind = what === 'mentioned' ? recognise(first, this.#kind)?.kind : undefined;
    const counted = kind !== undefined && this.#kind !== undefined && kind !== this.#kind ? kind : what;
    this.#leftOut[counted] = (this.#leftOut[counted] ?? 0) + 1;
  }
}

/** Of the hashes of one file the one that says most; where none can be used, what is wrong with the first. */
function strongest(texts: readonly string[]): { readonly kind: FeedKind; readonly parse: IndicatorParse } | undefined {
  const parses = texts.map((text) => parseIndicator('files', text));
  const good = parses.filter((parse) => parse.ok);
  good.sort((a, b) => STRENGTH.indexOf(a.kind) - STRENGTH.indexOf(b.kind));
  const parse = good[0] ?? parses[0];
  return parse && { kind: 'files', parse };
}

function shorten(text: string): string {
  const line = text
    .slice(0, 2 * LONGEST_SHOWN)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN - 1)}…` : line;
}
