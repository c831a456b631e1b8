import ipaddr from 'ipaddr.js';
import { SHARED_RANGES } from '../data/shared-ranges.ts';

type Address = ReturnType<typeof ipaddr.parse>;

const bitsOf = (address: Address): string =>
  address
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');

/** First bits of the ranges -> owner, and how many bits to look at, by kind of address. Built at the first question. */
let tables:
  Record<'ipv4' | 'ipv6', { readonly owners: Map<string, string>; readonly lengths: Set<number> }> | undefined;

function build(): NonNullable<typeof tables> {
  const built = {
    ipv4: { owners: new Map<string, string>(), lengths: new Set<number>() },
    ipv6: { owners: new Map<string, string>(), lengths: new Set<number>() },
  };
  for (const { owner, prefixes } of SHARED_RANGES) {
    for (const prefix of prefixes) {
      const [address, length] = ipaddr.parseCIDR(prefix);
      const { owners, lengths } = built[address.kind()];
      owners.set(bitsOf(address).slice(0, length), owner);
      lengths.add(length);
    }
  }
  return built;
}

/** Who shares an address among many sites, or undefined. A few look-ups, however many ranges there are. */
export function sharedBy(address: Address): string | undefined {
  tables ??= build();
  const { owners, lengths } = tables[address.kind()];
  const bits = bitsOf(address);
  for (const length of lengths) {
    const owner = owners.get(bits.slice(0, length));
    if (owner !== undefined) return owner;
  }
  return undefined;
}
