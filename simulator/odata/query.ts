import { odataError } from '../http/api-error.ts';
import { compareValues, compileFilter, type FilterFields } from './filter.ts';

/** The most rows that a page holds. */
export const LARGEST_PAGE = 10_000;

export interface Collection {
  readonly fields: FilterFields;
  /** Whether `$expand=evidence` is known. */
  readonly expands?: boolean;
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** Rows that the filter matches, on all pages. */
  readonly total: number;
  /** Where the next page begins; only for a call without `$top`, as on the service. */
  readonly nextSkip?: number;
}

const OPTIONS = ['$filter', '$top', '$skip', '$orderby', '$expand', '$count'];

/**
 * Applies the query options of a list call. Rows are as they go over the wire.
 * @throws ApiError 400 `ODataError`
 */
export function applyQuery<T extends object>(
  rows: readonly T[],
  query: URLSearchParams,
  collection: Collection,
  pageSize: number = LARGEST_PAGE,
): Page<T> {
  checkOptions(query, collection);
  const filter = query.get('$filter');
  const matching = filter === null ? rows : rows.filter(compileFilter(filter, collection.fields));
  const ordered = orderBy(matching, query.get('$orderby'), collection.fields);
  const skip = wholeNumber(query, '$skip') ?? 0;
  const top = wholeNumber(query, '$top');
  if (top !== undefined && top > LARGEST_PAGE) {
    throw odataError(`The limit of '${LARGEST_PAGE}' for Top query has been exceeded.`);
  }
  const end = skip + Math.min(top ?? pageSize, pageSize);
  const page = { rows: ordered.slice(skip, end), total: ordered.length };
  return top === undefined && end < ordered.length ? { ...page, nextSkip: end } : page;
}

function checkOptions(query: URLSearchParams, collection: Collection): void {
  for (const name of query.keys()) {
    if (name.startsWith('$') && !OPTIONS.includes(name)) {
      throw odataError(
        `Custom query option '${name}' that was specified is not supported. Query options that begin with '$' are reserved.`,
      );
    }
  }
  const expand = query.get('$expand');
  if (expand !== null && (expand !== 'evidence' || collection.expands !== true)) {
    throw odataError(`The query specified in the URI is not valid. Could not find a property named '${expand}'.`);
  }
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw odataError(`Invalid value '${text}' for ${name} query option found.`);
  return Number(text);
}

function orderBy<T extends object>(rows: readonly T[], order: string | null, fields: FilterFields): readonly T[] {
  if (order === null) return rows;
  const [field, direction] = /^(\w+)(?:\s+(asc|desc))?$/.exec(order.trim())?.slice(1) ?? [];
  if (field === undefined || !Object.hasOwn(fields, field)) {
    throw odataError(`The query specified in the URI is not valid. '${order}' is no order of this collection.`);
  }
  const read = (row: T): unknown => (row as Readonly<Record<string, unknown>>)[field];
  const sign = direction === 'desc' ? -1 : 1;
  return rows.toSorted((a, b) => sign * (compareValues(read(a), read(b)) || 0));
}
