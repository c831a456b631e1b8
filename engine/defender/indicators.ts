import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import { PlaybookError } from '../errors.ts';
import type { CallContext, DefenderApi } from '../ports.ts';
import { pathSegment, type ApiCall } from './api-call.ts';
import type { ApiSession } from './api-session.ts';
import type { ImportResult, Indicator, IndicatorInput } from './entities.ts';
import { anyOf, chunkByLength, eq, type Filter } from './odata.ts';
import { ask, isMissing, list, orUndefined, payOnce } from './operations.ts';
import { ImportResultSchema, IndicatorSchema } from './schemas.ts';

type IndicatorApi = Pick<DefenderApi, 'indicators' | 'importIndicators' | 'deleteIndicators'>;

/** Of one import and of one BatchDelete (Learn: import-ti-indicators, batch-delete-ti-indicators). */
export const LARGEST_BATCH = 500;
/** A tenant holds 15,000, which is two pages: asking for more parts than that one by one would cost more. */
const MOST_QUERIES = 2;

const ImportReply = z.looseObject({ value: z.array(ImportResultSchema) });

export function indicatorApi(session: ApiSession): IndicatorApi {
  const query = (filter: Filter | undefined, context?: CallContext): Promise<Indicator[]> =>
    list(
      session,
      {
        path: '/api/indicators',
        purpose: 'list indicators',
        permission: PERMISSIONS.indicators,
        query: { filter },
        schema: IndicatorSchema,
      },
      context,
    );
  return {
    indicators: async ({ values, title }, context) => {
      const titled = (found: readonly Indicator[]): Indicator[] =>
        found.filter((each) => title === undefined || each.title === title);
      if (values === undefined) return query(title === undefined ? undefined : eq('title', title), context);
      return titled(await byValues(values, (filter) => query(filter, context)));
    },
    importIndicators: async (items, context) => {
      if (items.length === 0) return [];
      const reply = await ask(session, importCall(items), ImportReply, context);
      return inOrderOf(items, reply.value);
    },
    deleteIndicators: async (ids, context) => {
      const paid = payOnce(session);
      const unpaid = { ...context, prepaid: false };
      for (let start = 0; start < ids.length; start += LARGEST_BATCH) {
        await deleteBatch(paid, ids.slice(start, start + LARGEST_BATCH), () => query(undefined, unpaid), context);
      }
    },
  };
}

/** One value may have several entries that differ in their action. */
async function byValues(
  values: readonly string[],
  query: (filter: Filter | undefined) => Promise<Indicator[]>,
): Promise<Indicator[]> {
  const wanted = new Set(values.map(comparable));
  const parts = chunkByLength([...new Set(values.map(wireValue))], valueFilter);
  if (parts.length > MOST_QUERIES)
    return (await query(undefined)).filter((each) => wanted.has(comparable(each.indicatorValue)));
  const found = new Map<string, Indicator>();
  for (const part of parts) {
    for (const indicator of await query(anyOf(part.map(valueFilter)))) found.set(indicator.id, indicator);
  }
  return [...found.values()];
}

const valueFilter = (value: string): Filter => eq('indicatorValue', value);

/** The service takes IPv6 addresses written with all eight groups. */
function wireValue(value: string): string {
  return value.includes(':') && ipaddr.IPv6.isValid(value) && !value.includes('%')
    ? ipaddr.IPv6.parse(value).toNormalizedString()
    : value;
}

const comparable = (value: string): string => wireValue(value).toLowerCase();

/** Submitting the same value, type and action again updates the entry, so a repeat is safe. */
function importCall(items: readonly IndicatorInput[]): ApiCall {
  if (items.length > LARGEST_BATCH) {
    throw new PlaybookError({
      kind: 'internal',
      message: `An import takes ${String(LARGEST_BATCH)} indicators, not ${String(items.length)}.`,
    });
  }
  return {
    method: 'POST',
    template: '/api/indicators/import',
    path: '/api/indicators/import',
    body: { Indicators: items.map((item) => ({ ...item, indicatorValue: wireValue(item.indicatorValue) })) },
    kind: 'indicator-import',
    purpose: 'import indicators',
    repeatable: true,
    permission: PERMISSIONS.indicators,
  };
}

/** One result for each item, in its order and with its spelling. Results are matched by value; their order is not promised. */
function inOrderOf(items: readonly IndicatorInput[], results: readonly ImportResult[]): ImportResult[] {
  const byValue = new Map<string, ImportResult[]>();
  for (const result of results) {
    const key = comparable(result.indicator);
    byValue.set(key, [...(byValue.get(key) ?? []), result]);
  }
  return items.map(({ indicatorValue }) => {
    const same = byValue.get(comparable(indicatorValue)) ?? [];
    const result = same.length > 1 ? same.shift() : same[0]; // a value that was sent twice may come back once
    return result === undefined
      ? { indicator: indicatorValue, id: null, isFailed: true, failureReason: 'Defender gave no result for it.' }
      : { ...result, indicator: indicatorValue };
  });
}

/**
 * BatchDelete answers 404 where one id is unknown and then may have deleted none. What the list still has goes in one more
 * batch; the others are deleted one by one, for a list may be behind.
 */
async function deleteBatch(
  session: ApiSession,
  ids: readonly string[],
  listAll: () => Promise<readonly Indicator[]>,
  context?: CallContext,
): Promise<void> {
  if (await sendBatch(session, ids, context)) return;
  const present = new Set((await listAll()).map(({ id }) => id));
  const listed = ids.filter((id) => present.has(id));
  const done = listed.length === ids.length || listed.length === 0 ? false : await sendBatch(session, listed, context);
  for (const id of done ? ids.filter((each) => !present.has(each)) : ids) {
    await orUndefined(session(deleteCall(id), context));
  }
}

async function sendBatch(session: ApiSession, ids: readonly string[], context?: CallContext): Promise<boolean> {
  try {
    await session(batchDeleteCall(ids), context);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

const DELETE = {
  kind: 'indicator-delete',
  purpose: 'delete indicators',
  repeatable: true,
  permission: PERMISSIONS.indicators,
} as const;

const batchDeleteCall = (ids: readonly string[]): ApiCall => ({
  ...DELETE,
  method: 'POST',
  template: '/api/indicators/BatchDelete',
  path: '/api/indicators/BatchDelete',
  body: { IndicatorIds: ids },
});

const deleteCall = (id: string): ApiCall => ({
  ...DELETE,
  method: 'DELETE',
  template: '/api/indicators/{id}',
  path: `/api/indicators/${pathSegment(id)}`,
});
