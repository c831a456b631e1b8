/** Filters of `{{ path | filter }}`: from a value or nothing to a value or nothing. */
import type { FilterName } from '../../language/model/expression.ts';
import { printScalar, printTime, printValue } from './print-value.ts';
import { itemsOf, number, text, type Value } from './value.ts';

type Filter = (value: Value | undefined, argument: string | number | undefined) => Value | undefined;

const ofText =
  (change: (value: string, argument: string | number | undefined) => string): Filter =>
  (value, argument) =>
    value === undefined ? undefined : text(change(printValue(value), argument));

/** Dots and schemes that no program turns into a link. */
const defang = (value: string): string =>
  value
    .replace(/\b(h)tt(ps?):/giu, '$1xx$2:')
    .replace(/\.(?=[\p{L}\p{N}])/gu, '[.]')
    .replaceAll('@', '[@]');

function truncate(value: string, argument: string | number | undefined): string {
  const most = Math.max(1, Number(argument ?? 80));
  return value.length <= most ? value : `${value.slice(0, most - 1)}…`;
}

function date(value: Value | undefined, argument: string | number | undefined): Value | undefined {
  if (value === undefined) return undefined;
  const at = value.type === 'time' ? value.at : Date.parse(printValue(value));
  if (Number.isNaN(at)) return value;
  return text(printTime(at, typeof argument === 'string' ? argument : 'yyyy-MM-dd'));
}

export const FILTERS: Readonly<Record<FilterName, Filter>> = {
  count: (value) => (value === undefined ? undefined : number(itemsOf(value).length)),
  join: (value, argument) =>
    value === undefined
      ? undefined
      : text(
          itemsOf(value)
            .map(printScalar)
            .join(String(argument ?? ', ')),
        ),
  upper: ofText((value) => value.toUpperCase()),
  lower: ofText((value) => value.toLowerCase()),
  short: ofText((value) => value.slice(0, 8)),
  defang: ofText(defang),
  date,
  default: (value, argument) =>
    value === undefined || printValue(value) === '' ? text(String(argument ?? '')) : value,
  truncate: ofText(truncate),
  first: (value) => (value === undefined ? undefined : itemsOf(value)[0]),
};
