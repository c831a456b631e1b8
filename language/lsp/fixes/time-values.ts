import { isHoursRule } from '../../generated/ast.ts';
import { WEEKDAYS } from '../../validation/values/hours.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

const UNITS = ['w', 'd', 'h', 'm', 's'];

/** PB216: a duration in the order of its units, a weekday by its first letters, a time of day with its zeros. */
export function writeTimeValue({ node, text, offset, document }: Finding): Fix[] {
  const value = ordered(text) ?? (isHoursRule(node) ? (weekday(text) ?? timeOfDay(text)) : undefined);
  if (value === undefined || value === text) return [];
  const edit = new Layout(document).replace(offset, offset + text.length, value);
  return [{ title: `Change to ${value}`, edits: [edit], preferred: true }];
}

/** Long units first; a unit that stands there twice is added up, and units of nothing are left out. */
function ordered(text: string): string | undefined {
  if (!/^(\d+[smhdw])+$/.test(text)) return undefined;
  const sums = new Map<string, number>();
  for (const [, count, unit = ''] of text.matchAll(/(\d+)([smhdw])/g))
    sums.set(unit, (sums.get(unit) ?? 0) + Number(count));
  const parts = UNITS.flatMap((unit) => ((sums.get(unit) ?? 0) > 0 ? [`${sums.get(unit) ?? 0}${unit}`] : []));
  return parts.length > 0 ? parts.join('') : undefined;
}

const weekday = (text: string): string | undefined =>
  /^[a-z]{3,}$/i.test(text) ? WEEKDAYS.find((day) => text.toUpperCase().startsWith(day)) : undefined;

function timeOfDay(text: string): string | undefined {
  const [, hour = '', minute = ''] = /^"(\d{1,2})[:.](\d{1,2})"$/.exec(text) ?? [];
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return `"${hour.padStart(2, '0')}:${minute.padStart(2, '0')}"`;
}
