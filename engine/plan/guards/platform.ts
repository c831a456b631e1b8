/** Whether Defender can do an action on a device at all (mde-api.md section 4.1). */
import { oldestFor, platformsFor, type ActionSpec } from '../../../language/catalog/action-spec.ts';
import { isOlder, platformOf, platformWords, tooOld, type PlatformId } from '../../../language/catalog/platforms.ts';
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import type { Machine } from '../../defender/entities.ts';
import type { DeviceFacts } from '../run-plan.ts';

export interface Unsupported {
  readonly rule: 'platform' | 'not-onboarded' | 'onboarded' | 'sensor-version';
  readonly message: string;
}

/** Why the action cannot be sent to the device, or undefined. `contain` is for devices that are not managed, alone. */
export function unsupported(
  spec: ActionSpec,
  contains: boolean,
  mode: string | undefined,
  device: DeviceFacts,
  machine: Machine | undefined,
): Unsupported | undefined {
  const onboarded = device.onboarding === 'Onboarded';
  if (contains)
    return onboarded
      ? { rule: 'onboarded', message: `${device.name} is managed by Defender. Use \`isolate\` for it.` }
      : undefined;
  if (!onboarded) {
    const message = `${device.name} is not onboarded (${device.onboarding || 'state unknown'}): Defender cannot act on it.`;
    return { rule: 'not-onboarded', message };
  }
  return wrongPlatform(spec, mode, device) ?? tooOldFor(spec, mode, device, machine);
}

function wrongPlatform(spec: ActionSpec, mode: string | undefined, device: DeviceFacts): Unsupported | undefined {
  const platforms = platformsFor(spec, mode);
  const platform = platformOf(device.os);
  if (platform !== undefined && platforms.includes(platform)) return undefined;
  const runs = platforms.map((one) => platformWords(one, oldestFor(spec, mode))).join(', ');
  return {
    rule: 'platform',
    message: `\`${statementOf(spec, mode)}\` does not work on ${device.os || 'the unknown system'} of ${device.name}. It works on: ${runs}.`,
  };
}

function tooOldFor(
  spec: ActionSpec,
  mode: string | undefined,
  device: DeviceFacts,
  machine: Machine | undefined,
): Unsupported | undefined {
  const oldest = oldestFor(spec, mode);
  const versions = { osPlatform: device.os, version: device.version, agentVersion: machine?.agentVersion ?? '' };
  const old = tooOld(oldest, versions);
  const platform = platformOf(device.os);
  if (old === undefined || platform === undefined) return undefined;
  return {
    rule: 'sensor-version',
    message: `${device.name} has ${old}; \`${statementOf(spec, mode)}\` needs ${platformWords(platform, oldest)}. Update it first.`,
  };
}

const statementOf = ({ phrase }: ActionSpec, mode: string | undefined): string =>
  mode === undefined ? phrase : `${phrase} ${mode}`;

/** Sensors that know the isolation exclusion rules of the tenant. */
const KNOWS_RULES: Readonly<Partial<Record<PlatformId, string>>> = {
  windows10: '10.8470',
  windows11: '10.8470',
  windowsServer: '10.8470',
  macos: '101.240902',
};

/** What an older sensor makes of `isolate selectively`: no reason to refuse it, and good to know before. */
export function exclusionHint(
  { action, mode }: Pick<ActionStatementModel, 'action' | 'mode'>,
  { os }: DeviceFacts,
  machine: Machine | undefined,
): string | undefined {
  const platform = platformOf(os);
  const least = platform === undefined ? undefined : KNOWS_RULES[platform];
  const agent = machine?.agentVersion ?? '';
  if (action !== 'device.isolate' || mode !== 'selectively' || least === undefined || !isOlder(agent, least))
    return undefined;
  return `sensor ${agent} does not know exclusion rules (${least} does): only those built in apply`;
}
