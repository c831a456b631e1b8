import { parse } from 'tldts';
import unhomoglyph from 'unhomoglyph';
import { WELL_KNOWN_NAMES } from '../data/well-known-names.ts';

/** Scripts that people write in, and those that are written together (UTS 39, "highly restrictive"). */
const SCRIPTS =
  'Latin Cyrillic Greek Armenian Georgian Cherokee Hebrew Arabic Devanagari Thai Han Hiragana Katakana Hangul Bopomofo'
    .split(' ')
    .map((name) => ({ name, letters: new RegExp(`\\p{Script=${name}}`, 'u') }));
const TOGETHER = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];
/** Shorter names look like too many others. */
const MIN_LENGTH = 4;

/** The scripts of a label that do not belong together, or undefined. */
export function mixedScripts(label: string): readonly string[] | undefined {
  const scripts = SCRIPTS.filter(({ letters }) => letters.test(label)).map(({ name }) => name);
  const isSound = scripts.length < 2 || TOGETHER.some((set) => scripts.every((script) => set.includes(script)));
  return isSound ? undefined : scripts;
}

/** What a text looks like: the skeleton of UTS 39, without case. Texts with equal skeletons look alike. */
export const skeleton = (text: string): string => unhomoglyph(text.normalize('NFD')).normalize('NFD').toLowerCase();

/** The name that an owner chose, without subdomains and without its ending. */
const nameOf = (domain: string): string =>
  parse(domain, { allowPrivateDomains: true, validateHostname: false }).domainWithoutSuffix ?? '';

/** Names, found by how they look. */
export class LookAlikes {
  readonly #bySkeleton = new Map<string, string>();

  constructor(domains: Iterable<string>) {
    for (const domain of domains) {
      const name = nameOf(domain);
      if (name.length >= MIN_LENGTH) this.#bySkeleton.set(skeleton(name), domain);
    }
  }

  /** The domain that an international name (as people see it) can be taken for. */
  of(shown: string): string | undefined {
    const name = nameOf(shown);
    const domain = this.#bySkeleton.get(skeleton(name));
    return domain === undefined || nameOf(domain) === name ? undefined : domain;
  }
}

let wellKnown: LookAlikes | undefined;

/** The well-known domain that an international name can be taken for. */
export const wellKnownLookAlike = (shown: string): string | undefined =>
  (wellKnown ??= new LookAlikes(WELL_KNOWN_NAMES)).of(shown);
