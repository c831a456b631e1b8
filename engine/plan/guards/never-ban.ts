/** `do not ban`: values that no playbook may block, with what belongs to them. */
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import type { Scope } from '../../eval/scope.ts';
import { playbooksOf, type PlanContext } from '../plan-context.ts';
import { rangeOfOwn, sameAddress } from '../indicator-values.ts';
import { valuesOf } from '../resolve-devices.ts';
import type { IocRef } from '../run-plan.ts';
import { quoteRule, rulesOf } from './rules.ts';

/** Why an address may not be banned whatever the rules say: it is not public, or it belongs to a device of this case. */
export function ownAddress(
  ioc: IocRef,
  context: PlanContext,
): { readonly rule: 'not-public' | 'own-address'; readonly message: string } | undefined {
  if (ioc.kind !== 'ip') return undefined;
  const range = rangeOfOwn(ioc.value);
  if (range !== undefined)
    return {
      rule: 'not-public',
      message: `${ioc.value} is no public address (${range}). Only public ones can be banned.`,
    };
  const owner = context.reads.withAddress(ioc.value);
  if (owner === undefined) return undefined;
  const name = owner.computerDnsName ?? owner.id;
  return {
    rule: 'own-address',
    message: `${ioc.value} is the address of ${name}, a device of this tenant. Isolate the device instead.`,
  };
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
      const host = URL.parse(ioc.value.includes('://') ? ioc.value : `http://${ioc.value}`)?.hostname ?? '';
      return ioc.value.toLowerCase() === entry || host === entry || host.endsWith(`.${entry}`);
    }
  }
}

const related = (a: string, b: string): boolean => a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
