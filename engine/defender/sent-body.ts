/** The body of a call as the record keeps it. The journal takes secrets out of it, as out of every event. */
import { createHash } from 'node:crypto';
import type { Json } from '../durable/durable.ts';

/** Characters of JSON. A comment of full length fits; an import of hundreds of indicators would fill the journal twice over. */
const LARGEST_KEPT = 4_000;

/**
 * The body itself; of a long one how many items each of its lists holds, its size in bytes and the SHA-256 (hex) of what was
 * sent. The items of an import are in the record already, as targets. Undefined where there is no body.
 */
export function sentBody(body: unknown): Json | undefined {
  if (body === undefined) return undefined;
  const text = JSON.stringify(body);
  if (text.length <= LARGEST_KEPT) return JSON.parse(text) as Json;
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const items = fields.flatMap(([name, value]): [string, number][] =>
    Array.isArray(value) ? [[name, value.length]] : [],
  );
  return {
    items: Object.fromEntries(items),
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}
