/** Proves an exported record without the journal and without the private key. */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { Broken, checkSignature, emptyChain, extend, readPublicKey, type BrokenPlace } from '../journal/chain.ts';
import type { EventBody } from '../journal/events.ts';
import { keyIdOf } from '../journal/signing.ts';
import { BUNDLE_FORMAT } from './bundle.ts';

export interface BundleVerification {
  readonly runId: string;
  readonly events: number;
  /** False for the record of a run that was open when it was exported. */
  readonly signed: boolean;
  /** The key that the signature was checked with. */
  readonly keyId?: string;
  /** True where that key was given by the caller, not by the file. */
  readonly trusted: boolean;
  /** Undefined where every hash and the signature hold. */
  readonly broken?: BrokenPlace;
}

const isBody = (value: unknown): value is EventBody =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const Event = z.looseObject({
  runId: z.string(),
  sequence: z.number(),
  key: z.string(),
  at: z.number(),
  body: z.custom<EventBody>(isBody),
  hash: z.string(),
});

const Bundle = z.looseObject({
  format: z.literal(BUNDLE_FORMAT),
  version: z.literal(1),
  runId: z.string(),
  events: z.array(z.unknown()),
  signature: z.looseObject({ sequence: z.number(), keyId: z.string(), value: z.string() }).optional(),
  publicKey: z.looseObject({ pem: z.string() }).optional(),
});

/** Undefined for a text that is no record at all (cut off in the middle, or something else). */
export function verifyBundle(text: string, trustedKey?: KeyObject): BundleVerification | undefined {
  const bundle = Bundle.safeParse(parse(text));
  if (!bundle.success) return undefined;
  const { runId, events, signature, publicKey } = bundle.data;
  const key = trustedKey ?? (publicKey === undefined ? undefined : readPublicKey(publicKey.pem));
  const result = {
    runId,
    events: events.length,
    signed: signature !== undefined,
    trusted: trustedKey !== undefined,
    ...(key === undefined ? {} : { keyId: keyIdOf(key) }),
  };
  const chain = emptyChain(runId);
  try {
    for (const one of events) {
      const event = Event.safeParse(one);
      if (!event.success) throw new Broken(runId, chain.sequence + 1, 'the event cannot be read');
      if (event.data.runId !== runId) throw new Broken(runId, chain.sequence + 1, 'the event is of another run');
      extend(chain, event.data);
    }
    if (chain.sequence === 0) throw new Broken(runId, 1, 'all events of the run are missing');
    checkSignature(chain, signature, key);
    return result;
  } catch (error) {
    if (error instanceof Broken) return { ...result, broken: error.place };
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
