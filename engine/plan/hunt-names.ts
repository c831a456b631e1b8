import type { HuntRow } from '../defender/entities.ts';

/**
 * Ids or names of the devices in rows of a hunt, each once; ids where there are any. Undefined where rows have neither
 * column: guessing from other columns could act on the wrong device.
 */
export function huntNames(rows: readonly HuntRow[]): readonly string[] | undefined {
  if (rows.length === 0) return [];
  for (const column of ['DeviceId', 'DeviceName']) {
    const values = rows.map((row) => row[column]).filter((value) => typeof value === 'string' && value !== '');
    if (values.length > 0) return [...new Set(values as string[])];
  }
  return undefined;
}
