import type { CleanValue } from './indicator.ts';
import { refang } from './refang.ts';

// Blanks that copying from pages and spreadsheets brings along: NBSP, zero-width characters, byte order mark.
const LEADING = /^(?:[\s\u00a0\u200b-\u200d\u2060\ufeff"'`]|[-*•‣·]\s)+/;
const TRAILING = /[\s\u00a0\u200b-\u200d\u2060\ufeff"'`,;]+$/;
const LABEL =
  /^(?:md-?5|sha-?(?:1|224|256|384|512)|hash|ip(?:v[46])?(?: address)?|domain|fqdn|host(?:name)?|url)\s*[:=](?!\/\/)\s*/i;
const ODD_EDGE = /^[^0-9A-Za-z]|[^0-9A-Za-z/]$/;

/** Strips blanks, quotes, bullets and a label such as `SHA1:`, and refangs. */
export function clean(raw: string): CleanValue {
  let start = 0;
  let end = raw.length;
  if (ODD_EDGE.test(raw)) {
    start = LEADING.exec(raw)?.[0].length ?? 0;
    end = Math.max(start, end - (TRAILING.exec(raw)?.[0].length ?? 0));
  }
  start += LABEL.exec(raw.slice(start, Math.min(end, start + 20)))?.[0].length ?? 0;
  const given = start === 0 && end === raw.length ? raw : raw.slice(start, end);
  const { text, defanged, toGiven } = refang(given);
  return { text, defanged, toRaw: (offset) => start + toGiven(offset) };
}

/** The label in front of a value (`sha1`, `md5`, …) in lower case without hyphens, or undefined. */
export function labelOf(raw: string): string | undefined {
  const label = LABEL.exec(raw.replace(LEADING, ''))?.[0];
  return label?.replace(/[^a-z0-9]/gi, '').toLowerCase();
}
