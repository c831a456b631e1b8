/** Texts that come from alerts and devices are written by attackers. What goes into a message is data, on one line. */
const LINE_BREAKS = /[\r\n\t\u2028\u2029]+/gu;
/** Control, format (right-to-left marks, zero width) and lone surrogate characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;
const LONGEST = 1000;

/** The text on one line, without characters that cannot be seen, cut after 1,000 characters. */
export function cleanText(value: string): string {
  const clean = value
    .slice(0, 4 * LONGEST)
    .replace(LINE_BREAKS, ' ')
    .replace(INVISIBLE, '');
  return clean.length <= LONGEST ? clean : `${cut(clean, LONGEST)}…`;
}

/** At most so many characters of the text, and no half of one: what takes UTF-8 would refuse it. */
export const cut = (text: string, most: number): string => text.slice(0, most).replace(/\p{Cs}$/u, '');
