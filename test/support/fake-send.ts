import { createDefenderClient } from '../../engine/defender/defender-client.ts';
import type { HttpRequest, Send } from '../../engine/defender/http.ts';
import type { CallKind, DefenderApi } from '../../engine/ports.ts';
import { createInstantClock } from './instant-clock.ts';

export interface CannedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON; absent = an empty body. */
  readonly body?: unknown;
}

export interface Sent {
  readonly method: string;
  /** Path with its query, decoded. */
  readonly path: string;
  readonly body: unknown;
}

export type Answer = (sent: Sent, count: number) => CannedReply;

/** A client whose service is a function, with what was sent and which budget was used. */
export function clientAnsweredBy(answer: Answer): {
  readonly client: DefenderApi;
  readonly sent: Sent[];
  readonly kinds: CallKind[];
  readonly waits: number[];
} {
  const sent: Sent[] = [];
  const kinds: CallKind[] = [];
  const clock = createInstantClock();
  const send: Send = (request) => {
    const entry = toSent(request);
    sent.push(entry);
    return Promise.resolve(toReply(answer(entry, sent.length)));
  };
  const client = createDefenderClient({
    baseUrl: 'https://api.security.microsoft.com',
    send,
    tokens: { token: () => Promise.resolve('test-token'), maySendTo: () => true },
    budget: {
      take: (kind) => {
        kinds.push(kind);
        return Promise.resolve();
      },
      throttled: () => undefined,
    },
    clock,
    random: () => 0.5,
  });
  return { client, sent, kinds, waits: clock.waits };
}

function toSent(request: HttpRequest): Sent {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: decodeURIComponent(`${url.pathname}${url.search}`),
    body: request.body === undefined ? undefined : (JSON.parse(request.body) as unknown),
  };
}

function toReply({ status = 200, headers = {}, body }: CannedReply): Awaited<ReturnType<Send>> {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: chunks(Buffer.from(text)) };
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
