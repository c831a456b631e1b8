import type { ValidationAcceptor } from 'langium';
import type { DeviceBinding, DeviceRef } from '../../generated/ast.ts';
import { report } from '../report.ts';

/** True for names that stand for devices. */
export function bindsDevices(binding: DeviceBinding): boolean {
  switch (binding.$type) {
    case 'TargetDecl':
    case 'ForEach':
      return true;
    case 'Input':
      return binding.type === 'device' || binding.type === 'devices';
    case 'IocList':
      return binding.kind === 'devices';
  }
}

/** PB302: a name stands for devices where devices are expected. */
export function checkDeviceRef(source: DeviceRef, accept: ValidationAcceptor): void {
  const binding = source.ref.ref;
  if (!binding || bindsDevices(binding)) return;
  const what = binding.$type === 'IocList' ? `a list of ${binding.kind}` : `an input of type ${typeOf(binding)}`;
  report(accept, 'PB302', `${binding.name} is ${what}, not devices.`, { node: source, property: 'ref' });
}

const typeOf = (binding: DeviceBinding): string => (binding.$type === 'Input' ? binding.type : '');
