/** A run taken out of the journal with all that proves it: its events, the signature of its head and the public key. */
import type { KeyObject } from 'node:crypto';
import type { Database } from '../durable/database.ts';
import { eventsAfter } from '../journal/event-rows.ts';
import type { RunEvent } from '../journal/events.ts';
import { keyIdOf } from '../journal/signing.ts';

export const BUNDLE_FORMAT = 'defender-playbooks-record';

export interface RunBundle {
  readonly format: typeof BUNDLE_FORMAT;
  readonly version: 1;
  readonly runId: string;
  /** All events of the run in order, each with its hash. */
  readonly events: readonly RunEvent[];
  /** Undefined while the run is open: a head is signed when it ends, and again with each event that follows. */
  readonly signature?: {
    /** Number of the last event that it covers. */
    readonly sequence: number;
    readonly algorithm: 'Ed25519';
    readonly keyId: string;
    /** Base64, over run id, number and hash of the last event, each on a line. */
    readonly value: string;
  };
  /** SPKI in PEM. A key in the file itself proves nothing to those who do not know its `keyId` from elsewhere. */
  readonly publicKey?: { readonly keyId: string; readonly pem: string };
}

/** Undefined for an unknown run. */
export function bundleOf(database: Database, runId: string, publicKey: KeyObject | undefined): RunBundle | undefined {
  const events = eventsAfter(database, runId, 0);
  if (events.length === 0) return undefined;
  const row = database.get('SELECT sequence, key_id, signature FROM signatures WHERE run_id = ?', runId);
  return {
    format: BUNDLE_FORMAT,
    version: 1,
    runId,
    events,
    ...(row === undefined
      ? {}
      : {
          signature: {
            sequence: Number(row['sequence']),
            algorithm: 'Ed25519',
            keyId: String(row['key_id']),
            value: String(row['signature']),
          },
        }),
    ...(publicKey === undefined
      ? {}
      : {
          publicKey: { keyId: keyIdOf(publicKey), pem: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
        }),
  };
}
