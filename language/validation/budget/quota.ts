import { AstUtils, type ValidationAcceptor } from 'langium';
import type { Facts } from '../../analysis/facts/facts.ts';
import { SetSizes } from '../../analysis/facts/set-sizes.ts';
import { INDICATOR_QUOTA } from '../../catalog/api-limits.ts';
import { count } from '../../catalog/forecast-line.ts';
import { isPlaybook, type Ban, type MaxRule, type Playbook } from '../../generated/ast.ts';
import { namedList } from '../../scoping/named-set.ts';
import type { Names } from '../../scoping/names.ts';
import { report } from '../report.ts';
import { distinctOf, readLiterals, valuesOf } from '../values/entries.ts';

const QUOTA = `A tenant holds ${count(INDICATOR_QUOTA, 'active indicator')}`;

/** PB403: one ban has no more indicators than a tenant holds; the plan refuses all of them otherwise. */
export const checkBan =
  (names: Names) =>
  (ban: Ban, accept: ValidationAcceptor): void => {
    if ((new SetSizes(names).ofIocs(ban.values) ?? 0) <= INDICATOR_QUOTA) return;
    const indicators = bannedBy(ban, names).size;
    if (indicators <= INDICATOR_QUOTA) return;
    const message = `${QUOTA}, and this bans ${indicators.toLocaleString('en-US')}: the plan refuses all of them. Shorten the list.`;
    report(accept, 'PB403', message, { node: ban, property: 'values' }, 'error');
  };

/** PB403: the bans that a run makes in any case fit into the quota together. */
export const checkBans =
  (facts: Facts, names: Names) =>
  (playbook: Playbook, accept: ValidationAcceptor): void => {
    const bans = [...facts.of(playbook).measured.bans.values()].filter(({ certain }) => certain);
    const written = bans.map(({ indicators }) => indicators ?? 0);
    // Longer ones are an error of their own.
    if (written.some((indicators) => indicators > INDICATOR_QUOTA)) return;
    if (written.reduce((a, b) => a + b, 0) <= INDICATOR_QUOTA) return;
    const values = new Set(bans.flatMap(({ ban }) => [...bannedBy(ban, names)]));
    if (values.size <= INDICATOR_QUOTA) return;
    const last = bans.findLast(({ ban }) => AstUtils.getContainerOfType(ban, isPlaybook) === playbook);
    const message = `${QUOTA}, and the bans of this run come to ${values.size.toLocaleString('en-US')}. Shorten the lists.`;
    if (last) report(accept, 'PB403', message, { node: last.ban, property: 'values' });
    else report(accept, 'PB403', message, { node: playbook, property: 'name' });
  };

/** PB403: a maximum above the quota holds nothing back. */
export function checkMaxIndicators(rule: MaxRule, accept: ValidationAcceptor): void {
  if (rule.what !== 'indicators' || rule.window !== undefined || (rule.count ?? 0) <= INDICATOR_QUOTA) return;
  const message = `${QUOTA}, so this rule holds nothing back. Write a smaller number.`;
  report(accept, 'PB403', message, { node: rule, property: 'count' });
}

/** Values as the service compares them. */
function bannedBy({ kind, values }: Ban, names: Names): ReadonlySet<string> {
  if (values.source.$type !== 'IocLiteral') return new Set();
  const list = namedList(values.source.values, names);
  return list ? distinctOf(list) : valuesOf(readLiterals(kind, values.source.values));
}
