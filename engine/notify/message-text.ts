/**
 * Text of a message as it may leave for people: attackers write parts of it. Nothing in it is a link, a mention or invisible,
 * and nothing steers the program that shows it. Each medium escapes what is left for itself.
 */

/** Control, format (bidirectional marks, zero width, tags) and surrogate characters; not the line feed. */
const UNSEEN = /[^\P{C}\n]|[\u2028\u2029]/gu;

const SCHEME = /\bhttp(?=s?:\/\/)/gi;
const OTHER_SCHEME = /\b((?!hxxp)[a-z][\w+-]{1,30}):\/\//gi;
/** What programs take for a domain: a dot between a label and one of letters. */
const DOMAIN_DOT = /(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu;
/** Of an address or a mention. */
const AT = /@(?=\S)/g;

/** Some lines, cut after `most` characters. */
export function messageText(text: string, most: number): string {
  const lines = text
    .slice(0, 4 * most)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(UNSEEN, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(SCHEME, 'hxxp')
    .replace(OTHER_SCHEME, '$1[:]//')
    .replace(DOMAIN_DOT, '[.]')
    .replace(AT, '[@]')
    .trim();
  return cut(lines, most);
}

/** The same on one line. */
export const messageLine = (text: string, most: number): string =>
  cut(messageText(text, 4 * most).replace(/\s+/g, ' '), most);

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not between the halves of a character.
  return `${text.slice(0, most - 1).replace(/\p{Surrogate}$/u, '')}…`;
}
