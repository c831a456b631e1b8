import { AstUtils, type ValidationAcceptor } from 'langium';
import punycode from 'punycode/punycode.js';
import { isAllowListRule, type AllowListRule, type Ban, type IocList, type ValueList } from '../../generated/ast.ts';
import type { FeedValue } from '../../feeds/index.ts';
import { rememberByNode } from '../../reparse/remember-by-node.ts';
import { namedList } from '../../scoping/named-set.ts';
import type { Names } from '../../scoping/names.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';
import { lookAlikeMessage } from '../../values/domains.ts';
import { LookAlikes } from '../../values/look-alike.ts';
import { namesAbove } from '../../values/names-above.ts';
import { neverBanned, type NeverBanned } from '../../values/never-ban.ts';
import { report } from '../report.ts';
import { rulesFor } from '../safety/approval.ts';
import { rangeOf, readList, readLiterals, seeAlso, type ReadValue } from './entries.ts';

/** A value that is banned, and the protected one that it meets. */
interface Hit {
  readonly value: ReadValue;
  readonly own: ReadValue;
  readonly name: string;
}

/**
 * PB210: nothing is banned that the product's list, a policy or the guard protects; PB209: what looks like a protected name
 * is told.
 */
export const checkNeverBan =
  (uses: UseGraph, names: Names) =>
  (ban: Ban, accept: ValidationAcceptor): void => {
    const set = (ban as Partial<Ban>).values;
    // A condition may take the protected values out; the plan tells.
    if (set?.source.$type !== 'IocLiteral' || set.filter) return;
    const { values } = set.source;
    const written = readLiterals(ban.kind, values);
    const listed = onProductList(written);
    for (const each of listed) tellListed(each, accept);
    const list = namedList(values, names);
    // Entries of this file are told where they stand.
    if (list && AstUtils.getDocument(list) !== AstUtils.getDocument(ban)) tellListedElsewhere(list, values, accept);
    const own = protectedValues(ban, uses, names);
    if (own.size === 0) return;
    const told = new Set(listed.map(({ value }) => value));
    const literals = written.filter((value) => !told.has(value));
    for (const hit of hitsIn(literals, own)) tellValue(hit, accept);
    const hits = list ? hitsIn(readList(list), own) : [];
    const [first] = hits;
    if (list && first) {
      const message = `${list.name} holds ${countedFrom(first.value, hits.length)}, and ${why(first)}`;
      const relatedInformation = hits.slice(0, 5).flatMap(links);
      report(accept, 'PB210', message, { node: values, relatedInformation });
    }
    tellLookAlikes(literals, own, accept);
  };

/** A value that is banned, and what of the product's list it reaches. */
interface Listed {
  readonly value: ReadValue;
  readonly reached: NeverBanned;
}

const onProductList = (values: readonly ReadValue[]): Listed[] =>
  values.flatMap((value) => {
    const reached = value.parse.ok ? neverBanned(value.parse) : undefined;
    return reached ? [{ value, reached }] : [];
  });

const listedOf = rememberByNode((list: IocList) => onProductList(readList(list)));

/** PB210: the entries of a list that a ban takes as it is, each at its place. */
export const checkNeverBannedEntries =
  (isBanned: (list: IocList) => boolean) =>
  (list: IocList, accept: ValidationAcceptor): void => {
    const listed = listedOf(list);
    if (listed.length > 0 && isBanned(list)) for (const each of listed) tellListed(each, accept);
  };

function tellListed({ value, reached }: Listed, accept: ValidationAcceptor): void {
  const message = `${shown(value)} must not be banned: ${whyListed(reached)} Remove it, or ban something narrower.`;
  report(accept, 'PB210', message, { node: value.node, range: rangeOf(value) });
}

function tellListedElsewhere(list: IocList, node: ValueList, accept: ValidationAcceptor): void {
  const listed = listedOf(list);
  const [first] = listed;
  if (!first) return;
  const message = `${list.name} holds ${countedFrom(first.value, listed.length)}, and ${whyListed(first.reached)}`;
  const relatedInformation = listed.slice(0, 5).map(({ value }) => seeAlso(value, `${shown(value)} is here.`));
  report(accept, 'PB210', message, { node, relatedInformation });
}

