import punycode from 'punycode/punycode.js';
import { parse } from 'tldts';
import { refuse, warnOf, warnOfBan, type CleanValue, type IndicatorParse, type ValueProblem } from './indicator.ts';
import { mixedScripts, wellKnownLookAlike } from './look-alike.ts';
import { withoutBareScheme } from './scheme.ts';

const ASCII_HOST = /^[a-z0-9_.-]+$/;
const NON_ASCII = /[^\0-\x7f]/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** A domain name in lower case and punycode; the ban of a domain covers its subdomains. */
export function parseDomain(value: CleanValue): IndicatorParse {
  const { text, from } = withoutBareScheme(value);
  const mistake = mistakeIn(value, text, from);
  if (mistake) return mistake;
  const host = text.replace(/\.$/, '').toLowerCase();
  const ascii = ASCII_HOST.test(host) && !host.includes('xn--') ? host : toPunycode(host);
  if (ascii === undefined) {
    const isPunycode = host.includes('xn--') || NON_ASCII.test(host);
    return isPunycode
      ? refuse(value, 'PB209', `${JSON.stringify(text)} is not a valid international domain name.`)
      : refuse(value, 'PB208', `${JSON.stringify(text)} is not a domain name. Write it as example.com.`);
  }
  const wrong = shapeProblem(value, ascii, from) ?? suffixProblem(value, ascii);
  if (wrong) return wrong;
  return {
    ok: true,
    kind: 'domain',
    value: ascii,
    defanged: value.defanged,
    warnings: warningsFor(value, host, ascii),
  };
}

/** Punycode by the URL standard, or undefined where the host is none. `URL` exists in Node and in browsers. */
function toPunycode(host: string): string | undefined {
  if (/[\s/\\?#@:%[\]]/.test(host)) return undefined;
  try {
    // The URL parser passes on broken punycode; decoding it does not.
    punycode.toUnicode(host);
    return new URL(`http://${host}/`).hostname;
  } catch {
    return undefined;
  }
}

function mistakeIn(value: CleanValue, text: string, from: number): IndicatorParse | undefined {
  const end = from + text.length;
  if (text === '') return refuse(value, 'PB208', 'Write a domain name, such as bad.example.net.');
  const star = text.search(/[*?]/);
  if (star >= 0) {
    const message = 'A wildcard is not supported. A banned domain covers its subdomains: leave the wildcard out.';
    return refuse(value, 'PB208', message, from + star, from + star + 1);
  }
  const slash = text.indexOf('/');
  if (slash >= 0) {
    const message = 'A domain has no path. Remove the path, or put the address into a list of urls.';
    return refuse(value, 'PB208', message, from + slash, end);
  }
  const port = /:\d+$/.exec(text);
  if (port) {
    const message = 'A domain has no port. Remove it: a ban covers all ports.';
    return refuse(value, 'PB208', message, from + port.index, end);
  }
  if (IPV4.test(text)) return refuse(value, 'PB208', `${text} is an IP address. Put it into a list of ips.`, from, end);
  return undefined;
}

function shapeProblem(value: CleanValue, host: string, from: number): IndicatorParse | undefined {
  const labels = host.split('.');
  const odd = labels.findIndex((label) => !isLabel(label));
  if (host.length > 253) return refuse(value, 'PB208', 'A domain name has at most 253 characters.');
  if (odd < 0) return undefined;
  const start = from + labels.slice(0, odd).join('.').length + (odd > 0 ? 1 : 0);
  const label = labels[odd] ?? '';
  const what = label === '' ? 'An empty label' : `The label ${JSON.stringify(label)}`;
  const message = `${what} is not possible in a domain name.`;
  return refuse(value, 'PB208', message, start, Math.max(start + label.length, start + 1));
}

const isLabel = (label: string): boolean =>
  /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label) && /[^_]/.test(label);

function suffixProblem(value: CleanValue, host: string): IndicatorParse | undefined {
  if (!host.includes('.')) {
    return refuse(value, 'PB208', `${JSON.stringify(host)} is a top-level name. A ban of it would reach far too much.`);
  }
  const known = parse(host, { allowPrivateDomains: true, validateHostname: false });
  if (known.domain !== null || known.publicSuffix !== host) return undefined;
  const owner = known.isPrivate === true ? 'hosts the sites of many owners' : 'is a public suffix';
  return refuse(value, 'PB208', `${host} ${owner}. Ban the single domain below it.`);
}

function warningsFor(value: CleanValue, shown: string, ascii: string): readonly ValueProblem[] {
  const warnings: ValueProblem[] = [];
  const international = internationalWarning(shown, ascii);
  if (international !== undefined) warnings.push(warnOf(value, 'PB209', international));
  const known = parse(ascii, { allowPrivateDomains: true, validateHostname: false });
  if (known.isPrivate === true && known.publicSuffix !== null) {
    const message = `${ascii} is a customer of ${known.publicSuffix}, who may give the name to somebody else. Prefer a URL or a short ban.`;
    warnings.push(warnOfBan(value, 'PB208', message));
  }
  return warnings;
}

/** What to know about a name with letters beyond ASCII, the gravest first. In punycode only its looks can deceive. */
function internationalWarning(written: string, ascii: string): string | undefined {
  if (!ascii.includes('xn--')) return undefined;
  const shown = punycode.toUnicode(ascii);
  const lookAlike = wellKnownLookAlike(shown);
  if (lookAlike !== undefined) return lookAlikeMessage(shown, ascii, lookAlike);
  const label = shown.split('.').find((each) => mixedScripts(each));
  if (label !== undefined)
    return `${JSON.stringify(label)} mixes ${(mixedScripts(label) ?? []).join(' and ')} letters. Defender gets the name as ${ascii}: compare that.`;
  return written === ascii ? undefined : `International domain name; Defender gets it as ${ascii}.`;
}

export const lookAlikeMessage = (shown: string, ascii: string, lookAlike: string): string =>
  `${shown} (${ascii}) looks like ${lookAlike} and is another name. Make sure which of the two is meant.`;
