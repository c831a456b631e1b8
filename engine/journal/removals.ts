/**
 * What stays of a run whose record was removed: a signed note that it was there, and by which rule and when it went. Who
 * looks for the run can tell that from a loss; the notes are a chain of their own, so that none is changed or taken out unseen.
 */
import { createHash, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Database, Row } from '../durable/database.ts';
import type { Instant } from '../time/clock.ts';
import { Broken } from './chain.ts';
import { isSignedBy, keyIdOf, type Signer } from './signing.ts';

export interface RemovedRun {
  readonly runId: string;
  readonly playbook: string;
  readonly tenantId: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly removedAt: Instant;
  readonly rule: {
    readonly kind: 'retention';
    /** Days that records were kept at that time. */
    readonly days: number;
  };
  /** Events that its record had, and the hash of the last: an export of it made before can be told by them. */
  readonly events: number;
  readonly lastHash: string;
}

export interface Removal extends RemovedRun {
  /** From 1, without gaps. */
  readonly number: number;
  /** SHA-256 in hex over the canonical JSON of all above and the hash of the note before; '' before the first. */
  readonly hash: string;
  readonly keyId: string;
  /** Ed25519, Base64, over `removal`, number and hash, each on a line. */
  readonly signature: string;
}

export function noteRemoval(database: Database, removed: RemovedRun, signer: Signer): void {
  const last = database.get('SELECT number, hash FROM removals ORDER BY number DESC LIMIT 1');
  const number = Number(last?.['number'] ?? 0) + 1;
  const hash = noteHash(number, removed, String(last?.['hash'] ?? ''));
  database.write(
    'INSERT INTO removals (number, run_id, body, hash, key_id, signature) VALUES (?, ?, ?, ?, ?, ?)',
    number,
    removed.runId,
    JSON.stringify(removed),
    hash,
    signer.keyId,
    signer.sign(signedText(number, hash)),
  );
}

/** Newest first. */
export const listRemovals = (database: Database, limit: number): Removal[] =>
  database.all('SELECT * FROM removals ORDER BY number DESC LIMIT ?', limit).map(toRemoval);

/** Undefined for a run that is there, or never was. */
export function removalOf(database: Database, runId: string): Removal | undefined {
  const row = database.get('SELECT * FROM removals WHERE run_id = ?', runId);
  return row === undefined ? undefined : toRemoval(row);
}

const PAGE = 1000;

/** Returns how many notes there are. Throws `Broken` at the first that is not as it was written, or whose run is there. */
export function checkRemovals(database: Database, publicKey: KeyObject | undefined): number {
  let number = 0;
  let previous = '';
  for (;;) {
    const page = database.all(`SELECT * FROM removals WHERE number > ? ORDER BY number LIMIT ${PAGE}`, number);
    for (const row of page) {
      number += 1;
      previous = checkNote(row, number, previous, publicKey);
    }
    if (page.length < PAGE) break;
  }
  const back = database.get('SELECT run_id FROM removals WHERE run_id IN (SELECT run_id FROM events) LIMIT 1');
  if (back !== undefined) throw new Broken(String(back['run_id']), 1, 'the run was removed, and has events again');
  return number;
}

/** Returns the hash of the note. */
function checkNote(row: Row, number: number, previous: string, publicKey: KeyObject | undefined): string {
  const runId = String(row['run_id']);
  const broken = (problem: string): Broken => new Broken(runId, 0, problem);
  if (Number(row['number']) !== number) throw broken('a note of a removed run before this one is missing');
  const removed = readNote(row);
  const hash = String(row['hash']);
  if (removed?.runId !== runId || noteHash(number, removed, previous) !== hash)
    throw broken('the note of its removal, or one before it, was changed after it was written');
  if (publicKey === undefined) throw broken('the public key is missing or damaged');
  if (String(row['key_id']) !== keyIdOf(publicKey))
    throw broken(`the note of its removal is signed with another key (${String(row['key_id'])})`);
  if (!isSignedBy(publicKey, signedText(number, hash), String(row['signature'])))
    throw broken('the signature is not that of the note of its removal');
  return hash;
}

const noteHash = (number: number, removed: RemovedRun, previous: string): string =>
  createHash('sha256')
    .update(canonicalize({ number, ...removed, previous }) ?? '')
    .digest('hex');

const signedText = (number: number, hash: string): string => `removal\n${number}\n${hash}`;

function readNote(row: Row): RemovedRun | undefined {
  try {
    return JSON.parse(String(row['body'])) as RemovedRun;
  } catch {
    return undefined;
  }
}

const toRemoval = (row: Row): Removal => ({
  ...(JSON.parse(String(row['body'])) as RemovedRun),
  number: Number(row['number']),
  hash: String(row['hash']),
  keyId: String(row['key_id']),
  signature: String(row['signature']),
});
