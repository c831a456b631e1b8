import type { IdentityModule } from '../../engine/auth/azure-identity.ts';
import { createTokenSource, type TokenSourceOptions } from '../../engine/auth/create-token-source.ts';
import type { ProfileTokenSource } from '../../engine/auth/profile-token-source.ts';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';

export const MINUTE = 60_000;
export const TENANT = '11111111-2222-3333-4444-555555555555';
export const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

/** A profile with a client secret, with these changes. */
export const profileOf = (changes: Partial<TenantProfile> = {}): TenantProfile => ({
  name: 'Contoso',
  tenantId: TENANT,
  clientId: CLIENT,
  cloud: 'commercial',
  credentials: ['client-secret'],
  secretVariable: 'CONTOSO_SECRET',
  mode: 'observe',
  ...changes,
});

type Answer = (asked: { readonly n: number; readonly by: string }) => Promise<string | null>;

/** Stands in for @azure/identity: notes what is made of it, and gives numbered tokens that live for an hour. */
export function fakeIdentity(answer: Answer = ({ n }) => Promise.resolve(`token-${String(n)}`)) {
  const made: unknown[][] = [];
  const signIns: string[] = [];
  const wishes: unknown[] = [];
  const clock = { now: 0 };
  let asked = 0;
  const credential = (name: string) =>
    class {
      constructor(...options: unknown[]) {
        made.push([name, ...options]);
      }
      async getToken(_scope: unknown, wish?: unknown) {
        if (wish !== undefined) wishes.push(wish);
        const token = await answer({ n: ++asked, by: name });
        return token === null ? null : { token, expiresOnTimestamp: clock.now + 60 * MINUTE };
      }
      authenticate() {
        signIns.push(name);
        return Promise.resolve();
      }
    };
  const module: IdentityModule = {
    ClientSecretCredential: credential('secret'),
    ClientCertificateCredential: credential('certificate'),
    WorkloadIdentityCredential: credential('workload'),
    AzureCliCredential: credential('cli'),
    ManagedIdentityCredential: credential('managed'),
    DeviceCodeCredential: credential('device-code'),
    InteractiveBrowserCredential: credential('browser'),
  };
  const create = (profile = profileOf(), options: Partial<TokenSourceOptions> = {}): ProfileTokenSource =>
    createTokenSource(profile, {
      env: { CONTOSO_SECRET: 's3cret' },
      now: () => clock.now,
      load: () => Promise.resolve(module),
      ...options,
    });
  return { made, signIns, wishes, clock, create };
}

/** An error as @azure/identity throws it where a way is not there. */
export const notThere = (message: string): Error =>
  Object.assign(new Error(message), { name: 'CredentialUnavailableError' });
