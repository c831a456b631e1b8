import type { PlaybookError } from '../errors.ts';
import type { CallBudget, CallContext, CallTrace, TokenSource } from '../ports.ts';
import type { Clock } from '../time/clock.ts';
import { throwIfCancelled, wait } from '../time/wait.ts';
import type { ApiCall } from './api-call.ts';
import { badReply, serviceError, transportFailure } from './api-error.ts';
import { createBaseAddress } from './base-address.ts';
import { TransportError, type HttpReply, type Send } from './http.ts';
import { BodyError, decodeJson, readBytes } from './read-body.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { sentBody } from './sent-body.ts';

export interface SessionParts {
  /** API base address of the tenant. */
  readonly baseUrl: string;
  /** What every path begins with; `/api/` where left out. */
  readonly root?: string;
  readonly send: Send;
  readonly tokens: TokenSource;
  readonly budget: Pick<CallBudget, 'take' | 'throttled'>;
  readonly clock: Clock;
  /** 0 to below 1, for jitter. */
  readonly random?: () => number;
}

export interface Answer {
  readonly status: number;
  /** Parsed JSON; undefined for an empty body. */
  readonly body: unknown;
}

/**
 * Sends a call with token, budget and repeats. Rejects with `PlaybookError`. A call that is not repeatable is sent again after
 * a 401 only, which stands before everything else; after a 429 the budget holds everybody back, and the caller has to look
 * for what it sent before it sends again.
 */
export type ApiSession = (call: ApiCall, context?: CallContext) => Promise<Answer>;

/** Tries of a repeatable call in all, after network failures and 5xx. */
const TRANSIENT_TRIES = 4;
/** Times that a 429 is waited out. Each wait is as long as the service asked for, and the budget holds everybody back. */
export const THROTTLE_TRIES = 10;
/** Where the service names no wait: its shortest window. */
const DEFAULT_RETRY_AFTER = 60;
/** A service that is down for longer than this is an error to tell, not a wait. */
const LONGEST_PAUSE_SECONDS = 120;
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 64 * 1_048_576;

type Outcome =
  | { readonly done: Answer }
  | { readonly failed: PlaybookError; readonly remedy: 'none' | 'fresh-token' | 'throttle' | 'pause' };

export function createApiSession(parts: SessionParts): ApiSession {
  const address = createBaseAddress(parts.baseUrl, parts.tokens, parts.root);
  const random = parts.random ?? Math.random;

  return async (call, context = {}) => {
    const url = address(call.path);
    const used = { 'fresh-token': 0, throttle: 0, pause: 0 };
    let fresh = false;
    for (let attempt = 1; ; attempt++) {
      throwIfCancelled(context.signal);
      if (attempt > 1 || context.prepaid !== true) await parts.budget.take(call.kind, context.priority, context.signal);
      const outcome = await exchange(parts, { call, url, attempt, fresh, context });
      if ('done' in outcome) return outcome.done;
      const { failed, remedy } = outcome;
      if (remedy === 'throttle') parts.budget.throttled(call.kind, failed.detail.retryAfter ?? DEFAULT_RETRY_AFTER);
      if (remedy === 'none' || (remedy === 'throttle' && !call.repeatable)) throw failed;
      used[remedy]++;
      fresh = remedy === 'fresh-token';
      if (used[remedy] >= LIMITS[remedy]) throw failed;
      if (remedy === 'pause') await wait(parts.clock, pauseMs(failed, used.pause, random), context.signal);
    }
  };
}

const LIMITS = { 'fresh-token': 2, throttle: THROTTLE_TRIES, pause: TRANSIENT_TRIES };

/** 1, 2, 4 seconds, or what the service asked for; spread so that clients do not come back together. */
function pauseMs(failed: PlaybookError, tries: number, random: () => number): number {
  const asked = failed.detail.retryAfter;
  return asked === undefined ? 1000 * 2 ** (tries - 1) * (0.5 + random()) : 1000 * asked * (1 + 0.1 * random());
}

