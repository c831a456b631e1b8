/** Proves that the journal is as it was written, or names the first place where it is not. */
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database, Row } from '../durable/database.ts';
import { Broken, checkSignature, emptyChain, extend, readPublicKey, type BrokenPlace, type Chain } from './chain.ts';
import { toEvent } from './event-rows.ts';
import type { RunEvent } from './events.ts';
import { checkRemovals } from './removals.ts';
import { PUBLIC_KEY_FILE } from './signing.ts';

export interface Verification {
  readonly runs: number;
  readonly events: number;
  /** Runs whose records were removed by rule; the notes of that hold. */
  readonly removed: number;
  /** Undefined where every hash and signature holds. `sequence` is the first event that does not. */
  readonly broken?: BrokenPlace;
}

export interface VerifyOptions {
  /** The key beside the journal file where undefined. */
  readonly publicKey?: KeyObject;
}

const PAGE = 100;

/** Reads every event once, run by run; memory does not grow with the journal. */
export function verifyJournal(database: Database, options: VerifyOptions = {}): Verification {
  const publicKey = options.publicKey ?? publicKeyBeside(database.file);
  let runs = 0;
  let events = 0;
  let removed = 0;
  try {
    for (const chain of chains(database, () => events++)) {
      runs += 1;
      checkHead(database, chain, publicKey);
    }
    checkLostRuns(database);
    removed = checkRemovals(database, publicKey);
    return { runs, events, removed };
  } catch (error) {
    if (error instanceof Broken) return { runs, events, removed, broken: error.place };
    throw error;
  }
}

function* chains(database: Database, count: () => void): Iterable<Chain> {
  let chain: Chain | undefined;
  for (const row of allEvents(database)) {
    const runId = String(row['run_id']);
    if (chain?.runId !== runId) {
      if (chain !== undefined) yield chain;
      chain = emptyChain(runId);
    }
    extend(chain, readEvent(row, chain), String(row['type']));
    count();
  }
  if (chain !== undefined) yield chain;
}

/** In pages: the journal may be larger than memory. (The iterators of older SQLite modules do not bear an early end.) */
function* allEvents(database: Database): Iterable<Row> {
  let last: readonly [runId: string, sequence: number] = ['', 0];
  for (;;) {
    const page = database.all(
      `SELECT run_id, sequence, key, at, type, body, hash FROM events
       WHERE (run_id, sequence) > (?, ?) ORDER BY run_id, sequence LIMIT ${PAGE}`,
      ...last,
    );
    yield* page;
    const end = page.at(-1);
    if (end === undefined) return;
    last = [String(end['run_id']), Number(end['sequence'])];
  }
}

function readEvent(row: Row, chain: Chain): RunEvent {
  try {
    return toEvent(row);
  } catch {
    throw new Broken(chain.runId, Number(row['sequence']), 'the event cannot be read');
  }
}

function checkHead(database: Database, chain: Chain, publicKey: KeyObject | undefined): void {
  const { runId, sequence } = chain;
  const known = database.get('SELECT sequence FROM summaries WHERE run_id = ?', runId);
  if (known !== undefined && Number(known['sequence']) > sequence) {
    throw new Broken(runId, sequence + 1, 'the last events are missing');
  }
  const row = database.get('SELECT sequence, key_id, signature FROM signatures WHERE run_id = ?', runId);
  const signature =
    row === undefined
      ? undefined
      : { sequence: Number(row['sequence']), keyId: String(row['key_id']), value: String(row['signature']) };
  if (signature !== undefined && publicKey === undefined)
    throw new Broken(runId, sequence, `the public key (${PUBLIC_KEY_FILE}) is missing or damaged`);
  checkSignature(chain, signature, publicKey);
}

/** A run that is listed or signed and has no event was taken out as a whole. */
function checkLostRuns(database: Database): void {
  const row = database.get(
    `SELECT run_id FROM (SELECT run_id FROM summaries UNION SELECT run_id FROM signatures)
     WHERE run_id NOT IN (SELECT run_id FROM events) ORDER BY run_id LIMIT 1`,
  );
  if (row !== undefined) throw new Broken(String(row['run_id']), 1, 'all events of the run are missing');
}

/** The key that the journal is signed with now; undefined where its file is missing or damaged. */
export function publicKeyBeside(file: string): KeyObject | undefined {
  try {
    return readPublicKey(readFileSync(join(dirname(file), PUBLIC_KEY_FILE)));
  } catch {
    return undefined;
  }
}
