import { actionSpec, type ActionId } from '../catalog/actions/index.ts';

/** Cuts a device off, or stops programs on it. */
const CONTAINING: ReadonlySet<ActionId> = new Set(['device.isolate', 'device.restrict', 'device.contain']);

export const isContaining = (id: ActionId): boolean => CONTAINING.has(id);

/** Takes something away from people at work. Releases give it back, whatever they reach. */
export function isDestructive(id: ActionId): boolean {
  const { severity } = actionSpec(id);
  return severity === 'disruptive' || (severity === 'tenant-wide' && !id.startsWith('indicator.unban-'));
}
