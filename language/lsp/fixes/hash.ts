import type { Rewriter } from './values.ts';

const HASH = /(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-f])/gi;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;

/** PB201: the one hash among other text (`sha1sum` output, a wrong label), or one that is broken by blanks and hyphens. */
export const trimHash: Rewriter = (raw, kind) => {
  if (kind !== 'files') return undefined;
  const joined = raw.replace(SEPARATORS, '');
  const found = [...new Set(raw.match(HASH) ?? joined.match(HASH) ?? [])];
  const [hash] = found;
  if (hash === undefined || found.length > 1) return undefined;
  return { title: `Keep the hash ${hash.slice(0, 12)}… alone`, values: [hash], preferred: true };
};
