/** Texts that look like a key to something: who can read the file could use it. */

export interface Secret {
  /** What it looks like, with its article. */
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

/** Keys that are known by their shape. */
const SHAPES: readonly (readonly [what: string, shape: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g],
  ['a webhook URL of Teams', /https:\/\/[\w.-]*webhook\.office\.com\/webhookb2\/[^\s"]+/gi],
  ['a webhook URL of Slack', /https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[^\s"]+/gi],
  ['a webhook URL of Discord', /https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]+/gi],
  ['a signed URL', /https:\/\/[^\s"]+[?&]sig=[\w%-]{20,}[^\s"]*/gi],
  ['a URL with a password', /\bhttps?:\/\/[^\s"/:@]+:[^\s"/:@{}]+@[^\s"]+/gi],
  ['a JSON web token', /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g],
  ['a client secret of Entra', /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~-])/g],
  ['a storage account key', /\bAccountKey=[\w+/]{40,}={0,2}/gi],
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{36,})\b/g],
  ['a Slack token', /\bxox[abeoprs]-[\w-]{10,}/g],
  ['a bearer token', /\bBearer\s+[\w~+/.-]{20,}=*/g],
];

/** A word that announces a key, how it is joined to what follows, and what follows. */
const ANNOUNCED =
  /(-{0,2})\b(?:pass(?:word|wd|phrase)|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|credentials?)["']?(\s*[:=]\s*|\s+(?:is\s+)?)["']?([^\s"'{},;<>$%]{8,})/gi;

/** All that looks like a secret, in the order of the text. A shape is preferred to a guess at the same place. */
export function secretsIn(text: string): Secret[] {
  const found: Secret[] = [];
  const add = (what: string, start: number, end: number): void => {
    if (!found.some((other) => start < other.end && other.start < end)) found.push({ what, start, end });
  };
  for (const [what, shape] of SHAPES)
    for (const match of text.matchAll(shape)) add(what, match.index, match.index + match[0].length);
  for (const match of text.matchAll(ANNOUNCED)) {
    const [whole, dashes = '', joint = '', value = ''] = match;
    const end = match.index + whole.length;
    if (isRandom(value, dashes !== '' || joint.includes('='), joint.includes(':')))
      add('a password or token', end - value.length, end);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** People write about passwords too: the less clearly a word is given a value, the more random the value has to look. */
function isRandom(value: string, isAssigned: boolean, isListed: boolean): boolean {
  if (/^(?:https?:|\\\\|[a-z]:\\)/i.test(value)) return false;
  if (isAssigned) return kindsOf(value) >= 2 && entropyOf(value) >= 2.5;
  // The number of a case is put together of parts that are not random.
  const parts = value.split(/[-_./\\]/);
  return parts.some((part) => part.length >= 8 && kindsOf(part) >= 3 && entropyOf(part) >= (isListed ? 2.75 : 3.5));
}

/** How many of small letters, capitals, digits and signs there are. */
const kindsOf = (text: string): number =>
  [/[a-z]/, /[A-Z]/, /\d/, /[^\w./\\-]/].filter((kind) => kind.test(text)).length;

/** Bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
