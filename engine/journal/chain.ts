/** The chain of one run while it is checked: each event must follow the one before. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { RunEvent } from './events.ts';
import { chainHash } from './hash-chain.ts';
import { headText, isSignedBy, keyIdOf } from './signing.ts';

export interface BrokenPlace {
  readonly runId: string;
  /** The first event that does not hold; 0: the note that the run was removed. */
  readonly sequence: number;
  readonly problem: string;
}

export class Broken extends Error {
  readonly place: BrokenPlace;

  constructor(runId: string, sequence: number, problem: string) {
    super(problem);
    this.place = { runId, sequence, problem };
  }
}

export interface Chain {
  readonly runId: string;
  sequence: number;
  hash: string;
  ended: boolean;
}

export const emptyChain = (runId: string): Chain => ({ runId, sequence: 0, hash: '', ended: false });

/** Throws `Broken` where the event is not the one that was written after those before. */
export function extend(chain: Chain, event: RunEvent, type: string = event.body.type): void {
  const expected = chain.sequence + 1;
  if (event.sequence !== expected) throw new Broken(chain.runId, expected, 'the event is missing');
  if (event.hash !== chainHash(event, chain.hash) || event.body.type !== type) {
    throw new Broken(chain.runId, event.sequence, 'the event, or one before it, was changed after it was written');
  }
  chain.sequence = event.sequence;
  chain.hash = event.hash;
  chain.ended ||= event.body.type === 'run-ended';
}

export interface KeptSignature {
  readonly sequence: number;
  readonly keyId: string;
  readonly value: string;
}

/** Throws `Broken` where the end of the chain is not what was signed. A run that is open has no signature. */
export function checkSignature(
  { runId, sequence, hash, ended }: Chain,
  signature: KeptSignature | undefined,
  publicKey: KeyObject | undefined,
): void {
  if (signature === undefined) {
    if (ended) throw new Broken(runId, sequence, 'the run has ended and its record is not signed');
    return;
  }
  if (signature.sequence > sequence) throw new Broken(runId, sequence + 1, 'the last events are missing');
  if (signature.sequence < sequence) throw new Broken(runId, sequence, 'the last events are not signed');
  if (publicKey === undefined) throw new Broken(runId, sequence, 'the public key is missing or damaged');
  if (signature.keyId !== keyIdOf(publicKey)) {
    throw new Broken(runId, sequence, `the record is signed with another key (${signature.keyId})`);
  }
  if (!isSignedBy(publicKey, headText(runId, sequence, hash), signature.value)) {
    throw new Broken(runId, sequence, 'the signature is not that of the record');
  }
}

/** Undefined for a text that is no public key. */
export function readPublicKey(pem: string | Buffer): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}
