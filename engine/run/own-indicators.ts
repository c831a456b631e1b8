/** Indicators that one statement of one run made: the mark in their description tells them from all others. */
import type { Indicator } from '../defender/entities.ts';
import { PlaybookError } from '../errors.ts';
import { cut } from '../eval/clean-text.ts';
import { recordCalls } from './record-calls.ts';
import type { RunDeps } from './run-deps.ts';

export interface Maker {
  readonly root: string;
  readonly tenantId: string;
  readonly key: string;
}

/** Field length that Defender takes without complaint (mde-api.md section 9). */
const DESCRIPTION_LENGTH = 1000;

const markOf = ({ root, key }: Pick<Maker, 'root' | 'key'>): string => `[${root}/${key}]`;

/** The comment with the mark, which is never cut off. */
export function markedDescription(comment: string, maker: Pick<Maker, 'root' | 'key'>): string {
  const mark = markOf(maker);
  return `${cut(comment, DESCRIPTION_LENGTH - mark.length - 1)} ${mark}`.trimStart();
}

export const isOwn = (indicator: Indicator, maker: Pick<Maker, 'root' | 'key'>): boolean =>
  (indicator.description ?? '').endsWith(markOf(maker));

export interface Removed {
  /** By value in lower case: whose the entry is that was left, in words. */
  readonly others: Readonly<Record<string, string>>;
  /** Why nothing could be removed. */
  readonly problem?: string;
}

/** Deletes what the statement made for these values; entries of others stay. What is gone already is no problem. */
export async function removeOwn(deps: RunDeps, maker: Maker, values: readonly string[]): Promise<Removed> {
  try {
    const { api } = await deps.tenant(maker.tenantId);
    const found = await api.indicators({ values });
    const own = found.filter((one) => isOwn(one, maker));
    if (own.length > 0)
      await api.deleteIndicators(
        own.map(({ id }) => id),
        recordCalls(deps, maker.root, maker.key),
      );
    const gone = new Set(own.map(({ indicatorValue }) => indicatorValue.toLowerCase()));
    const others = found
      .map((one) => [one.indicatorValue.toLowerCase(), one] as const)
      .filter(([value]) => !gone.has(value))
      .map(([value, one]) => [value, `an entry (${one.action}) of ${one.createdBy ?? 'somebody else'}`] as const);
    return { others: Object.fromEntries(others) };
  } catch (error) {
    if (!(error instanceof PlaybookError)) throw error;
    return { others: {}, problem: error.message };
  }
}
