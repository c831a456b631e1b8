import { oldestFor, platformsFor, type ActionSpec } from '../../language/catalog/action-spec.ts';
import { platformOf, tooOld } from '../../language/catalog/platforms.ts';
import { ApiError, invalidInput } from '../http/api-error.ts';
import type { Device } from './device.ts';

/** The most devices that a tenant contains at once. */
const MOST_CONTAINED = 100;

/**
 * Whether the device can do what is asked (Learn: API pages and the portal's table of response actions).
 * @throws ApiError 400 `OsPlatformNotSupported`, `ClientVersionNotSupported`, `InvalidInput`
 */
export function checkPlatform(spec: ActionSpec, scope: string | null, { wire }: Device): void {
  if (wire.onboardingStatus !== 'Onboarded') throw invalidInput(`Machine ${wire.id} is not onboarded`);
  const platform = platformOf(wire.osPlatform);
  const mode = scope === 'Selective' ? 'selectively' : undefined;
  if (platform === undefined || !platformsFor(spec, mode).includes(platform)) {
    throw new ApiError(400, 'OsPlatformNotSupported', `Action is not supported on OS platform ${wire.osPlatform}`);
  }
  if (tooOld(oldestFor(spec, mode), wire) !== undefined) {
    throw new ApiError(
      400,
      'ClientVersionNotSupported',
      'Action is not supported on the client version of the machine',
    );
  }
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
