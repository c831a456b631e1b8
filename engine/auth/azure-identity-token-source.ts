import type { AccessToken, TokenCredential } from '@azure/identity';
import { PlaybookError } from '../errors.ts';
import type { TokenSource } from '../ports.ts';

/** Which identity calls the API, and by which proof. Nothing is guessed from the surroundings. */
export type AzureIdentity =
  | { readonly kind: 'client-secret'; readonly tenantId: string; readonly clientId: string; readonly secret: string }
  | {
      readonly kind: 'client-certificate';
      readonly tenantId: string;
      readonly clientId: string;
      /** PEM file with certificate and key. */
      readonly certificatePath: string;
    }
  | { readonly kind: 'azure-cli'; readonly tenantId: string }
  | { readonly kind: 'managed-identity'; readonly clientId?: string };

export interface AzureTokenOptions {
  /** Defaults to the audience that works for every call; the newer one is answered with 403 by some (mde-api section 1.2). */
  readonly scope?: string;
  /** Sign-in host of the cloud, such as `https://login.microsoftonline.us`. */
  readonly authorityHost?: string;
  readonly now?: () => number;
  readonly load?: () => Promise<IdentityModule>;
}

/** What is used of @azure/identity. */
interface IdentityModule {
  readonly ClientSecretCredential: new (
    tenantId: string,
    clientId: string,
    secret: string,
    options: Cloud,
  ) => TokenCredential;
  readonly ClientCertificateCredential: new (
    tenantId: string,
    clientId: string,
    certificate: { certificatePath: string },
    options: Cloud,
  ) => TokenCredential;
  readonly AzureCliCredential: new (options: { tenantId: string }) => TokenCredential;
  readonly ManagedIdentityCredential: new (options?: { clientId: string }) => TokenCredential;
}

interface Cloud {
  readonly authorityHost?: string;
}

const SCOPE = 'https://api.securitycenter.microsoft.com/.default';
/** A token is renewed this long before it ends, so that none ends on the way. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * Tokens by @azure/identity, which is loaded with the first one: a runner on a practice tenant never needs it. Callers at one
 * time share one request.
 */
export function createAzureTokenSource(identity: AzureIdentity, options: AzureTokenOptions = {}): TokenSource {
  const now = options.now ?? Date.now;
  let held: AccessToken | undefined;
  let pending: Promise<AccessToken> | undefined;

  const request = async (): Promise<AccessToken> => {
    const module = await (options.load ?? loadIdentity)();
    // A new credential each time: those of the library keep a token of their own, which the service may just have refused.
    const credential = createCredential(module, identity, options.authorityHost);
    return getToken(credential, options.scope ?? SCOPE);
  };
  return {
    token: async (fresh) => {
      if (!fresh && held !== undefined && held.expiresOnTimestamp - RENEW_BEFORE_MS > now()) return held.token;
      pending ??= request().finally(() => {
        pending = undefined;
      });
      held = await pending;
      return held.token;
    },
  };
}

const loadIdentity = (): Promise<IdentityModule> => import('@azure/identity');

function createCredential(
  module: IdentityModule,
  identity: AzureIdentity,
  authorityHost: string | undefined,
): TokenCredential {
  const cloud = authorityHost === undefined ? {} : { authorityHost };
  switch (identity.kind) {
    case 'client-secret':
      return new module.ClientSecretCredential(identity.tenantId, identity.clientId, identity.secret, cloud);
    case 'client-certificate': {
      const { tenantId, clientId, certificatePath } = identity;
      return new module.ClientCertificateCredential(tenantId, clientId, { certificatePath }, cloud);
    }
    case 'azure-cli':
      return new module.AzureCliCredential({ tenantId: identity.tenantId });
    case 'managed-identity':
      return identity.clientId === undefined
        ? new module.ManagedIdentityCredential()
        : new module.ManagedIdentityCredential({ clientId: identity.clientId });
  }
}

async function getToken(credential: TokenCredential, scope: string): Promise<AccessToken> {
  let reason = 'it gave no token';
  try {
    const token: AccessToken | null = await credential.getToken(scope);
    if (token !== null) return token;
  } catch (error) {
    reason = firstLine(error);
  }
  throw new PlaybookError({
    kind: 'unauthorized',
    message: `Signing in to Entra failed: ${reason}.`,
    advice: ADVICE[/AADSTS\d+/.exec(reason)?.[0] ?? ''] ?? 'Check tenant id, application id and the credential.',
    safeToRepeat: true,
  });
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split(/\r?\n/, 1)[0]?.replace(/\.$/, '') ?? '';

/** The usual refusals of Entra (Learn: "Microsoft Entra authentication and authorization error codes"). */
const ADVICE: Readonly<Record<string, string>> = {
  AADSTS7000215: 'The client secret is wrong: use its value, not its id.',
  AADSTS7000222: 'The client secret has expired; make a new one.',
  AADSTS700016: 'The application is unknown in this tenant; check both ids, and the admin consent.',
  AADSTS90002: 'The tenant is unknown; check its id and the cloud.',
  AADSTS500011: 'Defender for Endpoint is not set up in this tenant, or the cloud is another one.',
};
