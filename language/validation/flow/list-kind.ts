import { AstUtils, type ValidationAcceptor } from 'langium';
import {
  isBan,
  isDevicesNamed,
  isDevicesWithIp,
  isIocLiteral,
  isQuarantine,
  isUnban,
  type ValueList,
  type ValueRef,
} from '../../generated/ast.ts';
import type { Names } from '../../scoping/names.ts';
import { typeOfPath } from '../../typing/path-type.ts';
import { report } from '../report.ts';

const SCALAR_OF = { files: 'file', ips: 'ip', domains: 'domain', urls: 'url', devices: 'device' } as const;

type Kind = keyof typeof SCALAR_OF;

/** PB302: a ban of ips names a list of ips. */
export const checkListKind =
  (names: Names) =>
  (values: ValueRef, accept: ValidationAcceptor): void => {
    const expected = kindAt(values);
    const words = [values.path.root, ...values.path.segments];
    const type = typeOfPath(words, names.ofPath(values.path), []);
    if (expected === undefined || !type.ok || !('type' in type)) return;
    const { of } = type.type;
    if (of === 'any' || of === SCALAR_OF[expected] || (expected === 'files' && of === 'hash')) return;
    report(accept, 'PB302', `${words.join('.')} holds ${describe(of)}, not ${expected}.`, { node: values });
  };

/** The kind of values that the place of a value list asks for. */
export function kindAt(values: ValueList): Kind | undefined {
  const owner = values.$container;
  if (isDevicesNamed(owner)) return 'devices';
  if (isDevicesWithIp(owner)) return 'ips';
  if (!isIocLiteral(owner)) return undefined;
  const action = AstUtils.getContainerOfType(owner, isAction);
  return action && (isQuarantine(action) ? 'files' : action.kind);
}

const isAction = (node: unknown) => isBan(node) || isUnban(node) || isQuarantine(node);

function describe(of: string): string {
  const kind = (Object.keys(SCALAR_OF) as Kind[]).find((each) => SCALAR_OF[each] === of);
  return kind ?? `a ${of}`;
}
