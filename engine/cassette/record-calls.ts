/** Listens to the replies of a tenant while one plan is made; other work on the same connection is not heard. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpReply, HttpRequest, Send } from '../defender/http.ts';

/** A call as it went over the wire. Holds what must not be written anywhere before it is redacted. */
export interface RawCall {
  readonly method: HttpRequest['method'];
  readonly url: string;
  readonly body?: string;
  readonly status: number;
  readonly retryAfter?: string;
  readonly reply: string;
}

const recording = new AsyncLocalStorage<RawCall[]>();

/** Does the work and returns the calls that it made through `tapped` transports, in the order of their replies. */
export async function recordCalls<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly calls: readonly RawCall[] }> {
  const calls: RawCall[] = [];
  const result = await recording.run(calls, work);
  return { result, calls };
}

/** The transport, listened to where somebody records. Headers of requests, with their tokens, are never kept. */
export const tapped =
  (send: Send): Send =>
  async (request) => {
    const calls = recording.getStore();
    const reply = await send(request);
    return calls === undefined ? reply : listen(request, reply, calls);
  };

async function listen({ method, url, body }: HttpRequest, reply: HttpReply, calls: RawCall[]): Promise<HttpReply> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of reply.body) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  const retryAfter = reply.headers['retry-after'];
  calls.push({
    ...{ method, url, status: reply.status, reply: whole.toString('utf8') },
    ...(body === undefined ? {} : { body }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
  return { ...reply, body: once(whole) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  if (bytes.length > 0) yield bytes;
}
