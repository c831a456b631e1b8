/** Names and addresses, found by what a block of a value reaches: lists are long, and so are fleets. */
import ipaddr from 'ipaddr.js';
import { normalAddress } from '../indicator-values.ts';

export class NameIndex<T> {
  readonly #names = new Map<string, T>();
  /** Names above one of the index: a block of `example` reaches `a.example`. */
  readonly #above = new Map<string, T>();
  readonly #addresses = new Map<string, T>();
  readonly #prefixes: { readonly network: ReturnType<typeof ipaddr.parseCIDR>; readonly owner: T }[] = [];

  addName(name: string, owner: T): void {
    this.#names.set(name, owner);
    for (const parent of above(name)) this.#above.set(parent, owner);
  }

  addAddress(address: string, owner: T): void {
    this.#addresses.set(normalAddress(address), owner);
  }

  addPrefix(prefix: string, owner: T): void {
    this.#prefixes.push({ network: ipaddr.parseCIDR(prefix), owner });
  }

  /** The owner of exactly this name, or of the names that a block of all of it reaches. */
  ofName(name: string, block: 'host' | 'domain'): T | undefined {
    return this.#names.get(name) ?? (block === 'domain' ? this.#above.get(name) : undefined);
  }

  /** As `ofName`, where a name of the index stands for everything below it too. */
  coveringName(name: string, block: 'host' | 'domain'): T | undefined {
    const covering = [name, ...above(name)].find((one) => this.#names.has(one));
    return this.ofName(covering ?? name, block);
  }

  ofAddress(value: string): T | undefined {
    const exact = this.#addresses.get(normalAddress(value));
    if (exact !== undefined || this.#prefixes.length === 0) return exact;
    const address = ipaddr.process(value);
    return this.#prefixes.find(
      ({ network: [start, length] }) => start.kind() === address.kind() && address.match(start, length),
    )?.owner;
  }
}

/** `a.b.c`: `b.c`, `c`. */
function above(name: string): readonly string[] {
  const labels = name.split('.');
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
}
