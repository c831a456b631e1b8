import { SHARED_RANGES } from '../data/shared-ranges.ts';
import { PrefixTable, type Address } from './prefix-table.ts';

/** Built at the first question. */
let owners: PrefixTable<string> | undefined;

function build(): PrefixTable<string> {
  const table = new PrefixTable<string>();
  for (const { owner, prefixes } of SHARED_RANGES) for (const prefix of prefixes) table.add(prefix, owner);
  return table;
}

/** Who shares an address among many sites, or undefined. */
export function sharedBy(address: Address): string | undefined {
  owners ??= build();
  return owners.of(address);
}
