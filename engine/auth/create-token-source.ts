import { PlaybookError } from '../errors.ts';
import { otherApi } from './audience.ts';
import { hostsOf, maySendTo } from './api-address.ts';
import { scopeOf } from './cloud.ts';
import { CREDENTIAL_TITLES, CredentialUnavailable, type TokenWish } from './credential.ts';
import { credentialsOf, type CredentialParts } from './profile-credentials.ts';
import type { ProfileTokenSource } from './profile-token-source.ts';
import type { CredentialKind, TenantProfile } from './tenant-profile.ts';
import { claimsOf } from './token-claims.ts';

export interface TokenSourceOptions extends CredentialParts {
  /** Hosts that the user of this machine allowed beside those of the cloud. */
  readonly allowedHosts?: readonly string[];
  readonly now?: () => number;
  /** Told of each new token: which credential served, and why those before it in the profile's order did not. */
  readonly onServed?: (credential: CredentialKind, passedOver: readonly string[]) => void;
}

type Held = NonNullable<ReturnType<ProfileTokenSource['held']>>;

/** A token is renewed this long before it ends, so that none ends on the way. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * Tokens of a profile, from the first of its credentials that is there, in its order. What Entra refuses is not tried another
 * way. Callers at one time share one request; tokens are kept in memory only.
 */
export function createTokenSource(profile: TenantProfile, options: TokenSourceOptions): ProfileTokenSource {
  const now = options.now ?? Date.now;
  const credentials = credentialsOf(profile, options);
  const hosts = hostsOf(profile, options.allowedHosts ?? []);
  let held: Held | undefined;
  let pending: Promise<Held> | undefined;

  async function request(wish: TokenWish): Promise<Held> {
    const passedOver: Passed[] = [];
    for (const credential of credentials) {
      const { kind } = credential;
      try {
        const { token, expiresAt } = await credential.get(wish);
        checkTenant(profile, kind, token);
        if (options.scope === undefined) checkAudience(profile, kind, token);
        options.onServed?.(
          kind,
          passedOver.map(({ text }) => text),
        );
        return { credential: kind, token, expiresAt };
      } catch (error) {
        if (!(error instanceof CredentialUnavailable)) throw error;
        passedOver.push({ text: `${CREDENTIAL_TITLES[kind]}: ${error.message}`, advice: error.advice });
      }
    }
    throw nothingServes(profile, passedOver);
  }

  async function renew(wish: TokenWish): Promise<string> {
    pending ??= request(wish).finally(() => {
      pending = undefined;
    });
    held = await pending;
    return held.token;
  }

  return {
    held: () => held,
    maySendTo: (url) => maySendTo(url, hosts),
    token: async (fresh) => {
      if (!fresh && held !== undefined && held.expiresAt - RENEW_BEFORE_MS > now()) return held.token;
      return renew({ ask: false, fresh });
    },
    signIn: async () => {
      // A request that is under way asks nobody; its failure is not that of this one.
      await pending?.catch(() => undefined);
      return renew({ ask: true, fresh: false });
    },
  };
}

interface Passed {
  readonly text: string;
  readonly advice: string;
}

/** An account or a machine may belong to another tenant than the one that a run is bound to. */
function checkTenant({ name, tenantId }: TenantProfile, kind: CredentialKind, token: string): void {
  const found = claimsOf(token)?.tid;
  if (found === undefined || found.toLowerCase() === tenantId) return;
  throw new PlaybookError({
    kind: 'unauthorized',
    message: `Signing in with ${CREDENTIAL_TITLES[kind]} gave a token of the tenant ${found}, but '${name}' is the tenant ${tenantId}.`,
    advice: 'Sign in with an account of that tenant, or connect the other tenant under a name of its own.',
    safeToRepeat: true,
  });
}

/** Defender would answer 403, which reads as a permission that is missing. */
function checkAudience({ cloud }: TenantProfile, kind: CredentialKind, token: string): void {
  const audience = claimsOf(token)?.aud ?? '';
  const api = otherApi(audience);
  if (api === undefined) return;
  throw new PlaybookError({
    kind: 'unauthorized',
    message: `Signing in with ${CREDENTIAL_TITLES[kind]} gave a token for ${api} (${audience}), which Defender for Endpoint does not take.`,
    advice: `Have it asked for with the scope ${scopeOf(cloud)}, and grant the permissions under WindowsDefenderATP, not under those of the same names of ${api}.`,
    safeToRepeat: true,
  });
}

function nothingServes({ name }: TenantProfile, passed: readonly Passed[]): PlaybookError {
  return new PlaybookError({
    kind: 'unauthorized',
    message: `There is no token for '${name}': ${passed.map(({ text }) => text).join('; ')}.`,
    advice: [...new Set(passed.map(({ advice }) => advice))].join(' '),
    safeToRepeat: true,
  });
}
