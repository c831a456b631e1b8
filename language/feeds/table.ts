import { UnreadableFeed, type Candidate, type FeedKind, type LeftOut } from './feed.ts';
import { chooseColumns } from './columns.ts';
import { recognise } from './recognise.ts';

export interface Row {
  readonly cells: readonly string[];
  /** Line of a cell, from 1. Asked in the order of the rows. */
  readonly lineOf: (cell: number) => number;
  /** Why the row cannot be used. */
  readonly refusal?: string;
}

export interface Table {
  /** Names of the columns; empty where there are none. */
  readonly header: readonly string[];
  readonly rows: readonly Row[];
}

/** What feeds call the types of their values. */
const TYPES: Readonly<Record<string, LeftOut>> = {
  ...named('ips', 'ip ipv4 ipv6 ip-src ip-dst ip_address ipaddress ipaddr ip-address ipv4-addr ipv6-addr'),
  ...named('domains', 'domain domains hostname host fqdn domain-name domainname domain_name'),
  ...named('urls', 'url urls uri'),
  ...named(
    'files',
    'hash hashes file filehash md5 sha1 sha256 sha-1 sha-256 filehash-md5 filehash-sha1 filehash-sha256',
  ),
  ...named('files', 'md5_hash sha1_hash sha256_hash file_hash filemd5 filesha1 filesha256'),
  ...named('other', 'email e-mail email-addr email-src email-dst filename file-name file_name filepath path mutex'),
  ...named('other', 'registry regkey registry-key user-agent useragent asn cve yara ja3 ja3s certificate thumbprint'),
  ...named(
    'other',
    'certificatethumbprint process process-name command-line btc bitcoin sha512 sha-512 ssdeep imphash',
  ),
};

const TYPE_LENGTH = 24;
const NOTE = /^(?:comments?|descriptions?|notes?|remarks?|context|details?|threat|malware(?:_printable)?|name|tags?)$/i;

/** How a feed says that it lists something in order that it is not banned. */
const EXEMPT = /^\s*(?:legitimate|legit|benign|known[- ]good|clean|whitelisted|allow-?listed|do not (?:ban|block))\b/i;

/** The values of a table. One row with several hashes is one file. */
export function* readTable(
  table: Table,
  kind: FeedKind | undefined,
  column: string | undefined,
): Generator<Candidate, void, undefined> {
  const groups = column === undefined ? chooseColumns(table, kind) : [[indexOf(table.header, column)]];
  const notes = table.header.findIndex((name) => NOTE.test(name));
  for (const row of table.rows) yield* valuesOf(row, groups, notes, kind);
}

/** The index of a column by its name. */
export function indexOf(header: readonly string[], column: string): number {
  const exact = header.indexOf(column);
  const wanted = column.trim().toLowerCase();
  const found = exact >= 0 ? exact : header.findIndex((name) => name.toLowerCase() === wanted);
  if (found >= 0) return found;
  const has = header.length === 0 ? 'has no names of columns' : `has no column ${JSON.stringify(column)}`;
  throw new UnreadableFeed(has, header);
}

function* valuesOf(
  row: Row,
  groups: readonly (readonly number[])[],
  notes: number,
  kind: FeedKind | undefined,
): Generator<Candidate> {
  const chosen = new Set(groups.flat());
  const others = row.cells.filter((_, index) => !chosen.has(index));
  const said = others.some((cell) => EXEMPT.test(cell)) ? 'exempt' : typeAmong(others);
  const note = row.cells[notes] ?? others.findLast((cell) => /\S\s+\S/.test(cell)) ?? '';
  const about = {
    note,
    ...(said !== undefined && { said }),
    ...(row.refusal !== undefined && { refusal: row.refusal }),
  };
  for (const group of groups) {
    const filled = group.filter((index) => (row.cells[index] ?? '').trim() !== '');
    const [first] = filled;
    if (first === undefined) continue;
    if (filled.length > 1) {
      yield { texts: filled.map((index) => row.cells[index] ?? ''), line: row.lineOf(first), ...about };
    } else yield* valuesOfCell(row.cells[first] ?? '', row.lineOf(first), about, kind);
  }
}

/** A cell is one value, or holds several and nothing else. */
function* valuesOfCell(
  cell: string,
  line: number,
  about: Omit<Candidate, 'texts' | 'line'>,
  kind: FeedKind | undefined,
): Generator<Candidate> {
  const words = /[\s,;|]/.test(cell.trim()) && !recognise(cell, kind) ? [...cell.matchAll(/[^\s,;|]+/g)] : [];
  if (words.length < 2 || !words.every(([word]) => recognise(word, kind))) {
    yield { texts: [cell], line: line + newlines(cell.slice(0, cell.length - cell.trimStart().length)), ...about };
    return;
  }
  for (const { 0: word, index } of words)
    yield { texts: [word], line: line + newlines(cell.slice(0, index)), ...about };
}

function typeAmong(cells: readonly string[]): LeftOut | undefined {
  for (const cell of cells) {
    if (cell.length > TYPE_LENGTH) continue;
    const name = cell.trim().toLowerCase().replace(/:\d+$/, '');
    if (Object.hasOwn(TYPES, name)) return TYPES[name];
  }
  return undefined;
}

function named(what: LeftOut, names: string): Record<string, LeftOut> {
  return Object.fromEntries(names.split(' ').map((name) => [name, what]));
}

export function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
