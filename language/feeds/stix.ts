import type { Candidate, LeftOut } from './feed.ts';
import { isList, isRecord, recordsIn, textOf, type Json, type JsonRecord } from './json-value.ts';
import type { Locator } from './locator.ts';
import { comparisonsIn, type Comparison } from './stix-pattern.ts';

const KINDS: Readonly<Record<string, LeftOut>> = {
  'ipv4-addr:value': 'ips',
  'ipv6-addr:value': 'ips',
  'domain-name:value': 'domains',
  'url:value': 'urls',
};
const HASH = /^file:hashes\.(?:MD5|SHA-?1|SHA-?256)$/i;

/** The objects of a bundle, or of what a TAXII server answers. */
export function stixObjects(root: Json): readonly JsonRecord[] | undefined {
  const objects = isRecord(root) ? recordsIn(root['objects']) : recordsIn(root);
  const isBundle = isRecord(root) && root['type'] === 'bundle' && objects.length > 0;
  return isBundle || objects.some(({ type, id }) => typeof id === 'string' && id.startsWith(`${textOf(type)}--`))
    ? objects
    : undefined;
}

/** Indicators; in a bundle that has none, what was observed. */
export function* readStix(objects: readonly JsonRecord[], locator: Locator): Generator<Candidate, void, undefined> {
  const indicators = objects.filter(({ type }) => type === 'indicator');
  if (indicators.length === 0) {
    for (const object of objects.flatMap(withObserved)) yield* observed(object, locator);
  }
  for (const indicator of indicators) yield* valuesOf(indicator, locator);
}

function* valuesOf(indicator: JsonRecord, locator: Locator): Generator<Candidate> {
  const pattern = textOf(indicator['pattern']);
  const about = { line: locator.lineOf(pattern), note: textOf(indicator['name']) || textOf(indicator['description']) };
  const comparisons = (indicator['pattern_type'] ?? 'stix') === 'stix' ? comparisonsIn(pattern) : [];
  if (!comparisons) {
    yield {
      ...about,
      texts: [pattern],
      refusal: 'This is not a STIX pattern. Ask the source of the feed to repair it.',
    };
  } else if (comparisons.length === 0) yield { ...about, texts: [pattern], said: 'other' };
  else if (isHarmless(indicator)) yield { ...about, texts: [pattern], said: 'exempt' };
  else for (const group of groupsOf(comparisons)) yield { ...about, ...group };
}

/** Values by themselves, and the hashes of one file together: those of one observation, each of another type. */
function* groupsOf(comparisons: readonly Comparison[]): Generator<Pick<Candidate, 'texts' | 'said'>> {
  const files = new Map<number, Comparison[]>();
  for (const comparison of comparisons) {
    const { path, value, observation, isNegated } = comparison;
    if (isNegated) yield { texts: [value], said: 'exempt' };
    else if (HASH.test(path)) files.set(observation, [...(files.get(observation) ?? []), comparison]);
    else yield { texts: [value], said: Object.hasOwn(KINDS, path) ? (KINDS[path] ?? 'other') : 'other' };
  }
  for (const hashes of files.values()) {
    const texts = hashes.map(({ value }) => value);
    const isOneFile = new Set(hashes.map(({ path }) => path.toLowerCase())).size === hashes.length;
    for (const each of isOneFile ? [texts] : texts.map((text) => [text])) yield { texts: each, said: 'files' };
  }
}

function isHarmless({ revoked, indicator_types: types, labels }: JsonRecord): boolean {
  const named = [types, labels].flatMap((each) => (isList(each) ? each : []));
  return revoked === true || named.includes('benign');
}

/** STIX 2.0 keeps what was observed inside of another object. */
const withObserved = (object: JsonRecord): readonly JsonRecord[] =>
  object['type'] === 'observed-data' && isRecord(object['objects'])
    ? Object.values(object['objects']).filter(isRecord)
    : [object];

function* observed(object: JsonRecord, locator: Locator): Generator<Candidate> {
  const type = textOf(object['type']);
  const kind = Object.hasOwn(KINDS, `${type}:value`) ? KINDS[`${type}:value`] : undefined;
  const value = textOf(object['value']);
  if (kind !== undefined) yield { texts: [value], line: locator.lineOf(value), said: kind };
  if (type !== 'file' || !isRecord(object['hashes'])) return;
  const texts = Object.entries(object['hashes'])
    .filter(([name]) => HASH.test(`file:hashes.${name}`))
    .map(([, hash]) => textOf(hash));
  const [first] = texts;
  if (first !== undefined) yield { texts, line: locator.lineOf(first), said: 'files', note: textOf(object['name']) };
}
