import { parseDomain } from './domains.ts';
import { refuse, type CleanValue, type IndicatorParse } from './indicator.ts';
import { parseIp } from './ips.ts';

const SCHEME = /^(?:https?|ftp):\/\//i;

/** A URL with a host that could be banned by itself. The path keeps its case; a fragment never reaches a server and is cut. */
export function parseUrl(value: CleanValue): IndicatorParse {
  const { text } = value;
  if (/\s/.test(text)) {
    const blank = text.search(/\s/);
    return refuse(value, 'PB208', 'A URL has no blanks. Write them as %20.', blank, blank + 1);
  }
  if (!SCHEME.test(text)) {
    return refuse(value, 'PB208', `${JSON.stringify(text)} is not a URL. Write it with https:// or http://.`);
  }
  const url = parsed(text);
  if (!url) return refuse(value, 'PB208', `${JSON.stringify(text)} is not a URL that can be read.`);
  const host = hostOf(value, url.hostname);
  if (!host.ok) return host;
  url.hash = '';
  // A URL is what is advised instead of a host that many share.
  const warnings = host.warnings.filter(({ onlyBan }) => !onlyBan);
  return { ok: true, kind: 'url', value: url.href, defanged: value.defanged, warnings };
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The host is judged as a domain or an address; whatever is wrong with it is told at the whole URL. */
function hostOf(value: CleanValue, hostname: string): IndicatorParse {
  const at = value.text.toLowerCase().indexOf(hostname);
  const start = value.toRaw(Math.max(at, 0));
  const end = value.toRaw(at < 0 ? value.text.length : at + hostname.length);
  const host: CleanValue = {
    text: hostname,
    defanged: value.defanged,
    toRaw: (offset) => (offset === 0 ? start : end),
  };
  return /^\[|^\d{1,3}(\.\d{1,3}){3}$/.test(hostname) ? parseIp(host) : parseDomain(host);
}
