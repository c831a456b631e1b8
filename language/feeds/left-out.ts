import type { Feed, LeftOut } from './feed.ts';

/** What is left out, in the words for one and for more. */
const WHAT: readonly (readonly [what: LeftOut, one: string, more: string])[] = [
  ['files', 'file', 'files'],
  ['ips', 'ip', 'ips'],
  ['domains', 'domain', 'domains'],
  ['urls', 'url', 'urls'],
  ['devices', 'device', 'devices'],
  ['other', 'line without an indicator', 'lines without an indicator'],
  ['exempt', 'that the feed does not mean to be banned', 'that the feed does not mean to be banned'],
  ['mentioned', 'that a sentence mentions without defanging it', 'that a sentence mentions without defanging them'],
];

/** What is left out of a feed and why, such as `7 domains, 4 lines without an indicator`; empty for nothing. */
export const leftOutText = (leftOut: Feed['leftOut']): string =>
  WHAT.flatMap(([what, one, more]) => {
    const count = leftOut[what];
    return count === undefined ? [] : [`${count} ${count === 1 ? one : more}`];
  }).join(', ');
