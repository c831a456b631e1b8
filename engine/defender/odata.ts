/** OData query options, built from typed parts. Values come from alerts, so nothing else may put one into a query. */

/** Fields that the service filters by (Learn: pages of the list operations), and the alert order that it accepts. */
export type FilterField =
  | 'computerDnsName'
  | 'onboardingStatus'
  | 'id'
  | 'status'
  | 'machineId'
  | 'type'
  | 'creationDateTimeUtc'
  | 'incidentId'
  | 'alertCreationTime'
  | 'startTime'
  | 'indicatorValue'
  | 'title';

declare const isFilter: unique symbol;
/** A filter expression; only the functions of this file make one. */
export type Filter = string & { readonly [isFilter]: true };

const asFilter = (text: string): Filter => text as Filter;

/** A text literal: in single quotes, with quotes doubled (OData 4.01 ABNF, rule `string`). */
const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A date literal, unquoted. The service wants UTC without a fraction at most seven digits long. */
export const dateLiteral = (instant: number): string => new Date(instant).toISOString().replace('.000Z', 'Z');

export const eq = (field: FilterField, value: string | number): Filter =>
  asFilter(`${field} eq ${typeof value === 'number' ? String(value) : quoted(value)}`);

export const since = (field: FilterField, instant: number): Filter => asFilter(`${field} ge ${dateLiteral(instant)}`);

export const startsWith = (field: FilterField, value: string): Filter =>
  asFilter(`startswith(${field},${quoted(value)})`);

/** True where every part is; undefined for no part (no filter at all). */
export function allOf(parts: readonly (Filter | undefined)[]): Filter | undefined {
  const present = parts.filter((part) => part !== undefined);
  if (present.length <= 1) return present[0];
  return asFilter(present.map((part) => (part.includes(' or ') ? `(${part})` : part)).join(' and '));
}

/** True where one part is; undefined for no part. */
export function anyOf(parts: readonly Filter[]): Filter | undefined {
  return parts.length === 0 ? undefined : asFilter(parts.join(' or '));
}

export interface QueryOptions {
  readonly filter?: Filter | undefined;
  readonly top?: number;
  readonly skip?: number;
  readonly expand?: 'evidence';
  readonly orderBy?: 'alertCreationTime desc';
}

/** Percent-encodes text of any kind; half a surrogate pair, which no URL can hold, becomes the replacement character. */
export const encode = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));

/** `?$filter=…&$top=…`, or an empty text. */
export function queryString(options: QueryOptions): string {
  const parts = [
    options.filter === undefined ? [] : [`$filter=${encode(options.filter)}`],
    options.expand === undefined ? [] : [`$expand=${options.expand}`],
    options.orderBy === undefined ? [] : [`$orderby=${encode(options.orderBy)}`],
    options.top === undefined ? [] : [`$top=${String(options.top)}`],
    options.skip === undefined || options.skip === 0 ? [] : [`$skip=${String(options.skip)}`],
  ].flat();
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** Splits items so that the filter of each part stays below `budget` characters once encoded (gateways cut long URLs). */
export function chunkByLength<T>(items: readonly T[], toFilter: (item: T) => Filter, budget = 1_800): T[][] {
  const chunks: T[][] = [];
  let current: T[] = [];
  let length = 0;
  for (const item of items) {
    const cost = encode(toFilter(item)).length + ' or '.length * 3;
    if (current.length > 0 && length + cost > budget) {
      chunks.push(current);
      current = [];
      length = 0;
    }
    current.push(item);
    length += cost;
  }
  return current.length === 0 ? chunks : [...chunks, current];
}
