/** Answers for a tenant that was recorded: what it said then, and nothing else. */
import { isAuthorized } from './http/bearer.ts';
import { empty, json, type Reply, type SimulatorRequest } from './http/messages.ts';

/** A tenant that was recorded, as whoever keeps the recording plays it. */
export interface RecordedTenant {
  readonly id: string;
  readonly name: string;
  /** Undefined where the tenant was not asked this. */
  answer(
    request: { readonly method: string; readonly url: string; readonly body: string | undefined },
    now: number,
  ): { readonly status: number; readonly retryAfter?: number; readonly reply?: unknown } | undefined;
}

/** `info`: what `GET /practice/info` tells. */
export const recordedAnswers =
  (tenant: RecordedTenant, token: string, info: unknown, now: () => number) =>
  (request: SimulatorRequest): Promise<Reply> =>
    Promise.resolve(answer(tenant, token, info, now, request));

function answer(
  tenant: RecordedTenant,
  token: string,
  info: unknown,
  now: () => number,
  { method, url, headers, body }: SimulatorRequest,
): Reply {
  if (!isAuthorized(headers?.['authorization'], token))
    return failure(401, 'Unauthorized', 'Authorization has been denied for this request');
  const { pathname } = new URL(url, 'http://practice');
  if (pathname === '/practice/info') return json(200, info);
  const text = body === undefined || body.length === 0 ? undefined : Buffer.from(body).toString('utf8');
  const found = tenant.answer({ method, url, body: text }, now());
  if (found === undefined)
    return failure(
      400,
      'NotRecorded',
      `Nothing was recorded for ${method} ${pathname}: only the recorded plan can be made`,
    );
  const more = found.retryAfter === undefined ? {} : { 'retry-after': String(found.retryAfter) };
  return found.reply === undefined ? empty(found.status, more) : json(found.status, found.reply, more);
}

const failure = (status: number, code: string, message: string): Reply => json(status, { error: { code, message } });
