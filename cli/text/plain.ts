/**
 * Text of alerts and devices is written by attackers. On a terminal a control character can move the cursor, rename the
 * window or hide a line, and a bidirectional mark can turn a file name around: each is shown as a code instead.
 */
import { visible } from '../../engine/journal/visible-text.ts';

export { visible as plainLine } from '../../engine/journal/visible-text.ts';

/** Keeps line feeds; tabs become blanks, everything else that a terminal would obey becomes a code. */
export const plain = (text: string): string => text.split('\n').map(visible).join('\n');

/** All but the line feed, which JSON in several lines has between its values. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** JSON that a terminal shows as it is: what `JSON.stringify` leaves in (C1, bidirectional marks) is written as `\uXXXX`. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(UNSEEN, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
