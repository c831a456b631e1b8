/** Indicators as the tenant keeps them: type, value and action of each. */
import ipaddr from 'ipaddr.js';
import type { ActionStatementModel } from '../../language/model/statement.ts';
import type { Indicator, IndicatorAction, IndicatorType } from '../defender/entities.ts';
import { strongestHash } from './resolve-iocs.ts';
import type { IocRef } from './run-plan.ts';

const FILE_TYPES = { sha256: 'FileSha256', sha1: 'FileSha1', md5: 'FileMd5' } as const;
const TYPES = { ip: 'IpAddress', domain: 'DomainName', url: 'Url' } as const;
const ACTIONS = { audit: 'Audit', warn: 'Warn', block: 'Block', remediate: 'BlockAndRemediate' } as const;

/** Type and value to send; of a file the strongest hash that is known. */
export function indicatorOf(ioc: IocRef): { readonly type: IndicatorType; readonly value: string } {
  if (ioc.kind !== 'file') return { type: TYPES[ioc.kind], value: ioc.value };
  const hash = strongestHash(ioc.file);
  return { type: FILE_TYPES[hash.kind], value: hash.value };
}

/** `block` where the text says nothing. */
export const actionOf = (statement: ActionStatementModel): IndicatorAction =>
  ACTIONS[statement.clauses.response ?? 'block'];

/** One text for one indicator: addresses have many spellings. */
export function indicatorKey(type: string, value: string): string {
  return type === 'IpAddress' ? `${type}:${normalAddress(value)}` : `${type}:${value.toLowerCase()}`;
}

export const existingKey = (indicator: Indicator): string =>
  indicatorKey(indicator.indicatorType, indicator.indicatorValue);

/** One spelling of an address; anything else in lower case. */
export const normalAddress = (value: string): string =>
  ipaddr.isValid(value) ? ipaddr.process(value).toNormalizedString() : value.toLowerCase();

/** Ranges that mean something else in every network; the service refuses them, and evidence is full of them. */
const NOT_PUBLIC: readonly string[] = [
  'unspecified',
  'broadcast',
  'multicast',
  'linkLocal',
  'loopback',
  'carrierGradeNat',
  'private',
  'uniqueLocal',
  'deprecatedSiteLocal',
  'reserved',
  'benchmarking',
  'discard',
  'orchid2',
];

/** For exercises and documents: they belong to nobody, and the service takes them. */
const DOCUMENTATION: readonly string[] = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'];

/** The range of an address that cannot be banned, or undefined. */
export function rangeOfOwn(value: string): string | undefined {
  if (!ipaddr.isValid(value)) return 'invalid';
  const range = ipaddr.process(value).range();
  return NOT_PUBLIC.includes(range) && !DOCUMENTATION.some((prefix) => inPrefix(value, prefix)) ? range : undefined;
}

export const isAddress = (value: string): boolean => ipaddr.isValid(value);

/** False for an address of the other kind. */
function inPrefix(value: string, prefix: string): boolean {
  const address = ipaddr.process(value);
  const [network, length] = ipaddr.parseCIDR(prefix);
  return address.kind() === network.kind() && address.match(network, length);
}

export const sameAddress = (a: string, b: string): boolean => normalAddress(a) === normalAddress(b);
