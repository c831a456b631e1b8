/** Text of a tenant in a record. Attackers write some of it: it must neither steer a terminal nor look like other text. */

/** Control, format (bidirectional marks, zero width, tags) and surrogate characters, and the two line separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** On one line, with a code such as `\u{202e}` in place of each character that cannot be seen. */
export function visible(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** An address, domain or URL that no program turns into a link. */
export const defang = (value: string): string =>
  value
    .replace(/^h(?:tt|xx)p(s?):/i, 'hxxp$1:')
    .replace(/\[\.\]/g, '.')
    .replace(/\./g, '[.]')
    .replaceAll('@', '[@]');

/** Free text in which web addresses are defanged, and which is visible. */
export const shownText = (text: string): string =>
  visible(text).replace(/\bhttps?:\/\/[^\s"'<>]+/gi, (address) => defangHost(address));

/** The path stays readable: a link is broken by its scheme and host. */
function defangHost(address: string): string {
  const [, scheme = '', host = '', path = ''] = /^(\w+:\/\/)([^/?#]*)(.*)$/s.exec(address) ?? [];
  return defang(`${scheme}${host}`) + path;
}
