/** What the tenant holds for values that are about to be banned: entries that the ban replaces, and such that would defeat it. */
import type { IndicatorInput } from '../defender/entities.ts';
import { existingKey, indicatorKey } from '../plan/indicator-values.ts';
import type { Json } from '../durable/durable.ts';
import type { DefenderApi } from '../ports.ts';
import { beforeOf } from './indicator-before.ts';

/** Both by value and type, as `indicatorKey` writes them. */
export interface BeforeBan {
  /** Replaced by the ban: ready to be imported again. */
  readonly replaced: Readonly<Record<string, Json>>;
  /** Allowed by an entry of this person or application: a block would have no effect. */
  readonly allowed: Readonly<Record<string, string>>;
}

export async function lookBeforeBan(api: DefenderApi, items: readonly IndicatorInput[]): Promise<BeforeBan> {
  const wanted = new Map(items.map((item) => [keyOf(item), item]));
  const replaced: Record<string, Json> = {};
  const allowed: Record<string, string> = {};
  const found = items.length === 0 ? [] : await api.indicators({ values: items.map((item) => item.indicatorValue) });
  for (const indicator of found) {
    const key = existingKey(indicator);
    if (indicator.action === 'Allowed') allowed[key] = indicator.createdBy ?? 'somebody else';
    // Value, type and action together are one entry; another action stands beside it.
    const item = wanted.get(key);
    if (item?.action === indicator.action) replaced[key] = beforeOf(indicator);
  }
  return { replaced, allowed };
}

export const keyOf = (item: IndicatorInput): string => indicatorKey(item.indicatorType, item.indicatorValue);
