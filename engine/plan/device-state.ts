/**
 * Whether a device is isolated or restricted. The API has no field for it: the newest action that succeeded decides, a
 * newer one that is open means that it is changing (mde-api.md section 7.1).
 */
import { isFinal, type MachineAction } from '../defender/entities.ts';

export interface DeviceState {
  readonly state: 'on' | 'off' | 'changing';
  /** The action that the state comes from. */
  readonly by?: MachineAction;
}

const derive =
  (onType: string) =>
  (actions: readonly MachineAction[]): DeviceState => {
    const newest = [...actions].sort((a, b) => Date.parse(b.creationDateTimeUtc) - Date.parse(a.creationDateTimeUtc));
    for (const by of newest) {
      if (!isFinal(by.status)) return { state: 'changing', by };
      if (by.status === 'Succeeded') return { state: by.type === onType ? 'on' : 'off', by };
    }
    return { state: 'off' };
  };

/** From actions of the types Isolate and Unisolate of one device. */
export const isolationState = derive('Isolate');

/** From actions of the types RestrictCodeExecution and UnrestrictCodeExecution of one device. */
export const restrictionState = derive('RestrictCodeExecution');
