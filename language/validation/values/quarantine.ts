import type { AstNode, ValidationAcceptor } from 'langium';
import type { IocList, IocSet, Quarantine } from '../../generated/ast.ts';
import { namedList } from '../../scoping/named-set.ts';
import type { Names } from '../../scoping/names.ts';
import type { IndicatorParse } from '../../values/index.ts';
import { report } from '../report.ts';
import { readList, readLiterals } from './entries.ts';

const ADVICE = 'The quarantine call takes a SHA-1 and nothing else; `ban files` takes other hashes too.';

/** What is no hash at all is told as such. */
const isSha1 = (parse: IndicatorParse): boolean => !parse.ok || parse.kind === 'sha1';

/** PB202: every file that is written out has a SHA-1. Files of an alert are narrowed by the plan. */
export const checkSha1 =
  (names: Names) =>
  (quarantine: Quarantine, accept: ValidationAcceptor): void => {
    const source = (quarantine.files as IocSet | undefined)?.source;
    if (source?.$type !== 'IocLiteral') return;
    for (const { node, parse } of readLiterals('files', source.values)) {
      if (!isSha1(parse)) report(accept, 'PB202', `This is no SHA-1. ${ADVICE}`, { node });
    }
    const list = namedList(source.values, names);
    if (list) checkList(list, source.values, accept);
  };

function checkList(list: IocList, use: AstNode, accept: ValidationAcceptor): void {
  const entries = readList(list);
  const without = entries.filter(({ parse }) => !isSha1(parse)).length;
  if (without === 0) return;
  const message = `${without} of ${entries.length} entries of ${list.name} have no SHA-1. ${ADVICE}`;
  report(accept, 'PB202', message, { node: use });
}
