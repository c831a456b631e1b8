import type { z } from 'zod';
import { PlaybookError } from '../errors.ts';
import type { CallContext } from '../ports.ts';
import type { ApiCall } from './api-call.ts';
import { badReply } from './api-error.ts';
import type { ApiSession } from './api-session.ts';
import { queryString, type QueryOptions } from './odata.ts';
import { ListSchema } from './schemas.ts';

/** The largest page of every list (Learn: "OData queries", `$top`). */
export const LARGEST_PAGE = 10_000;
/** 200,000 entities; a tenant with more needs a narrower question, not a longer answer. */
const MOST_PAGES = 20;

export const isMissing = (error: unknown): boolean =>
  error instanceof PlaybookError && error.detail.kind === 'not-found';

/** Result of a call, or undefined where the service says that there is no such thing. */
export async function orUndefined<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** For an operation of several calls: where one was paid for before, the others are not. */
export function payOnce(session: ApiSession): ApiSession {
  let isFirst = true;
  return (call, context) => {
    const own = isFirst ? context : { ...context, prepaid: false };
    isFirst = false;
    return session(call, own);
  };
}

/** Sends a call and reads its answer by a schema. */
export async function ask<T>(
  session: ApiSession,
  call: ApiCall,
  schema: z.ZodType<T>,
  context?: CallContext,
): Promise<T> {
  const answer = await session(call, context);
  return check(call, schema, answer.body, answer.status);
}

function check<T>(call: ApiCall, schema: z.ZodType<T>, body: unknown, status: number): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'itself' : `at '${issue.path.map(String).join('.')}'`;
  throw badReply(call, `has not the expected form ${where}`, status);
}

export interface ListRequest<T extends { readonly id: string }> {
  /** Path without the query; the rest as in `ApiCall`. */
  readonly path: string;
  readonly purpose: string;
  readonly permission?: ApiCall['permission'];
  readonly query: Omit<QueryOptions, 'top' | 'skip'>;
  readonly schema: z.ZodType<T>;
  readonly pageSize?: number;
  /** Stops when so many are read. */
  readonly limit?: number;
}

/**
 * Reads a list page by page with `$top` and `$skip` of our own: the service's `nextLink` has lost filters and gone round in
 * circles (microsoft-365-docs issues 8316, 8489). 404 is an empty list, as Learn says of machines.
 */
export async function list<T extends { readonly id: string }>(
  session: ApiSession,
  request: ListRequest<T>,
  context?: CallContext,
): Promise<T[]> {
  const found = new Map<string, T>();
  const top = Math.min(request.limit ?? Infinity, request.pageSize ?? LARGEST_PAGE);
  let read = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const call = listCall(request, top, read);
    const answer = await orUndefined(session(call, context));
    if (answer === undefined) return [...found.values()];
    const reply = check(call, ListSchema, answer.body, answer.status);
    const known = found.size;
    read += reply.value.length; // a page may be shorter than asked for though more follows
    for (const item of reply.value) {
      const entity = check(call, request.schema, item, answer.status);
      found.set(entity.id, entity);
    }
    const more = reply.value.length >= top || reply['@odata.nextLink'] !== undefined;
    if (!more || found.size === known || found.size >= (request.limit ?? Infinity)) return [...found.values()];
  }
  throw badReply(listCall(request, top, 0), `goes on after ${String(found.size)} entries`, 200);
}

const listCall = (request: ListRequest<{ readonly id: string }>, top: number, skip: number): ApiCall => ({
  method: 'GET',
  template: request.path,
  path: `${request.path}${queryString({ ...request.query, top, skip })}`,
  kind: 'read',
  purpose: request.purpose,
  repeatable: true,
  ...(request.permission === undefined ? {} : { permission: request.permission }),
});
