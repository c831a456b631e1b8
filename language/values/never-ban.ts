import ipaddr from 'ipaddr.js';
import { NEVER_BAN } from '../catalog/never-ban.ts';
import type { IndicatorParse } from './indicator.ts';
import { namesAbove } from './names-above.ts';
import { PrefixTable } from './prefix-table.ts';

type SoundValue = Pick<Extract<IndicatorParse, { ok: true }>, 'kind' | 'value'>;

/** What a ban would cut off, and the name or prefix of the product's list that says so. */
export interface NeverBanned {
  readonly what: string;
  readonly entry: string;
}

interface Index {
  readonly names: Map<string, NeverBanned>;
  /** Names above one of the list: a ban of `example` reaches `a.example`. */
  readonly above: Map<string, NeverBanned>;
  readonly addresses: PrefixTable<NeverBanned>;
}

/** Built at the first question. */
let index: Index | undefined;

function build(): Index {
  const [names, above] = [new Map<string, NeverBanned>(), new Map<string, NeverBanned>()];
  const addresses = new PrefixTable<NeverBanned>();
  for (const { what, domains, addresses: prefixes } of NEVER_BAN) {
    for (const entry of domains) {
      names.set(entry, { what, entry });
      for (const parent of namesAbove(entry)) above.set(parent, { what, entry });
    }
    for (const entry of prefixes) addresses.add(entry, { what, entry });
  }
  return { names, above, addresses };
}

/**
 * Why the product's list keeps a value from being banned, or undefined. A name of the list stands for all below it, and a ban
 * of a domain, other than that of a URL, reaches the names below it too. The run refuses the same values.
 */
export function neverBanned({ kind, value }: SoundValue): NeverBanned | undefined {
  if (kind !== 'ip' && kind !== 'domain' && kind !== 'url') return undefined;
  const host = kind === 'url' ? new URL(value).hostname.replace(/^\[|\]$/g, '') : value;
  index ??= build();
  const { names, above, addresses } = index;
  if (ipaddr.isValid(host)) return addresses.of(ipaddr.process(host));
  const covering = [host, ...namesAbove(host)].find((name) => names.has(name));
  return names.get(covering ?? host) ?? (kind === 'domain' ? above.get(host) : undefined);
}
