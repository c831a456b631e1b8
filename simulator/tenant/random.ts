import { createHash } from 'node:crypto';

/** Hex digest of a text, for ids that are the same in every start. */
export const digest = (algorithm: 'md5' | 'sha1' | 'sha256', text: string): string =>
  createHash(algorithm).update(text).digest('hex');

/** A GUID that follows from a text. */
export function guidOf(text: string): string {
  const hex = digest('sha256', text);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** A number in [0, 1) that follows from a text. */
export const uniformOf = (text: string): number => Number.parseInt(digest('sha256', text).slice(0, 12), 16) / 2 ** 48;

/** A draw from the standard normal distribution (Box and Muller), which follows from a text. */
export const normalOf = (text: string): number =>
  Math.sqrt(-2 * Math.log(1 - uniformOf(`${text}/r`))) * Math.cos(2 * Math.PI * uniformOf(`${text}/a`));
