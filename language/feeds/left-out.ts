import type { Feed, LeftOut } from './feed.ts';

const WHAT: readonly (readonly [LeftOut, string])[] = [
  ['files', 'files'],
  ['ips', 'ips'],
  ['domains', 'domains'],
  ['urls', 'urls'],
  ['devices', 'devices'],
  ['other', 'lines without an indicator'],
  ['exempt', 'that the feed does not mean to be banned'],
  ['mentioned', 'that a sentence mentions without defanging them'],
];

/** What is left out of a feed and why, such as `7 domains, 4 lines without an indicator`; empty for nothing. */
export const leftOutText = (leftOut: Feed['leftOut']): string =>
  WHAT.flatMap(([what, text]) => (leftOut[what] === undefined ? [] : [`${leftOut[what]} ${text}`])).join(', ');
