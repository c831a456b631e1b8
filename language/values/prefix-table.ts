import ipaddr from 'ipaddr.js';

export type Address = ReturnType<typeof ipaddr.parse>;

const bitsOf = (address: Address): string =>
  address
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');

interface Table<T> {
  /** First bits of a prefix -> what it stands for. */
  readonly entries: Map<string, T>;
  /** How many bits to look at. */
  readonly lengths: Set<number>;
}

const emptyTable = <T>(): Table<T> => ({ entries: new Map(), lengths: new Set() });

/** What address prefixes stand for: a few look-ups an address, however many prefixes there are. */
export class PrefixTable<T> {
  readonly #tables = { ipv4: emptyTable<T>(), ipv6: emptyTable<T>() };

  /** A prefix such as `192.0.2.0/24`. */
  add(prefix: string, meaning: T): void {
    const [address, length] = ipaddr.parseCIDR(prefix);
    const { entries, lengths } = this.#tables[address.kind()];
    entries.set(bitsOf(address).slice(0, length), meaning);
    lengths.add(length);
  }

  of(address: Address): T | undefined {
    const { entries, lengths } = this.#tables[address.kind()];
    const bits = bitsOf(address);
    for (const length of lengths) {
      const found = entries.get(bits.slice(0, length));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
