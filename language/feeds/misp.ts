import type { Candidate, LeftOut } from './feed.ts';
import { isList, isRecord, recordsIn, textOf, type Json, type JsonRecord } from './json-value.ts';
import type { Locator } from './locator.ts';

/** What the attribute types of MISP are; a type such as `domain|ip` is two of them. */
const KINDS: Readonly<Record<string, LeftOut>> = {
  'ip-src': 'ips',
  'ip-dst': 'ips',
  ip: 'ips',
  domain: 'domains',
  hostname: 'domains',
  url: 'urls',
  uri: 'urls',
  md5: 'files',
  sha1: 'files',
  sha256: 'files',
};

/** True for an event, several of them, and what a search for attributes answers. */
export const isMisp = (root: Json): boolean => attributesOf(root).length > 0 || objectsOf(root).length > 0;

/** Attributes that are meant for detection. The hashes of a file object are those of one file. */
export function* readMisp(root: Json, locator: Locator): Generator<Candidate, void, undefined> {
  for (const attribute of attributesOf(root)) yield* valuesOf(attribute, locator);
  for (const object of objectsOf(root)) {
    const attributes = recordsIn(object['Attribute']);
    const hashes = object['name'] === 'file' ? attributes.filter((each) => isMeant(each) && isHash(each)) : [];
    const texts = hashes.map(({ value }) => textOf(value));
    const note = attributes.find(({ type }) => type === 'filename')?.['value'];
    const [first] = texts;
    if (first !== undefined) yield { texts, line: locator.lineOf(first), said: 'files', note: textOf(note) };
    for (const attribute of attributes) if (!hashes.includes(attribute)) yield* valuesOf(attribute, locator);
  }
}

function eventsOf(root: Json): readonly JsonRecord[] {
  const answer = isRecord(root) ? (root['response'] ?? root) : root;
  const items = isList(answer) ? answer : [answer];
  return items.filter(isRecord).map((item) => (isRecord(item['Event']) ? item['Event'] : item));
}

const attributesOf = (root: Json): readonly JsonRecord[] =>
  eventsOf(root)
    .flatMap((event) => recordsIn(event['Attribute']))
    .filter(({ type }) => typeof type === 'string');

const objectsOf = (root: Json): readonly JsonRecord[] =>
  eventsOf(root)
    .flatMap((event) => recordsIn(event['Object']))
    .filter((object) => recordsIn(object['Attribute']).length > 0);

const isHash = ({ type }: JsonRecord): boolean => kindOf(textOf(type)) === 'files';

const isMeant = ({ to_ids: isForDetection, deleted }: JsonRecord): boolean =>
  isForDetection !== false && isForDetection !== '0' && deleted !== true;

const kindOf = (type: string): LeftOut => (Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 'other') : 'other');

/** A composed attribute such as `filename|sha1` or `ip-dst|port` has its parts in the same order as its type. */
function* valuesOf(attribute: JsonRecord, locator: Locator): Generator<Candidate> {
  const whole = textOf(attribute['value']);
  const about = { line: locator.lineOf(whole), note: textOf(attribute['comment']) };
  const types = textOf(attribute['type']).split('|');
  const values = types.length > 1 ? whole.split('|') : [whole];
  const known = types.flatMap((type, index) => {
    const said = kindOf(type);
    return said === 'other' ? [] : [{ texts: [values[index] ?? ''], said }];
  });
  if (known.length === 0) yield { ...about, texts: [whole], said: 'other' };
  for (const each of known) yield { ...about, ...each, ...(!isMeant(attribute) && { said: 'exempt' as const }) };
}
