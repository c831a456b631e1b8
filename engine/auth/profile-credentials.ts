import { existsSync } from 'node:fs';
import { createHttpTransport } from '../defender/http-transport.ts';
import type { Send } from '../defender/http.ts';
import { createAzureCredential, type AzureIdentity, type AzureOptions } from './azure-identity.ts';
import { CLOUDS, scopeOf } from './cloud.ts';
import { CredentialUnavailable, type Credential, type IssuedToken } from './credential.ts';
import type { SignInPrompt, WindowToken, WindowTokenRequest } from './profile-token-source.ts';
import { signInFailure } from './sign-in-failure.ts';
import type { CredentialKind, TenantProfile } from './tenant-profile.ts';
import { claimsOf } from './token-claims.ts';
import { isUnresolved, reasonUnresolved } from './unresolved-tenant.ts';

export interface CredentialParts {
  /** Environment that holds secrets, under the names that the profile states. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined where no window answers; so is what it gives where nobody is signed in. */
  readonly askWindow?: ((request: WindowTokenRequest) => Promise<WindowToken | undefined>) | undefined;
  /** Shows a person how to sign in. Without it, device code and browser are not there. */
  readonly prompt?: ((prompt: SignInPrompt) => void) | undefined;
  /** What a token is asked for; Defender's API of the profile's cloud where left out. */
  readonly scope?: string | undefined;
  /** Sign-in host in place of the cloud's. */
  readonly signInHost?: string | undefined;
  readonly load?: AzureOptions['load'];
  /** For what the library does not tell of a sign-in host. */
  readonly send?: Send;
}

/** The ways that a profile states, in its order. */
export const credentialsOf = (profile: TenantProfile, parts: CredentialParts): readonly Credential[] =>
  profile.credentials.map((kind) =>
    kind === 'window' ? windowCredential(profile, parts) : azureCredential(kind, profile, parts),
  );

function windowCredential(profile: TenantProfile, parts: CredentialParts): Credential {
  return {
    kind: 'window',
    async get({ fresh }) {
      const { name, tenantId, clientId = '', cloud } = profile;
      const scope = parts.scope ?? scopeOf(cloud);
      const got = await parts.askWindow?.({ profile: name, tenantId, clientId, cloud, scope, fresh });
      if (got === undefined) throw unavailable('no window of VS Code is signed in', 'Open VS Code and sign in.');
      // Where the token does not say when it ends, the window is asked again soon: it knows.
      const expiry = claimsOf(got.token)?.exp;
      return { token: got.token, expiresAt: expiry === undefined ? Date.now() : expiry * 1000 };
    },
  };
}

function azureCredential(
  kind: Exclude<CredentialKind, 'window'>,
  profile: TenantProfile,
  parts: CredentialParts,
): Credential {
  const options: AzureOptions = {
    authorityHost: `https://${parts.signInHost ?? CLOUDS[profile.cloud].signInHost}`,
    disableInstanceDiscovery: parts.signInHost !== undefined,
    load: parts.load,
  };
  const scope = parts.scope ?? scopeOf(profile.cloud);
  const make = (identity: AzureIdentity): Credential['get'] => createAzureCredential(identity, scope, options);
  // Made once for those that hold a sign-in; what the others need from the surroundings is looked for each time.
  const held = kind === 'device-code' || kind === 'browser' ? make(personIdentity(kind, profile, parts)) : undefined;
  return {
    kind,
    async get(wish): Promise<IssuedToken> {
      if (held !== undefined && parts.prompt === undefined)
        throw unavailable(
          'nobody can be asked to sign in from here',
          'Connect the tenant from a window or a terminal.',
        );
      if (kind === 'browser' && wish.ask) tellBrowser(profile, parts);
      const get = held ?? make(unattendedIdentity(kind, profile, parts));
      try {
        return await get(wish);
      } catch (error) {
        const send = parts.send ?? createHttpTransport();
        const unresolved = isUnresolved(error)
          ? await reasonUnresolved(send, options.authorityHost, profile.tenantId)
          : error;
        throw signInFailure(kind, unresolved, profile);
      }
    },
  };
}

function tellBrowser({ name }: TenantProfile, { prompt }: CredentialParts): void {
  prompt?.({ profile: name, kind: 'browser', message: 'Sign in in the browser that opens.' });
}

function personIdentity(
  kind: 'device-code' | 'browser',
  { name, tenantId, clientId = '' }: TenantProfile,
  { prompt }: CredentialParts,
): AzureIdentity {
  if (kind === 'browser') return { kind, tenantId, clientId };
  return {
    kind,
    tenantId,
    clientId,
    prompt: ({ message, verificationUri, userCode }) => {
      prompt?.({ profile: name, kind, message, url: verificationUri, code: userCode });
    },
  };
}

/** Throws `CredentialUnavailable` where the surroundings lack what it needs. */
function unattendedIdentity(kind: CredentialKind, profile: TenantProfile, { env }: CredentialParts): AzureIdentity {
  const { tenantId, clientId = '' } = profile;
  switch (kind) {
    case 'certificate': {
      const { certificatePath = '' } = profile;
      if (!existsSync(certificatePath))
        throw unavailable(`there is no file ${certificatePath}`, 'Put the certificate with its key there, as PEM.');
      return { kind, tenantId, clientId, certificatePath };
    }
    case 'client-secret': {
      const { secretVariable = '' } = profile;
      const secret = env[secretVariable] ?? '';
      if (secret === '')
        throw unavailable(
          `the environment variable ${secretVariable} is not set for the runner`,
          'Set it, end the runner with `playbook runner stop`, and connect again.',
        );
      return { kind, tenantId, clientId, secret };
    }
    case 'workload-identity': {
      const tokenFilePath = env['AZURE_FEDERATED_TOKEN_FILE'] ?? '';
      if (!existsSync(tokenFilePath))
        throw unavailable(
          tokenFilePath === '' ? 'AZURE_FEDERATED_TOKEN_FILE is not set' : `there is no file ${tokenFilePath}`,
          'The platform sets the variable and writes the file where workload identity is set up.',
        );
      return { kind, tenantId, clientId, tokenFilePath };
    }
    case 'azure-cli':
      return { kind, tenantId };
    default:
      return { kind: 'managed-identity', clientId: profile.clientId };
  }
}

const unavailable = (message: string, advice: string): CredentialUnavailable =>
  new CredentialUnavailable(message, advice);
