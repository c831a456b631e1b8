import ipaddr from 'ipaddr.js';
import { refang } from '../../values/refang.ts';
import type { Rewriter } from './values.ts';

const PORT = /^\[?([\da-f.:]+?)\]?:\d+$/i;

/** PB205: the addresses of a prefix or a range, one by one, or an address without its port. */
export const singleAddresses: Rewriter = (raw, kind) => {
  if (kind !== 'ips') return undefined;
  const text = refang(raw.trim()).text.replace(/^[a-z]+:\/\//i, '');
  const values = ofPrefix(text) ?? ofRange(text);
  if (values) return { title: `Write the ${values.length} addresses one by one`, values, preferred: true };
  const [, address] = PORT.exec(text) ?? [];
  if (address === undefined || !ipaddr.isValid(address)) return undefined;
  return { title: 'Remove the port', values: [address], preferred: true };
};

function ofPrefix(text: string): string[] | undefined {
  const [, address = '', bits = ''] = /^([\da-f.:]+)\/(\d+)$/i.exec(text) ?? [];
  if (!isSingle(address)) return undefined;
  const first = ipaddr.parse(address).toByteArray();
  const free = first.length * 8 - Number(bits);
  if (free < 0 || free > 8) return undefined;
  const last = first.length - 1;
  const base = (first[last] ?? 0) & ~(2 ** free - 1);
  return addresses(first.slice(0, last), base, base + 2 ** free - 1);
}

/** A range in the last part of an IPv4 address: `185.178.209.10-185.178.209.19`, or short `185.178.209.10-19`. */
function ofRange(text: string): string[] | undefined {
  const [, from = '', to = ''] = /^([\d.]+)\s*[-–]\s*([\d.]+)$/.exec(text) ?? [];
  if (!ipaddr.IPv4.isValidFourPartDecimal(from)) return undefined;
  const first = ipaddr.IPv4.parse(from).toByteArray();
  const end = to.includes('.') ? to : [...first.slice(0, 3), to].join('.');
  if (!ipaddr.IPv4.isValidFourPartDecimal(end)) return undefined;
  const last = ipaddr.IPv4.parse(end).toByteArray();
  const isNear = first.slice(0, 3).every((part, index) => part === last[index]);
  const [low = 0, high = 0] = [first[3], last[3]];
  return isNear && low <= high ? addresses(first.slice(0, 3), low, high) : undefined;
}

const isSingle = (text: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);

/** Those that differ in the last byte only: 256 at most. */
function addresses(head: number[], low: number, high: number): string[] {
  return Array.from({ length: high - low + 1 }, (_, index) => ipaddr.fromByteArray([...head, low + index]).toString());
}
