/** Values as people read them. */
import { DateTime } from 'luxon';
import type { Scalar, Value } from './value.ts';

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** `24h`, `7d`, `1h 30m`: whole days from two days on, else hours. */
export function printDuration(total: number): string {
  const units = total >= 172_800 && total % 86_400 === 0 ? UNITS : UNITS.slice(1);
  let rest = Math.max(0, Math.round(total));
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.length === 0 ? '0s' : parts.join(' ');
}

/** A time in UTC, to the minute unless a format of luxon is given. */
export const printTime = (at: number, format = "yyyy-MM-dd HH:mm 'UTC'"): string =>
  DateTime.fromMillis(at, { zone: 'utc' }).toFormat(format);

export function printScalar(value: Scalar): string {
  switch (value.type) {
    case 'text':
    case 'word':
      return value.text;
    case 'number':
      return String(value.number);
    case 'percent':
      return `${value.number}%`;
    case 'duration':
      return printDuration(value.seconds);
    case 'time':
      return printTime(value.at);
    case 'yesno':
      return value.yes ? 'yes' : 'no';
    case 'device':
      return value.device.name;
    case 'file':
      return [value.file.name, value.file.sha256, value.file.sha1, value.file.md5].find((one) => one !== '') ?? 'file';
  }
}

export const printValue = (value: Value): string =>
  value.type === 'set' ? value.items.map(printScalar).join(', ') : printScalar(value);
