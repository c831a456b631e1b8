import { randomBytes } from 'node:crypto';
import type { Fault, FaultList } from '../faults.ts';
import type { RateLimits } from '../limits.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { ApiError } from './api-error.ts';
import { isAuthorized } from './bearer.ts';
import { empty, json, type Reply, type SimulatorRequest } from './messages.ts';
import type { Route } from './route.ts';
import { RouteTable, type Match } from './route-table.ts';

/** How often an operation was called. */
export interface CallCount {
  /** `POST /api/machines/{id}/isolate` */
  readonly operation: string;
  readonly accepted: number;
  readonly throttled: number;
}

export interface RouterOptions {
  readonly tenant: Tenant;
  readonly token: string;
  readonly routes: readonly Route[];
  readonly limits: RateLimits;
  readonly faults: FaultList;
  readonly baseUrl: () => string;
  readonly pageSize: number;
}

/** Longer addresses are cut off by gateways. */
const LONGEST_URL = 16_384;

/** A value as the service sends to be quoted to its support. */
const newTarget = (): string => `|${randomBytes(4).toString('hex')}-${randomBytes(8).toString('hex')}.`;

/** Answers requests: who asks, what is asked, may it be asked now, and what goes wrong on purpose. */
export class Router {
  readonly #options: RouterOptions;
  readonly #table: RouteTable;
  readonly #counts = new Map<string, { accepted: number; throttled: number }>();

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#table = new RouteTable(options.routes);
  }

  /** Operations that were called, by their template. */
  calls(): readonly CallCount[] {
    return [...this.#counts].map(([operation, counts]) => ({ operation, ...counts }));
  }

  async answer(request: SimulatorRequest): Promise<Reply> {
    const target = newTarget();
    try {
      const reply = await this.#dispatch(request);
      return { ...reply, headers: { 'mise-correlation-id': target, ...reply.headers } };
    } catch (error) {
      if (error instanceof ApiError) return error.toReply(target);
      throw error;
    }
  }

  async #dispatch(request: SimulatorRequest): Promise<Reply> {
    const url = new URL(request.url, 'http://practice');
    if (request.url.length > LONGEST_URL) return empty(414);
    const path = url.pathname.replace(/^\/api\/v1\.0\//i, '/api/');
    const match = this.#table.match(request.method, path);
    this.#authorize(request, match);
    if (match.kind === 'not-found') return empty(404);
    if (match.kind === 'wrong-method') return empty(405, { allow: match.allow.join(', ') });
    const { route, params } = match;
    const fault = route.limit === 'none' ? undefined : this.#options.faults.take(request.method, path);
    if (fault?.kind === 'slow') await this.#options.tenant.clock.delay(fault.seconds);
    const instead = replyInstead(fault);
    if (instead !== undefined) return instead;
    this.#checkLimit(route);
    return replyAfter(fault, this.#handle(route, { params, url, request, fault }));
  }

  #authorize({ headers }: SimulatorRequest, match: Match): void {
    if (match.kind === 'found' && match.route.open === true) return;
    if (isAuthorized(headers?.['authorization'], this.#options.token)) return;
    throw new ApiError(401, 'Unauthorized', 'Authorization has been denied for this request', {
      'www-authenticate': 'Bearer',
    });
  }

  #checkLimit(route: Route): void {
    if (route.limit === 'none') return;
    const operation = `${route.method} ${route.path}`;
    const counts = this.#counts.get(operation) ?? { accepted: 0, throttled: 0 };
    this.#counts.set(operation, counts);
    const seconds = this.#options.limits.take(route.limit, operation, this.#options.tenant.clock.now());
    if (seconds === 0) {
      counts.accepted += 1;
      return;
    }
    counts.throttled += 1;
    throw new ApiError(429, 'TooManyRequests', `Too many requests. Try again in ${seconds} seconds`, {
      'retry-after': String(seconds),
    });
  }

  #handle(
    route: Route,
    {
      params,
      url,
      request,
      fault,
    }: { params: Readonly<Record<string, string>>; url: URL; request: SimulatorRequest; fault: Fault | undefined },
  ): Reply {
    const { tenant, baseUrl, pageSize } = this.#options;
    tenant.advance();
    return route.handle({
      tenant,
      params,
      query: url.searchParams,
      body: request.body,
      headers: request.headers ?? {},
      baseUrl: baseUrl(),
      pageSize,
      fault,
    });
  }
}

/** What a fault answers without anything being done. */
function replyInstead(fault: Fault | undefined): Reply | undefined {
  if (fault?.kind === 'reset') return { ...empty(500), cut: 'before' };
  if (fault?.kind === 'html') {
    return {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to the proxy.</body></html>',
    };
  }
  return fault?.kind === 'status' && fault.executed !== true ? statusReply(fault) : undefined;
}

/** What a fault makes of the answer, once everything was done. */
function replyAfter(fault: Fault | undefined, reply: Reply): Reply {
  if (fault?.kind === 'accept-then-drop') return { ...reply, cut: 'before' };
  if (fault?.kind === 'truncated') return { ...reply, cut: 'middle' };
  return fault?.kind === 'status' ? statusReply(fault) : reply;
}

const CODES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'ResourceNotFound',
  429: 'TooManyRequests',
  500: 'InternalServerError',
};

function statusReply(fault: Extract<Fault, { kind: 'status' }>): Reply {
  const { status, retryAfterSeconds } = fault;
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  // Gateways answer these, and they do not know the service's way to say it.
  if ([502, 503, 504].includes(status)) return empty(status, headers);
  const error = {
    code: fault.code ?? CODES[status] ?? 'Error',
    message: fault.message ?? 'Made by a fault of the practice tenant',
    target: newTarget(),
  };
  return json(status, { error }, headers);
}
