import type { TargetRef } from '../plan/run-plan.ts';

/** One text for one target, the same for each of its events. */
export function targetKey(target: TargetRef): string {
  switch (target.kind) {
    case 'device':
      return `device/${target.id}`;
    case 'device-file':
      return `device-file/${target.id}/${target.sha1}`;
    case 'indicator':
      return `indicator/${target.type}/${target.value}`;
    case 'alert':
      return `alert/${target.id}`;
  }
}

/** The device of a target that is one or is on one. */
export const deviceOf = (target: TargetRef): string | undefined =>
  target.kind === 'device' || target.kind === 'device-file' ? target.id : undefined;
