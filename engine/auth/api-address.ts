import { isLoopback } from '../defender/base-address.ts';
import { PlaybookError } from '../errors.ts';
import { CLOUDS } from './cloud.ts';
import type { TenantProfile } from './tenant-profile.ts';

/** Which hosts a token of a profile may be sent to: those of its cloud, and those that the user of this machine has allowed by name. */
export function hostsOf(profile: TenantProfile, allowedHosts: readonly string[]): readonly string[] {
  return [...CLOUDS[profile.cloud].apiHosts, ...allowedHosts];
}

/**
 * Address of a profile's API: over https, except for a host of this machine that was allowed by name.
 * @throws PlaybookError `refused` where the host is not allowed
 */
export function apiAddress(profile: TenantProfile, allowedHosts: readonly string[]): string {
  const host = profile.apiHost ?? CLOUDS[profile.cloud].apiHosts[0];
  const url = addressOf(host);
  if (maySendTo(url, hostsOf(profile, allowedHosts))) return url.origin;
  throw new PlaybookError({
    kind: 'refused',
    message: `${host} is no host of the ${CLOUDS[profile.cloud].title} cloud, so no token is sent there.`,
    advice: `If it is yours, add it to allowedHosts in hosts.json of the home folder; else take apiHost out of the profile '${profile.name}'.`,
  });
}

/** Over https, except for a host of this machine. */
export function addressOf(host: string): URL {
  const url = new URL(`https://${host}`);
  if (isLoopback(url)) url.protocol = 'http:';
  return url;
}

/** True for https (plain http on this machine only) to a listed host; a port counts as part of the name. */
export function maySendTo(url: URL, hosts: readonly string[]): boolean {
  return (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) && hosts.includes(url.host);
}
