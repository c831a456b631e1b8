import { ALERTS, type AlertStory } from './alert-stories.ts';
import type { Instant } from './clock.ts';
import type { WireFile } from './entities.ts';
import { buildFiles } from './files.ts';
import { FLEET, type DeviceStory } from './fleet.ts';

/** Everything that a practice tenant begins with, apart from its indicators. */
export interface World {
  readonly devices: readonly DeviceStory[];
  readonly alerts: readonly AlertStory[];
  readonly files: (now: Instant) => readonly WireFile[];
  /** Names of the devices that every hunt finds, in place of what its query says. */
  readonly hunt?: readonly string[];
}

export const CONTOSO: World = { devices: FLEET, alerts: ALERTS, files: buildFiles };
