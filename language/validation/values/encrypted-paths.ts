import type { ValidationAcceptor } from 'langium';
import type { Ban } from '../../generated/ast.ts';
import { namedList } from '../../scoping/named-set.ts';
import type { Names } from '../../scoping/names.ts';
import { report } from '../report.ts';
import { rangeOf, readList, readLiterals, type ReadValue } from './entries.ts';

const WHY =
  'Other browsers and programs encrypt the path, and the block does not reach them. Ban the domain where all of it is bad.';

/** PB211: only Edge sees the path of an https URL. Told once for a list, where it is banned. */
export const checkEncryptedPaths =
  (names: Names) =>
  (ban: Ban, accept: ValidationAcceptor): void => {
    const source = (ban as Partial<Ban>).values?.source;
    if (ban.kind !== 'urls' || source?.$type !== 'IocLiteral') return;
    for (const value of readLiterals('urls', source.values)) {
      if (!hasEncryptedPath(value)) continue;
      report(accept, 'PB211', `Only Edge enforces this URL. ${WHY}`, { node: value.node, range: rangeOf(value) });
    }
    const list = namedList(source.values, names);
    const count = list ? readList(list).filter(hasEncryptedPath).length : 0;
    if (!list || count === 0) return;
    const message = `Only Edge enforces the path of an https URL; ${list.name} has ${count} of these. ${WHY}`;
    report(accept, 'PB211', message, { node: source.values });
  };

function hasEncryptedPath({ parse }: ReadValue): boolean {
  if (!parse.ok || !parse.value.startsWith('https:')) return false;
  const { pathname, search } = new URL(parse.value);
  return pathname !== '/' || search !== '';
}
