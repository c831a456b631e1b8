/** Whether Defender can do an action on a device at all (mde-api.md section 4.1). */
import type { ActionSpec } from '../../../language/catalog/action-spec.ts';
import { PLATFORMS, platformOf } from '../../../language/catalog/platforms.ts';
import type { Machine } from '../../defender/entities.ts';
import type { DeviceFacts } from '../run-plan.ts';

/** Sensor that macOS needs at least for response actions. */
const MACOS_SENSOR = '101.98.84';
const WINDOWS_10_RELEASE = 1709;

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
  return wrongPlatform(spec, mode, device) ?? oldSensor(device, machine);
}

function wrongPlatform(spec: ActionSpec, mode: string | undefined, device: DeviceFacts): Unsupported | undefined {
  const platforms = mode === 'selectively' ? (spec.platformsSelective ?? spec.platforms) : spec.platforms;
  const platform = platformOf(device.os);
  if (platform !== undefined && platforms.includes(platform)) return undefined;
  const verb = mode === undefined ? spec.phrase : `${spec.phrase} ${mode}`;
  const runs = platforms.map((one) => PLATFORMS[one]).join(', ');
  return {
    rule: 'platform',
    message: `\`${verb}\` does not work on ${device.os || 'the unknown system'} of ${device.name}. It works on: ${runs}.`,
  };
}

function oldSensor(device: DeviceFacts, machine: Machine | undefined): Unsupported | undefined {
  const agent = machine?.agentVersion ?? '';
  if (platformOf(device.os) === 'macos' && agent !== '' && older(agent, MACOS_SENSOR))
    return {
      rule: 'sensor-version',
      message: `${device.name} has sensor ${agent}; macOS needs ${MACOS_SENSOR} or later. Update it first.`,
    };
  const release = /^1[5-8]\d\d$/.test(device.version) ? Number(device.version) : undefined;
  if (platformOf(device.os) === 'windows10' && release !== undefined && release < WINDOWS_10_RELEASE)
    return {
      rule: 'sensor-version',
      message: `${device.name} runs Windows 10 ${device.version}; Defender needs ${WINDOWS_10_RELEASE} or later.`,
    };
  return undefined;
}

function older(version: string, least: string): boolean {
  const a = version.split('.').map(Number);
  const b = least.split('.').map(Number);
  for (const [index, part] of b.entries()) {
    const own = a[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
