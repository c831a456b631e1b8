/** What an action that is done changed on the tenant: before, after, and what undoes it. */
import { actionSpec, ACTION_IDS, type ActionId } from '../../language/catalog/actions/index.ts';
import type { DeviceFacts, RunPlan, TargetRef } from '../plan/run-plan.ts';
import type { Effect } from './events.ts';
import { deviceOf } from './target-key.ts';

const LISTED = 'on the indicator list';
const NOT_LISTED = 'no entry of ours on the indicator list';

const AFTER: Readonly<Record<ActionId, string>> = {
  'device.isolate': 'isolated',
  'device.release': 'not isolated',
  'device.restrict': 'only programs of Microsoft run',
  'device.allow': 'all programs run',
  'device.collect': 'unchanged; an investigation package was collected',
  'device.scan': 'scanned',
  'device.script': 'a script was run',
  'device.fetch': 'unchanged; a file was collected',
  'device.investigate': 'under automated investigation',
  'device.contain': 'contained',
  'device.tag': 'tagged',
  'device.untag': 'no longer tagged',
  'file.quarantine': 'stopped and quarantined',
  'indicator.ban-files': LISTED,
  'indicator.ban-ips': LISTED,
  'indicator.ban-domains': LISTED,
  'indicator.ban-urls': LISTED,
  'indicator.unban-files': NOT_LISTED,
  'indicator.unban-ips': NOT_LISTED,
  'indicator.unban-domains': NOT_LISTED,
  'indicator.unban-urls': NOT_LISTED,
  'alert.update': 'changed',
};

/** Recorded with the state `done`. */
export function effectOf(action: ActionId): Effect {
  const inverse = ACTION_IDS.find((id) => id === actionSpec(action).inverse);
  return { after: AFTER[action], reversible: inverse !== undefined, ...(inverse === undefined ? {} : { inverse }) };
}

const ISOLATION: Readonly<Record<NonNullable<DeviceFacts['isolation']>, string>> = {
  isolated: 'isolated',
  'not-isolated': 'not isolated',
  changing: 'isolation was changing',
};

const isolation = (device: DeviceFacts): string | undefined =>
  device.isolation === undefined ? undefined : ISOLATION[device.isolation];
const restriction = ({ appRestricted }: DeviceFacts): string | undefined =>
  appRestricted === undefined ? undefined : AFTER[appRestricted ? 'device.restrict' : 'device.allow'];
const tags = (device: DeviceFacts): string =>
  device.tags.length === 0 ? 'no tags' : `tags: ${device.tags.join(', ')}`;

const BEFORE: Readonly<Partial<Record<ActionId, (device: DeviceFacts) => string | undefined>>> = {
  'device.isolate': isolation,
  'device.contain': isolation,
  'device.release': isolation,
  'device.restrict': restriction,
  'device.allow': restriction,
  'device.tag': tags,
  'device.untag': tags,
};

/** As the newest plan that read the device knew it. */
export function knownBefore(
  plans: readonly RunPlan[],
  { action, target }: { readonly action: ActionId; readonly target: TargetRef },
): string | undefined {
  const id = deviceOf(target);
  const device = id === undefined ? undefined : plans.findLast((plan) => Object.hasOwn(plan.devices, id))?.devices[id];
  return device === undefined ? undefined : BEFORE[action]?.(device);
}
