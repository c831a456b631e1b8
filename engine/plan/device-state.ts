/**
 * Whether a device is isolated or restricted. The API has no field for it: the newest action that succeeded decides, a
 * newer one that is open means that it is changing; one that failed, timed out or was cancelled changes nothing
 * (mde-api.md section 7.1). What cannot be told is `unknown`, which is never taken for `off`.
 */
import { isFinal, type MachineAction } from '../defender/entities.ts';
import { PlaybookError, type FailureKind } from '../errors.ts';

export type DeviceState =
  | {
      readonly state: 'on' | 'off' | 'changing';
      /** The action that the state comes from; undefined where the history that Defender keeps has none. */
      readonly by?: MachineAction;
    }
  | {
      readonly state: 'unknown';
      /** In half a sentence: `Defender was not reached`. */
      readonly why: string;
    };

/** How long Defender keeps machine actions: what was done before cannot be seen. */
export const HISTORY_DAYS = 180;

const derive =
  (onType: string, what: string) =>
  (actions: readonly MachineAction[]): DeviceState => {
    const newest = [...actions].sort((a, b) => Date.parse(b.creationDateTimeUtc) - Date.parse(a.creationDateTimeUtc));
    for (const by of newest) {
      if (!isFinal(by.status)) return { state: 'changing', by };
      if (by.status === 'Succeeded') return { state: by.type === onType ? 'on' : 'off', by };
    }
    // Somebody tried to end what the history does not show: it began before.
    if (newest.some(({ type }) => type !== onType))
      return { state: 'unknown', why: `its ${what} is older than what Defender keeps` };
    return { state: 'off' };
  };

/** From actions of the types Isolate and Unisolate of one device. */
export const isolationState = derive('Isolate', 'isolation');

/** From actions of the types RestrictCodeExecution and UnrestrictCodeExecution of one device. */
export const restrictionState = derive('RestrictCodeExecution', 'restriction');

const WHY: Readonly<Partial<Record<FailureKind, string>>> = {
  throttled: 'Defender answers no more calls for now',
  unreachable: 'Defender was not reached',
  'bad-reply': 'the answer of Defender cannot be read',
  forbidden: 'the token may not read machine actions',
};

/** The state where the actions could not be read; undefined where the failure is no reason to go on. */
export function unreadState(error: unknown): DeviceState | undefined {
  const why = error instanceof PlaybookError ? WHY[error.detail.kind] : undefined;
  return why === undefined ? undefined : { state: 'unknown', why };
}

/**
 * Whether a history without any action proves that nothing holds: only for a device that Defender has known for less time
 * than it keeps actions.
 */
export function isProven(state: DeviceState, firstSeen: string | null | undefined, now: number): boolean {
  if (state.state !== 'off' || state.by !== undefined) return true;
  const known = Date.parse(firstSeen ?? '');
  return !Number.isNaN(known) && now - known < HISTORY_DAYS * 86_400_000;
}
