/** The key that signs the heads of runs: Ed25519, in files beside the journal. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isInMemory, type Database } from '../durable/database.ts';
import { storageError } from '../durable/storage-error.ts';

export interface Signer {
  /** First 16 hex digits of the SHA-256 of the public key (SPKI, DER). */
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** Base64. */
  sign(text: string): string;
}

export const PRIVATE_KEY_FILE = 'journal-key.pem';
export const PUBLIC_KEY_FILE = 'journal-key.pub.pem';

/** The signer of a journal: its key is made on first use, readable by its user only. */
export function openSigner(database: Database): Signer {
  if (isInMemory(database)) return createSigner(generateKeyPairSync('ed25519').privateKey);
  const folder = dirname(database.file);
  try {
    return createSigner(loadOrMakeKey(folder));
  } catch (error) {
    throw storageError(
      `The key that signs the journal (${join(folder, PRIVATE_KEY_FILE)}) cannot be used.`,
      'Give your user the right to read it; if it is damaged, move it away: a new one is made, and older runs verify with the old public key only.',
      error,
    );
  }
}

export function createSigner(privateKey: KeyObject): Signer {
  const publicKey = createPublicKey(privateKey);
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  };
}

export const keyIdOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);

/** What is signed for a run: its id, the number of its last event and the hash that chains all of them. */
export const headText = (runId: string, sequence: number, hash: string): string => `${runId}\n${sequence}\n${hash}`;

export const isSignedBy = (publicKey: KeyObject, text: string, signature: string): boolean =>
  verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));

function loadOrMakeKey(folder: string): KeyObject {
  const file = join(folder, PRIVATE_KEY_FILE);
  if (!existsSync(file)) makeKeyFile(file);
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new Error('Other users may read the key.');
  }
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('The key is not an Ed25519 key.');
  writeFileSync(join(folder, PUBLIC_KEY_FILE), createPublicKey(key).export({ type: 'spki', format: 'pem' }), {
    mode: 0o600,
  });
  return key;
}

/** Written whole under another name first: a crash leaves no half key. */
function makeKeyFile(file: string): void {
  const part = `${file}.${process.pid}`;
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(part, pem, { mode: 0o600 });
  renameSync(part, file);
}

/** Signs the last event of a chain: it stands for all before it. */
export function signHead(
  database: Database,
  signer: Signer,
  { runId, sequence, hash }: { readonly runId: string; readonly sequence: number; readonly hash: string },
): void {
  database.write(
    `INSERT INTO signatures (run_id, sequence, key_id, signature) VALUES (?, ?, ?, ?)
     ON CONFLICT (run_id) DO UPDATE SET sequence = excluded.sequence, key_id = excluded.key_id, signature = excluded.signature`,
    runId,
    sequence,
    signer.keyId,
    signer.sign(headText(runId, sequence, hash)),
  );
}
