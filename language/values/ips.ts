import ipaddr from 'ipaddr.js';
import { refuse, warnOfBan, type CleanValue, type IndicatorParse } from './indicator.ts';
import { withoutBareScheme } from './scheme.ts';
import { sharedBy } from './shared-ranges.ts';

/** Names of the ranges of ipaddr.js that no ban may hold. */
const REFUSED_RANGES: Readonly<Record<string, string>> = {
  private: 'a private address',
  uniqueLocal: 'a private (unique local) address',
  deprecatedSiteLocal: 'a private (site-local) address',
  loopback: 'a loopback address',
  linkLocal: 'a link-local address',
  multicast: 'a multicast address',
  unspecified: 'the unspecified address',
  broadcast: 'the broadcast address',
  carrierGradeNat: 'an address of carrier-grade NAT',
  reserved: 'an address of a reserved or documentation range',
  ipv4Mapped: 'an IPv4 address written as IPv6',
  benchmarking: 'an address of the benchmarking range',
  discard: 'an address of the discard range',
  orchid2: 'an address of a reserved range',
};

const CIDR = /\/\d{1,3}$/;
const RANGE = /^[\d.]+\s*[-–]\s*[\d.]+$|^[0-9a-f:]+\s*[-–]\s*[0-9a-f:]+$|[*?]/i;
const PORT = /^(?:[\d.]+|\[[0-9a-f:.]+\]):(\d+)$/i;
const LEADING_ZERO = /(?:^|\.)0\d/;

/** One public IP address. Prefixes and ranges are PB205, addresses that no device should ever block are PB206. */
export function parseIp(value: CleanValue): IndicatorParse {
  const { text, from } = withoutBareScheme(value);
  const mistake = mistakeIn(value, text, from);
  if (mistake) return mistake;
  const literal = text.replace(/^\[|\]$/g, '');
  if (LEADING_ZERO.test(literal) || !isAddress(literal)) {
    return refuse(
      value,
      'PB205',
      `${JSON.stringify(text)} is not an IP address. Write one address, such as 185.178.209.193.`,
    );
  }
  const address = ipaddr.parse(literal);
  const refused = REFUSED_RANGES[address.range()];
  if (refused !== undefined) {
    return refuse(value, 'PB206', `${literal} is ${refused}; Defender refuses it. Remove it from the list.`, from);
  }
  const owner = sharedBy(address);
  const shared = `${literal} is an address of ${owner ?? ''} that very many sites share. Ban the domain or the URL instead.`;
  const warnings = owner === undefined ? [] : [warnOfBan(value, 'PB207', shared)];
  return { ok: true, kind: 'ip', value: address.toNormalizedString(), defanged: value.defanged, warnings };
}

const isAddress = (text: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes('%'));

function mistakeIn(value: CleanValue, text: string, from: number): IndicatorParse | undefined {
  const cidr = CIDR.exec(text);
  if (cidr) {
    const advice = 'Defender takes single addresses only: list them one by one.';
    return refuse(
      value,
      'PB205',
      `A prefix length (CIDR) is not supported. ${advice}`,
      from + cidr.index,
      from + text.length,
    );
  }
  if (RANGE.test(text)) {
    return refuse(value, 'PB205', 'A range of addresses is not supported. Defender takes single addresses only.');
  }
  const port = PORT.exec(text)?.[1];
  if (port !== undefined) {
    const start = from + text.length - port.length - 1;
    return refuse(
      value,
      'PB205',
      'Write the address without the port: a ban covers all ports.',
      start,
      from + text.length,
    );
  }
  return undefined;
}
