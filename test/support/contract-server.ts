/** A client that talks over real HTTP to a server with one answer. */
import { createStaticTokenSource } from '../../engine/auth/static-token-source.ts';
import { createDefenderClient } from '../../engine/defender/defender-client.ts';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import type { DefenderApi } from '../../engine/ports.ts';
import { createInstantClock } from './instant-clock.ts';
import { startLoopbackServer, type Received, type Respond } from './loopback-server.ts';

export interface Conversation {
  readonly client: DefenderApi;
  readonly received: readonly Received[];
}

/** As the service sends it (mde-api section 2.1). */
const HEADERS = {
  'content-type': 'application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8',
  'odata-version': '4.0',
  'mise-correlation-id': '00000000-0000-4000-8000-00000000c0de',
};

export async function talkTo<T>(respond: Respond, talk: (conversation: Conversation) => Promise<T>): Promise<T> {
  const server = await startLoopbackServer(respond);
  const client = createDefenderClient({
    baseUrl: server.baseUrl,
    send: createHttpTransport(),
    tokens: createStaticTokenSource('test-token'),
    budget: { take: () => Promise.resolve(), throttled: () => undefined },
    clock: createInstantClock(),
  });
  try {
    return await talk({ client, received: server.received });
  } finally {
    await server.close();
  }
}

/** The same answer to every request; a text as it is, anything else as JSON. */
export const answering =
  (body: unknown, status = 200): Respond =>
  (_request, response) => {
    response.writeHead(status, HEADERS);
    response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
  };
