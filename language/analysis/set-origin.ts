import { CstUtils, type AstNode } from 'langium';
import {
  isDeviceRef,
  isForEach,
  isTargetDecl,
  type DeviceBinding,
  type DeviceSet,
  type DeviceSource,
  type ForEach,
} from '../generated/ast.ts';
import { rememberByNode } from '../reparse/remember-by-node.ts';

/** Where the devices of a set come from, targets and loops followed. */
export interface SetOrigin {
  /** A `DeviceRef` only where it names an input, a list, or nothing that is known. */
  readonly source: DeviceSource;
  /** The set itself and those that it names, in this order. */
  readonly sets: readonly DeviceSet[];
  /** Loops whose devices it takes one by one. */
  readonly loops: readonly ForEach[];
}

export function originOf(set: DeviceSet): SetOrigin {
  const sets = new Set([set]);
  const loops: ForEach[] = [];
  let { source } = set;
  for (;;) {
    const binding = bindingOf(source);
    if (!isTargetDecl(binding) && !isForEach(binding)) break;
    // While it is typed, a declaration has no set or names itself.
    const next = binding.set as DeviceSet | undefined;
    if (!next || sets.has(next)) break;
    if (isForEach(binding)) loops.push(binding);
    sets.add(next);
    ({ source } = next);
  }
  return { source, sets: [...sets], loops };
}

const bindingOf = (source: DeviceSource): DeviceBinding | undefined =>
  isDeviceRef(source) ? source.ref.ref : undefined;

/** What the text says of which devices a set has, so that sets can be compared. */
export interface SetIdentity {
  /** The input or list that it names, or the words of the source. */
  readonly root: AstNode | string;
  /** Conditions and exceptions on the way. */
  readonly narrowed: ReadonlySet<string>;
}

export function identityOf(set: DeviceSet): SetIdentity {
  const { source, sets } = originOf(set);
  const narrowed = sets.flatMap(({ filter, except, exceptFilter }) => [
    ...(filter ? [`where ${textOf(filter)}`] : []),
    ...(except ? [`except ${textOf(except)} ${exceptFilter ? textOf(exceptFilter) : ''}`] : []),
  ]);
  return { root: bindingOf(source) ?? textOf(source), narrowed: new Set(narrowed) };
}

/** True where the text makes one set a part of the other, or both the same. */
export const contains = (whole: SetIdentity, part: SetIdentity): boolean =>
  whole.root === part.root && [...whole.narrowed].every((words) => part.narrowed.has(words));

/** Words without layout and remarks. */
const textOf = rememberByNode(({ $cstNode }: AstNode): string =>
  $cstNode
    ? CstUtils.flattenCst($cstNode)
        .filter((leaf) => !leaf.hidden)
        .map(({ text }) => text)
        .join(' ')
    : '',
);
