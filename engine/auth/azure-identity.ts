import type {
  AzureCliCredentialOptions,
  ClientCertificateCredentialOptions,
  ClientSecretCredentialOptions,
  DeviceCodeCredentialOptions,
  InteractiveBrowserCredentialNodeOptions,
  ManagedIdentityCredentialClientIdOptions,
  TokenCredential,
  WorkloadIdentityCredentialOptions,
} from '@azure/identity';
import type { IssuedToken, TokenWish } from './credential.ts';
import type { CredentialKind } from './tenant-profile.ts';

/** Everything that a credential of the library is made from. Nothing is taken from the surroundings but what stands here. */
export type AzureIdentity =
  | { readonly kind: 'client-secret'; readonly tenantId: string; readonly clientId: string; readonly secret: string }
  /** PEM file with certificate and key. */
  | {
      readonly kind: 'certificate';
      readonly tenantId: string;
      readonly clientId: string;
      readonly certificatePath: string;
    }
  | {
      readonly kind: 'workload-identity';
      readonly tenantId: string;
      readonly clientId: string;
      readonly tokenFilePath: string;
    }
  | { readonly kind: 'azure-cli'; readonly tenantId: string }
  | { readonly kind: 'managed-identity'; readonly clientId?: string | undefined }
  | { readonly kind: 'browser'; readonly tenantId: string; readonly clientId: string }
  | {
      readonly kind: 'device-code';
      readonly tenantId: string;
      readonly clientId: string;
      readonly prompt: (info: { message: string; verificationUri: string; userCode: string }) => void;
    };

export interface AzureOptions {
  /** Address of the sign-in host, https. */
  readonly authorityHost: string;
  /** For a sign-in host that Microsoft does not know. */
  readonly disableInstanceDiscovery: boolean;
  readonly load?: (() => Promise<IdentityModule>) | undefined;
}

/** What is used of @azure/identity. */
export interface IdentityModule {
  readonly ClientSecretCredential: new (
    tenantId: string,
    clientId: string,
    secret: string,
    options: ClientSecretCredentialOptions,
  ) => TokenCredential;
  readonly ClientCertificateCredential: new (
    tenantId: string,
    clientId: string,
    certificate: { certificatePath: string },
    options: ClientCertificateCredentialOptions,
  ) => TokenCredential;
  readonly WorkloadIdentityCredential: new (options: WorkloadIdentityCredentialOptions) => TokenCredential;
  readonly AzureCliCredential: new (options: AzureCliCredentialOptions) => TokenCredential;
  readonly ManagedIdentityCredential: new (options: ManagedIdentityCredentialClientIdOptions) => TokenCredential;
  readonly DeviceCodeCredential: new (options: DeviceCodeCredentialOptions) => InteractiveCredential;
  readonly InteractiveBrowserCredential: new (
    options: InteractiveBrowserCredentialNodeOptions,
  ) => InteractiveCredential;
}

interface InteractiveCredential extends TokenCredential {
  authenticate(scopes: string): Promise<unknown>;
}

/**
 * Gets tokens by @azure/identity, which is loaded with the first one: a runner on a practice tenant never needs it. Throws what
 * the library throws.
 */
export function createAzureCredential(
  identity: AzureIdentity,
  scope: string,
  options: AzureOptions,
): (wish: TokenWish) => Promise<IssuedToken> {
  const load = options.load ?? loadIdentity;
  if (identity.kind === 'browser' || identity.kind === 'device-code')
    return interactive(identity, scope, options, load);
  return async () => {
    // A new credential each time: those of the library keep a token of their own, which the service may just have refused.
    return issued(await createCredential(await load(), identity, options).getToken(scope));
  };
}

const loadIdentity = (): Promise<IdentityModule> => import('@azure/identity');

type Interactive = Extract<AzureIdentity, { readonly kind: 'browser' | 'device-code' }>;

/**
 * The credential is kept, since it holds the sign-in: it renews tokens without asking, and asks only where a person waits. It
 * also keeps the token that the service refused, unless it is told of a claim that this one lacks: to be of now (the form of
 * Entra's own claims challenges).
 */
function interactive(
  identity: Interactive,
  scope: string,
  options: AzureOptions,
  load: () => Promise<IdentityModule>,
): (wish: TokenWish) => Promise<IssuedToken> {
  let credential: InteractiveCredential | undefined;
  return async ({ ask, fresh }) => {
    credential ??= createInteractive(await load(), identity, options);
    if (ask) await credential.authenticate(scope);
    const now = String(Math.floor(Date.now() / 1000));
    const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: now } } });
    return issued(await credential.getToken(scope, fresh ? { claims } : {}));
  };
}

function issued(token: { readonly token: string; readonly expiresOnTimestamp: number } | null): IssuedToken {
  if (token === null) throw new Error('It gave no token');
  return { token: token.token, expiresAt: token.expiresOnTimestamp };
}

/** Longer than the library's ten seconds: the command line of Azure is slow to start. */
const CLI_TIMEOUT_MS = 30_000;
const RETRIES = { maxRetries: 2 };

function createCredential(
  module: IdentityModule,
  identity: Exclude<AzureIdentity, Interactive>,
  { authorityHost, disableInstanceDiscovery }: AzureOptions,
): TokenCredential {
  const cloud = { authorityHost, disableInstanceDiscovery, retryOptions: RETRIES };
  switch (identity.kind) {
    case 'client-secret':
      return new module.ClientSecretCredential(identity.tenantId, identity.clientId, identity.secret, cloud);
    case 'certificate': {
      const { tenantId, clientId, certificatePath } = identity;
      return new module.ClientCertificateCredential(tenantId, clientId, { certificatePath }, cloud);
    }
    case 'workload-identity': {
      const { tenantId, clientId, tokenFilePath } = identity;
      return new module.WorkloadIdentityCredential({ tenantId, clientId, tokenFilePath, ...cloud });
    }
    case 'azure-cli':
      return new module.AzureCliCredential({ tenantId: identity.tenantId, processTimeoutInMs: CLI_TIMEOUT_MS });
    case 'managed-identity':
      return new module.ManagedIdentityCredential({
        retryOptions: RETRIES,
        ...(identity.clientId === undefined ? {} : { clientId: identity.clientId }),
      });
  }
}

function createInteractive(
  module: IdentityModule,
  identity: Interactive,
  { authorityHost, disableInstanceDiscovery }: AzureOptions,
): InteractiveCredential {
  const { tenantId, clientId } = identity;
  const cloud = { authorityHost, disableInstanceDiscovery, retryOptions: RETRIES };
  const common = { tenantId, clientId, disableAutomaticAuthentication: true, ...cloud };
  return identity.kind === 'device-code'
    ? new module.DeviceCodeCredential({ ...common, userPromptCallback: identity.prompt })
    : new module.InteractiveBrowserCredential(common);
}

/** Kinds that are credentials of the library. */
export type AzureKind = Exclude<CredentialKind, 'window'>;
