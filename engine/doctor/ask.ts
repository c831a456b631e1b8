/** One request of a check, by the transport that runs use, without budget or repeats: a check tells what it meets. */
import { TransportError, type HttpRequest, type Send } from '../defender/http.ts';
import { BodyError, decodeText, readBytes } from '../defender/read-body.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined for an empty body or one that is no JSON. */
  readonly body: unknown;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 4 * 1_048_576;

/** @returns the sentence of the failure where no answer came. */
export async function ask(
  send: Send,
  request: Pick<HttpRequest, 'method' | 'url'> & { readonly token?: string; readonly body?: unknown },
): Promise<Reply | string> {
  const { method, url, token, body } = request;
  try {
    const reply = await send({
      method,
      url,
      headers: {
        accept: 'application/json',
        'user-agent': 'defender-playbooks',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: TIMEOUT_MS,
    });
    return { status: reply.status, headers: reply.headers, body: parse(decodeText(await readBytes(reply, MAX_BYTES))) };
  } catch (error) {
    if (error instanceof TransportError) return error.message;
    if (error instanceof BodyError) return `The answer ${error.message}.`;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
