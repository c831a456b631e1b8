/** Posts JSON to a webhook: over https, without following redirects, and without telling its address to anybody. */
import { TransportError, type HttpReply, type Send } from '../defender/http.ts';
import { readBytes } from '../defender/read-body.ts';
import { retryAfterSeconds } from '../defender/retry-after.ts';
import type { Clock } from '../time/clock.ts';
import { deliver, type Attempt, type Outcome } from './deliver.ts';

export interface PostDeps {
  readonly send: Send;
  readonly clock: Clock;
}

const TIMEOUT_MS = 10_000;
const LARGEST_ANSWER_BYTES = 64 * 1024;

/** `headers` are made for each attempt, since a signature holds its time. */
export async function postJson(
  deps: PostDeps,
  address: string,
  payload: unknown,
  headers: (body: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<Outcome> {
  const problem = addressProblem(address);
  if (problem !== undefined) return { sent: false, problem };
  const body = JSON.stringify(payload);
  return deliver(deps.clock, async () => {
    try {
      const reply = await deps.send({
        method: 'POST',
        url: address.trim(),
        headers: { 'content-type': 'application/json; charset=utf-8', ...headers(body) },
        body,
        timeoutMs: TIMEOUT_MS,
      });
      await drain(reply);
      return judge(reply, deps.clock);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { sent: false, problem: error.message, again: error.failure !== 'untrusted' };
    }
  });
}

/** Undefined where something may be posted there. */
function addressProblem(address: string): string | undefined {
  const url = URL.canParse(address.trim()) ? new URL(address.trim()) : undefined;
  if (url === undefined) return 'The secret holds no web address.';
  if (url.username !== '' || url.password !== '') return 'The address in the secret holds a user or a password.';
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)
    ? undefined
    : 'The address in the secret does not begin with https.';
}

function judge({ status, headers }: HttpReply, clock: Clock): Attempt {
  if (status >= 200 && status < 300) return { sent: true };
  if (status >= 300 && status < 400)
    return {
      sent: false,
      problem: `The address leads elsewhere (HTTP ${status}), which is not followed.`,
      again: false,
    };
  const again = status === 429 || status >= 500;
  const afterSeconds = retryAfterSeconds(headers, clock.now());
  return {
    sent: false,
    problem: `The service answered HTTP ${status}.`,
    again,
    ...(afterSeconds === undefined ? {} : { afterSeconds }),
  };
}

/** Frees the connection. What the other side says is not kept: it may repeat what it was sent. */
async function drain(reply: HttpReply): Promise<void> {
  try {
    await readBytes(reply, LARGEST_ANSWER_BYTES);
  } catch {
    // The status has told what matters.
  }
}
