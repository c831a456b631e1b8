import type { ActionSpec } from '../../language/catalog/action-spec.ts';
import { platformOf, type PlatformId } from '../../language/catalog/platforms.ts';
import { ApiError, invalidInput } from '../http/api-error.ts';
import type { Device } from './device.ts';

/** The most devices that a tenant contains at once. */
const MOST_CONTAINED = 100;
const OLDEST_WINDOWS_10 = 1709;
/** macOS client with isolation and scans: 101.98.84. */
const OLDEST_MAC_CLIENT = [101, 98, 84];

/**
 * Whether the device can do what is asked (Learn: API pages and the portal's table of response actions).
 * @throws ApiError 400 `OsPlatformNotSupported`, `ClientVersionNotSupported`, `InvalidInput`
 */
export function checkPlatform(spec: ActionSpec, scope: string | null, { wire }: Device): void {
  if (wire.onboardingStatus !== 'Onboarded') throw invalidInput(`Machine ${wire.id} is not onboarded`);
  const platform = platformOf(wire.osPlatform);
  const platforms = scope === 'Selective' ? (spec.platformsSelective ?? spec.platforms) : spec.platforms;
  if (platform === undefined || !platforms.includes(platform)) {
    throw new ApiError(400, 'OsPlatformNotSupported', `Action is not supported on OS platform ${wire.osPlatform}`);
  }
  if (isTooOld(platform, wire)) {
    throw new ApiError(
      400,
      'ClientVersionNotSupported',
      'Action is not supported on the client version of the machine',
    );
  }
}

function isTooOld(platform: PlatformId, { version, agentVersion }: Device['wire']): boolean {
  // Named by year and half since 20H2; all of those are newer.
  if (platform === 'windows10') return /^\d{4}$/.test(version) && Number(version) < OLDEST_WINDOWS_10;
  if (platform !== 'macos') return false;
  const parts = agentVersion.split('.').map(Number);
  const differing = OLDEST_MAC_CLIENT.findIndex((part, index) => part !== parts[index]);
  return differing >= 0 && (parts[differing] ?? 0) < (OLDEST_MAC_CLIENT[differing] ?? 0);
}

/**
 * Containment is for devices that Defender sees and does not manage.
 * @throws ApiError 400
 */
export function checkContain({ wire }: Device, contained: number): void {
  if (wire.onboardingStatus === 'Onboarded')
    throw invalidInput(`Machine ${wire.id} is onboarded and cannot be contained`);
  if (contained >= MOST_CONTAINED)
    throw invalidInput(`The maximum of ${MOST_CONTAINED} contained machines has been reached`);
}
