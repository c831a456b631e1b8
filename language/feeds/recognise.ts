import { parse as parseHost } from 'tldts';
import { clean, parseIndicator, type IndicatorParse } from '../values/index.ts';
import type { FeedKind } from './feed.ts';

export interface Recognised {
  readonly kind: FeedKind;
  readonly parse: IndicatorParse;
  readonly defanged: boolean;
}

/** Longer than any address that is worth a ban; what is longer is not looked at. */
const LONGEST = 4096;

const HEX = /^[0-9a-f]{24,}$/i;
const URL_LIKE = /^[a-z][a-z0-9+.-]*:\/\//i;
const IPV4_LIKE = /^\d{1,3}(?:\.\d{1,3}){3}(?:[/:-].*)?$/;
const IPV6_LIKE = /^\[?(?:[0-9a-f:.]*::[0-9a-f:.]*|(?:[0-9a-f]{1,4}:){4,}[0-9a-f:.]+)\]?(?:\/\d+)?$/i;
const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i;
const HOST = /^(?:\*\.)?((?:[\p{L}\p{N}_-]{1,63}\.)+(?:\p{L}{2,63}|xn--[\w-]+))\.?(:\d+)?(\/.*)?$/u;

/** Names for examples and tests (RFC 2606): no registry knows them, and whoever writes one means a host. */
const RESERVED = /\.(?:example|test|invalid)$/;

/**
 * What a text by itself is: by its form, not by whether it can be used. Undefined for what is no indicator. A host that
 * is written as a URL is one for a list of hosts.
 */
export function recognise(text: string, wanted?: FeedKind): Recognised | undefined {
  if (text.length > LONGEST) return undefined;
  const { text: plain, defanged } = clean(text);
  const shape = shapeOf(plain, defanged);
  if (wanted === 'devices' && shape !== 'ips' && shape !== 'urls') {
    const parse = parseIndicator('devices', text);
    return parse.ok ? { kind: 'devices', parse, defanged } : undefined;
  }
  if (shape === undefined) return undefined;
  if (shape === 'urls' && (wanted === 'domains' || wanted === 'ips')) {
    const parse = parseIndicator(wanted, text);
    if (parse.ok) return { kind: wanted, parse, defanged };
  }
  return { kind: shape, parse: parseIndicator(shape, text), defanged };
}

function shapeOf(text: string, defanged: boolean): FeedKind | undefined {
  if (text.length < 4 || /[\s@]/.test(text)) return URL_LIKE.test(text) && !/\s/.test(text) ? 'urls' : undefined;
  if (HEX.test(text)) return 'files';
  if (URL_LIKE.test(text)) return 'urls';
  if (IPV4_LIKE.test(text) || (IPV6_LIKE.test(text) && !MAC.test(text))) return 'ips';
  const [, host, , path] = HOST.exec(text) ?? [];
  if (host === undefined || !(defanged || isKnown(host.toLowerCase()))) return undefined;
  return path === undefined ? 'domains' : 'urls';
}

/** Names of files look like hosts too; a host ends in a suffix that somebody gives out. */
function isKnown(host: string): boolean {
  const { isIcann, isPrivate } = parseHost(host, { allowPrivateDomains: true, validateHostname: false });
  return isIcann === true || isPrivate === true || RESERVED.test(host);
}
