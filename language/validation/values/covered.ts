import type { ValidationAcceptor } from 'langium';
import type { Ban, IocList } from '../../generated/ast.ts';
import { namesAbove } from '../../values/names-above.ts';
import { report } from '../report.ts';
import { rangeOf, readList, readLiterals, seeAlso, type ReadValue } from './entries.ts';

/** PB211: a domain is left out where one above it is banned with it. */
export const checkCoveredEntries =
  (mayBeBanned: (list: IocList) => boolean) =>
  (list: IocList, accept: ValidationAcceptor): void => {
    if (list.kind === 'domains' && mayBeBanned(list)) checkCovered(readList(list), accept);
  };

export function checkCoveredLiterals(ban: Ban, accept: ValidationAcceptor): void {
  const source = (ban as Partial<Ban>).values?.source;
  if (ban.kind === 'domains' && source?.$type === 'IocLiteral')
    checkCovered(readLiterals('domains', source.values), accept);
}

function checkCovered(values: readonly ReadValue[], accept: ValidationAcceptor): void {
  const byName = new Map(values.flatMap((value) => (value.parse.ok ? [[value.parse.value, value] as const] : [])));
  for (const value of values) {
    if (!value.parse.ok) continue;
    const above = namesAbove(value.parse.value).find((parent) => byName.has(parent));
    const other = above === undefined ? undefined : byName.get(above);
    if (above === undefined || !other) continue;
    const message = `The ban of ${above} covers this name. Remove one of the two.`;
    const relatedInformation = [seeAlso(other, `${above} is here.`)];
    report(accept, 'PB211', message, { node: value.node, range: rangeOf(value), relatedInformation });
  }
}
