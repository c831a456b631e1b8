/** Refusals of planning, each made in one place so that a rule reads the same everywhere. */
import type { TextSpan } from '../../language/model/text-span.ts';
import type { DeviceFacts, Refusal, TargetRef } from './run-plan.ts';

/** Nothing may run. */
export const stopRun = (rule: string, message: string, span?: TextSpan, path?: string): Refusal => ({
  rule,
  message,
  stops: 'run',
  ...(span === undefined ? {} : { span }),
  ...(path === undefined ? {} : { path }),
});

/** One target is left out. */
export const leaveOut = (
  rule: string,
  message: string,
  target: TargetRef,
  span?: TextSpan,
  path?: string,
): Refusal => ({
  ...stopRun(rule, message, span, path),
  target,
  stops: 'target',
});

export const deviceRef = (device: Pick<DeviceFacts, 'id' | 'name'>): TargetRef & { readonly kind: 'device' } => ({
  kind: 'device',
  id: device.id,
  name: device.name,
});

/** What a target is called in a text for people. */
export function targetName(target: TargetRef): string {
  switch (target.kind) {
    case 'device':
      return target.name;
    case 'device-file':
      return `${target.fileName || target.sha1} on ${target.name}`;
    case 'indicator':
      return target.value;
    case 'alert':
      return `alert ${target.id}`;
  }
}

/** One text for one target; equal for two targets that are the same thing. */
export function targetId(target: TargetRef): string {
  switch (target.kind) {
    case 'device':
      return `device:${target.id}`;
    case 'device-file':
      return `file:${target.sha1}@${target.id}`;
    case 'indicator':
      return `${target.type}:${target.value}`;
    case 'alert':
      return `alert:${target.id}`;
  }
}