const countedFrom = (first: ReadValue, count: number): string =>
  count > 1 ? `${shown(first)} and ${count - 1} more` : shown(first);

const whyListed = ({ what, entry }: NeverBanned): string =>
  `it reaches ${what} (${entry}), from which a ban would cut devices off. No run does that.`;

/** PB210 of a feed in words; undefined where it holds nothing of the kind. */
export function neverBannedInFeed(taken: readonly FeedValue[]): string | undefined {
  const listed = taken.flatMap(({ type, value, line }) => {
    const reached = neverBanned({ kind: type, value });
    return reached ? [{ value, line, reached }] : [];
  });
  const [first] = listed;
  if (!first) return undefined;
  const more = listed.length > 1 ? ` and ${listed.length - 1} more` : '';
  return `holds ${first.value} (line ${first.line})${more}, which must not be banned: ${whyListed(first.reached)} Take it out of the feed.`;
}

function tellValue(hit: Hit, accept: ValidationAcceptor): void {
  const { value } = hit;
  const message = `${shown(value)} must not be banned: ${why(hit)}`;
  report(accept, 'PB210', message, {
    node: value.node,
    range: rangeOf(value),
    relatedInformation: links(hit).slice(1),
  });
}

function tellLookAlikes(values: readonly ReadValue[], own: ReadonlyMap<string, ReadValue>, accept: ValidationAcceptor) {
  const international = values.filter(
    ({ parse }) => parse.ok && parse.kind === 'domain' && parse.value.includes('xn--'),
  );
  if (international.length === 0) return;
  const lookAlikes = new LookAlikes(own.keys());
  for (const value of international) {
    const name = punycode.toUnicode(shown(value));
    const other = lookAlikes.of(name);
    if (other === undefined) continue;
    report(accept, 'PB209', lookAlikeMessage(name, shown(value), other), { node: value.node, range: rangeOf(value) });
  }
}

const shown = ({ parse, raw }: ReadValue): string => (parse.ok ? parse.value : raw);

const why = ({ name }: Hit): string => `\`do not ban\` protects ${name}. Remove it, or ban something narrower.`;

const links = ({ value, own, name }: Hit) => [
  seeAlso(value, `${shown(value)} is here.`),
  seeAlso(own, `${name} is protected here.`),
];

/** Value -> where it is protected. For URLs these are the domains: a URL is protected by its host. */
function protectedValues(ban: Ban, uses: UseGraph, names: Names): Map<string, ReadValue> {
  const kind = ban.kind === 'urls' ? 'domains' : ban.kind;
  const rules = rulesFor(ban, uses).filter(isAllowListRule);
  const values = rules.flatMap(({ entries }: Partial<AllowListRule>) => {
    const list = entries && namedList(entries, names);
    if (list) return list.kind === kind ? readList(list) : [];
    return readLiterals(kind, entries);
  });
  return new Map(values.flatMap((value) => (value.parse.ok ? [[value.parse.value, value] as const] : [])));
}

/** A protected domain protects its subdomains, and its parents: a block of a parent reaches it too. */
function hitsIn(values: readonly ReadValue[], own: ReadonlyMap<string, ReadValue>): Hit[] {
  const below = new Map<string, string>();
  for (const [name, { parse }] of own)
    if (parse.ok && parse.kind === 'domain') for (const parent of namesAbove(name)) below.set(parent, name);
  return values.flatMap((value) => {
    if (!value.parse.ok) return [];
    const { kind, value: text } = value.parse;
    const host = kind === 'url' ? new URL(text).hostname : text;
    const isName = kind === 'domain' || kind === 'url';
    const name =
      [host, ...(isName ? namesAbove(host) : [])].find((each) => own.has(each)) ??
      (kind === 'domain' ? below.get(host) : undefined);
    const entry = name === undefined ? undefined : own.get(name);
    return name !== undefined && entry ? [{ value, own: entry, name }] : [];
  });
}
