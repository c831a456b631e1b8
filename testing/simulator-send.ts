import { TransportError, type Send } from '../engine/defender/http.ts';
import type { Simulator } from '../simulator/index.ts';

/** Lets a client talk to the practice tenant without a socket, so that a virtual clock can rule both. */
export function sendTo(simulator: Pick<Simulator, 'handle'>): Send {
  return async ({ method, url, headers, body }) => {
    try {
      const reply = await simulator.handle({ method, url, headers, ...(body === undefined ? {} : { body }) });
      return { status: reply.status, headers: reply.headers, body: once(reply.body) };
    } catch {
      throw new TransportError('closed', 'The connection was closed by the other side.');
    }
  };
}

async function* once(body: string | Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  if (body.length > 0) yield typeof body === 'string' ? Buffer.from(body) : body;
}