interface Attempt {
  readonly call: ApiCall;
  readonly url: string;
  readonly attempt: number;
  readonly fresh: boolean;
  readonly context: CallContext;
}

/** One request and its answer, put on record. */
async function exchange(parts: SessionParts, attempt: Attempt): Promise<Outcome> {
  const { call, context } = attempt;
  const token = await parts.tokens.token(attempt.fresh);
  throwIfCancelled(context.signal);
  const began = parts.clock.now();
  const trace = (rest: Partial<CallTrace>): void => {
    if (context.onCall === undefined) return;
    const body = sentBody(call.body);
    context.onCall({
      method: call.method,
      pathTemplate: call.template,
      ...(body === undefined ? {} : { body }),
      status: 0,
      attempt: attempt.attempt,
      durationMs: parts.clock.now() - began,
      ...rest,
    });
  };
  try {
    const reply = await parts.send(toRequest(attempt, token));
    const read = await readAnswer(call, reply, parts.clock.now());
    trace({ status: reply.status, ...read.trace });
    return read.outcome;
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    trace({});
    const failed = transportFailure(call, error);
    return { failed, remedy: call.repeatable && error.failure !== 'aborted' ? 'pause' : 'none' };
  }
}

function toRequest({ call, url, context }: Attempt, token: string): Parameters<Send>[0] {
  return {
    method: call.method,
    url,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'user-agent': 'defender-playbooks',
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  };
}

interface ReadAnswer {
  readonly outcome: Outcome;
  readonly trace: Pick<CallTrace, 'requestId' | 'retryAfterSeconds' | 'machineActionId'>;
}

async function readAnswer(call: ApiCall, reply: HttpReply, now: number): Promise<ReadAnswer> {
  const requestId = reply.headers['mise-correlation-id'] ?? reply.headers['request-id'];
  const retryAfter = retryAfterSeconds(reply.headers, now);
  const trace = {
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
  };
  const read = await readJson(call, reply);
  if (reply.status >= 200 && reply.status < 300) {
    const outcome: Outcome =
      'problem' in read
        ? { failed: badReply(call, read.problem, reply.status, requestId), remedy: 'none' }
        : { done: { status: reply.status, body: read.body } };
    const machineActionId = 'body' in read ? machineActionIdOf(call, read.body) : undefined;
    return { outcome, trace: machineActionId === undefined ? trace : { ...trace, machineActionId } };
  }
  if (reply.status >= 300 && reply.status < 400) {
    const failed = badReply(call, 'sends it to another address, which is not followed with a token', reply.status);
    return { outcome: { failed, remedy: 'none' }, trace };
  }
  const said = 'problem' in read ? { body: undefined, problem: read.problem } : { body: read.body };
  const failed = serviceError(call, { status: reply.status, ...said, requestId, retryAfter });
  return { outcome: { failed, remedy: remedyFor(call, reply.status, retryAfter) }, trace };
}

/** The answer to a machine action is the action. */
function machineActionIdOf(call: ApiCall, body: unknown): string | undefined {
  const isAction = call.method === 'POST' && (call.kind === 'machine-action' || call.kind === 'live-response');
  if (!isAction || typeof body !== 'object' || body === null || !('id' in body)) return undefined;
  return typeof body.id === 'string' ? body.id : undefined;
}

function remedyFor(
  call: ApiCall,
  status: number,
  retryAfter: number | undefined,
): 'none' | 'fresh-token' | 'throttle' | 'pause' {
  if (status === 401) return 'fresh-token';
  if (status === 429) return 'throttle';
  const brief = retryAfter === undefined || retryAfter <= LONGEST_PAUSE_SECONDS;
  return status >= 500 && call.repeatable && brief ? 'pause' : 'none';
}

async function readJson(call: ApiCall, reply: HttpReply): Promise<{ body: unknown } | { problem: string }> {
  try {
    return { body: decodeJson(await readBytes(reply, call.maxBytes ?? MAX_BYTES), reply.headers['content-type']) };
  } catch (error) {
    if (error instanceof BodyError) return { problem: error.message };
    throw error;
  }
}
