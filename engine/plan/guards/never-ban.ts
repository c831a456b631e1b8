/** `do not ban`: values that no playbook may block, with what belongs to them. */
import { NEVER_BAN } from '../../../language/catalog/never-ban.ts';
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import type { Scope } from '../../eval/scope.ts';
import { playbooksOf, type PlanContext } from '../plan-context.ts';
import { isAddress, rangeOfOwn, sameAddress } from '../indicator-values.ts';
import { valuesOf } from '../resolve-devices.ts';
import type { IocRef } from '../run-plan.ts';
import { NameIndex } from './name-index.ts';
import { quoteRule, rulesOf } from './rules.ts';

export interface Protection {
  readonly rule: 'not-public' | 'own-address' | 'never-ban-list';
  readonly message: string;
}

/**
 * Why a value may not be banned whatever the rules say: it belongs to a device of the tenant, it is not public, or it is
 * on the product's list.
 */
export function alwaysProtected(ioc: IocRef, context: PlanContext): Protection | undefined {
  const host = hostOf(ioc);
  if (host === undefined) return undefined;
  const block = ioc.kind === 'domain' ? 'domain' : 'host';
  const own = context.reads.ownNames();
  const owner = isAddress(host) ? own.ofAddress(host) : own.ofName(host, block);
  if (owner !== undefined)
    return {
      rule: 'own-address',
      message: `${shown(ioc)} would cut off ${owner.computerDnsName ?? owner.id}, a device of this tenant: ${isAddress(host) ? 'it is its address' : 'it is its name, or one above it'}. Isolate the device instead.`,
    };
  const range = isAddress(host) ? rangeOfOwn(host) : undefined;
  if (range !== undefined)
    return {
      rule: 'not-public',
      message: `${shown(ioc)} is no public address (${range}). Only public ones can be banned.`,
    };
  const listed = isAddress(host) ? PRODUCT_LIST.ofAddress(host) : PRODUCT_LIST.coveringName(host, block);
  if (listed === undefined) return undefined;
  return {
    rule: 'never-ban-list',
    message: `${shown(ioc)} reaches ${listed.what} (${listed.entry}): a ban would cut devices off from it. No playbook may ban it.`,
  };
}

/** Address or name that a block of the value reaches; undefined for files. */
function hostOf(ioc: IocRef): string | undefined {
  if (ioc.kind === 'file') return undefined;
  return (ioc.kind === 'url' ? hostOfUrl(ioc.value) : ioc.value).toLowerCase().replace(/\.$/, '');
}

const hostOfUrl = (url: string): string =>
  (URL.parse(url.includes('://') ? url : `http://${url}`)?.hostname ?? '').replace(/^\[|\]$/g, '');

const PRODUCT_LIST = new NameIndex<{ readonly what: string; readonly entry: string }>();
for (const { what, domains, addresses } of NEVER_BAN) {
  for (const entry of domains) PRODUCT_LIST.addName(entry, { what, entry });
  for (const entry of addresses) PRODUCT_LIST.addPrefix(entry, { what, entry });
}

/** Why the indicator may not be banned, or undefined. */
export function protectedValue(
  ioc: IocRef,
  scope: Scope,
  context: PlanContext,
): { readonly message: string; readonly span: ActionStatementModel['span'] } | undefined {
  for (const one of rulesOf('do-not-ban', context.model, playbooksOf(scope))) {
    const hit = valuesOf(one.rule.values, scope, context).find((value) => protects(value, ioc));
    if (hit !== undefined)
      return { message: `${shown(ioc)} is protected by "${hit}". ${quoteRule(one)}`, span: one.rule.span };
  }
  return undefined;
}

const shown = (ioc: IocRef): string =>
  ioc.kind === 'file' ? ioc.file.name || ioc.file.sha256 || ioc.file.sha1 || ioc.file.md5 : ioc.value;

/** A protected domain protects its subdomains, and its parents: a block of a parent reaches it too. */
export function protects(value: string, ioc: IocRef): boolean {
  const entry = value.toLowerCase().replace(/\.$/, '');
  switch (ioc.kind) {
    case 'file':
      return [ioc.file.sha256, ioc.file.sha1, ioc.file.md5].includes(entry);
    case 'ip':
      return sameAddress(entry, ioc.value);
    case 'domain':
      return related(entry, ioc.value.toLowerCase());
    case 'url': {
      const host = hostOfUrl(ioc.value).toLowerCase();
      return ioc.value.toLowerCase() === entry || host === entry || host.endsWith(`.${entry}`);
    }
  }
}

const related = (a: string, b: string): boolean => a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
