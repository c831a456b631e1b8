import {
  isDeviceRef,
  isForEach,
  isIocList,
  isTargetDecl,
  isValueRef,
  type DeviceSet,
  type IocList,
  type ValueList,
} from '../generated/ast.ts';
import type { Names } from './names.ts';

/** The set that a device set names: that of a target, or the one that a loop goes through. */
export function namedSet(set: DeviceSet): DeviceSet | undefined {
  const binding = isDeviceRef(set.source) ? set.source.ref.ref : undefined;
  return isTargetDecl(binding) || isForEach(binding) ? binding.set : undefined;
}

/** The list that a value list names. */
export function namedList(values: ValueList, names: Names): IocList | undefined {
  if (!isValueRef(values)) return undefined;
  const root = names.ofPath(values.path);
  return root.kind === 'declared' && isIocList(root.node) ? root.node : undefined;
}
