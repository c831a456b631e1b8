/** The token sources of profiles: one each, so that who signed in for a run need not do so again for a look at the connection. */
import { createTokenSource } from '../engine/auth/create-token-source.ts';
import { CREDENTIAL_TITLES } from '../engine/auth/credential.ts';
import type { ProfileTokenSource } from '../engine/auth/profile-token-source.ts';
import type { TenantProfile } from '../engine/auth/tenant-profile.ts';
import type { Clock } from '../engine/time/clock.ts';
import type { HostSettings } from './hosts.ts';
import type { Log } from './log.ts';
import type { RunnerClients } from './runner-clients.ts';

export interface ProfileTokens {
  /**
   * The same source as long as the profile and the hosts are the same. `resource`: the host of Microsoft Graph that tokens are
   * asked for, and for which alone they are, in place of Defender.
   */
  of(profile: TenantProfile, hosts: HostSettings, resource?: string): ProfileTokenSource;
}

export interface ProfileTokensParts {
  readonly clients: RunnerClients;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info'>;
  /** Where secrets are that profiles name. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createProfileTokens(parts: ProfileTokensParts): ProfileTokens {
  const sources = new Map<string, { readonly read: string; readonly source: ProfileTokenSource }>();
  return {
    of(profile, hosts, resource) {
      // A mode is nothing that a token depends on.
      const read = JSON.stringify([{ ...profile, mode: undefined }, hosts]);
      const key = JSON.stringify([profile.name, resource]);
      const known = sources.get(key);
      if (known?.read === read) return known.source;
      const source = createSource(profile, hosts, parts, resource);
      sources.set(key, { read, source });
      return source;
    },
  };
}

const createSource = (
  profile: TenantProfile,
  { allowedHosts, signInHost, graphHost }: HostSettings,
  { clients, clock, env, log }: ProfileTokensParts,
  resource: string | undefined,
): ProfileTokenSource =>
  createTokenSource(profile, {
    env,
    allowedHosts: resource === undefined ? allowedHosts : [graphHost ?? resource],
    ...(resource === undefined ? {} : { scope: `https://${resource}/.default` }),
    signInHost,
    now: () => clock.now(),
    askWindow: (request) => clients.askWindow(request),
    prompt: (prompt) => {
      clients.showSignIn(prompt);
    },
    onServed: (credential, passedOver) => {
      const why = passedOver.length === 0 ? '' : `; passed over: ${passedOver.join('; ')}`;
      log.info(`${profile.name}: a token by ${CREDENTIAL_TITLES[credential]}${why}`);
    },
  });
