/**
 * Other names for what identifies people, devices and tenants: the same name is the same pseudonym wherever it stands in one
 * cassette, so that filters, short names and domains match as they did.
 */
import ipaddr from 'ipaddr.js';
import { redactText } from '../journal/redact.ts';

const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const GUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const IPV4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)/g;
const IPV6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;
const SID = /\bS-1-[\d-]{6,}\b/g;
/** Letters and digits, with hyphens and underscores between them. */
const WORD = /[\p{L}\p{N}$](?:[\p{L}\p{N}_$-]*[\p{L}\p{N}_$])?/gu;

/** Ends of names that identify nobody. */
const COMMON = new Set(
  'com net org edu gov mil local internal lan corp home intra int io co eu uk de fr us onmicrosoft'.split(' '),
);

type Kind = 'device' | 'user' | 'name';

export class Pseudonyms {
  /** In lower case. */
  readonly #words = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #addresses = new Map<string, string>();

  /** A device by its name in DNS: its own label, then its domain. */
  device(name: string): void {
    const [host = '', ...domain] = name.split('.');
    this.#learn(host, 'device');
    for (const label of domain) this.#learn(label, 'name');
  }

  /** `lena.fischer`, `CONTOSO\\lena`, `Lena Fischer`, or a user principal name. */
  person(name: string): void {
    const [local = '', ...rest] = name.split('@');
    for (const part of local.split(/[.\s\\/]+/)) this.#learn(part, 'user');
    for (const label of rest.flatMap((domain) => domain.split('.'))) this.#learn(label, 'name');
  }

  /** An id of 40 hex digits. */
  machine(id: string): void {
    const key = id.toLowerCase();
    if (!this.#words.has(key)) this.#words.set(key, this.#next('machine').toString(16).padStart(40, '0'));
  }

  /** What a text says of people by itself: user principal names. */
  look(text: string): void {
    for (const [mail] of text.matchAll(MAIL)) this.person(mail);
  }

  /** The text with pseudonyms, and without tokens, keys and links that carry a permission. */
  apply(text: string): string {
    return redactText(text)
      .replace(SID, (sid) => this.#once(sid, () => `S-1-5-21-${this.#next('sid')}`))
      .replace(GUID, (guid) =>
        this.#once(guid, () => `00000000-0000-4000-8000-${this.#next('guid').toString(16).padStart(12, '0')}`),
      )
      .replace(IPV4, (address) => this.#address(address))
      .replace(IPV6, (address) => this.#address(address))
      .replace(WORD, (word) => this.#word(word));
  }

  #learn(label: string, kind: Kind): void {
    const key = label.toLowerCase();
    if (key.length < 2 || /^\d+$/.test(key) || COMMON.has(key) || this.#words.has(key)) return;
    this.#words.set(key, `${kind}-${this.#next(kind)}`);
  }

  /** Also where the name is a part of a longer word: `dump-ws-042`. */
  #word(word: string): string {
    const whole = this.#known(word);
    if (whole !== undefined || !/[-_]/.test(word)) return whole ?? word;
    const parts = word.split(/([-_])/);
    for (let length = parts.length - 2; length > 0; length -= 2)
      for (let from = 0; from + length <= parts.length; from += 2) {
        const found = this.#known(parts.slice(from, from + length).join(''));
        if (found === undefined) continue;
        const before = parts.slice(0, from).join('');
        const after = parts.slice(from + length).join('');
        return `${before.replace(WORD, (part) => this.#word(part))}${found}${after.replace(WORD, (part) => this.#word(part))}`;
      }
    return word;
  }

  /** In capitals where the name had any: names that differ in case alone are asked for as two. */
  #known(word: string): string | undefined {
    const key = word.toLowerCase();
    const found = this.#words.get(key);
    return found === undefined || word === key ? found : found.toUpperCase();
  }

  /** Private stays private and public stays public: rules look at that. */
  #address(text: string): string {
    if (!ipaddr.isValid(text)) return text;
    const address = ipaddr.process(text);
    const range = address.range();
    if (address.kind() === 'ipv4') {
      if (range === 'private') return this.#once(text, () => dotted(10, this.#next('private')));
      return range === 'unicast' ? this.#once(text, () => dotted(11, this.#next('public'))) : text;
    }
    if (range === 'uniqueLocal') return this.#once(text, () => `fd00::${this.#next('private').toString(16)}`);
    if (range === 'linkLocal') return this.#once(text, () => `fe80::${this.#next('link').toString(16)}`);
    return range === 'unicast' ? this.#once(text, () => `2600::${this.#next('public').toString(16)}`) : text;
  }

  #once(original: string, make: () => string): string {
    const key = original.toLowerCase();
    const known = this.#addresses.get(key) ?? make();
    this.#addresses.set(key, known);
    return known;
  }

  #next(kind: string): number {
    const next = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, next);
    return next;
  }
}

const dotted = (first: number, count: number): string =>
  [first, (count >> 16) & 255, (count >> 8) & 255, count & 255].join('.');
