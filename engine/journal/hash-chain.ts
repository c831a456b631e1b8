import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { RunEvent } from './events.ts';

/** SHA-256 in hex over the canonical JSON of the event and the hash of the one before; '' before the first. */
export function chainHash(event: Omit<RunEvent, 'hash'>, previous: string): string {
  const { runId, sequence, key, at, body } = event;
  const text = canonicalize({ runId, sequence, key, at, body, previous }) ?? '';
  return createHash('sha256').update(text).digest('hex');
}
