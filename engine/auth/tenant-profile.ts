import type { CloudId } from './cloud.ts';

/**
 * How a token is got. `window`: a window that is signed in hands it over when it is asked (`vscode.authentication`); the others
 * are credentials of @azure/identity, which the runner uses by itself.
 */
export const CREDENTIALS = [
  'window',
  'device-code',
  'browser',
  'certificate',
  'client-secret',
  'managed-identity',
  'workload-identity',
  'azure-cli',
] as const;

export type CredentialKind = (typeof CREDENTIALS)[number];

/** Credentials that need a person: what they give ends with the window, or with the runner that was signed in to. */
const ATTENDED: readonly CredentialKind[] = ['window', 'device-code', 'browser'];

/** True where a runner gets tokens by itself, also after a restart. */
export const isUnattended = (kind: CredentialKind): boolean => !ATTENDED.includes(kind);

/** In OBSERVE plans are made and nothing is sent; a person switches a tenant to LIVE. */
export type TenantMode = 'observe' | 'live';

/** A tenant as a person connected it. Holds nothing secret: it lies in a file that windows, command line and runner share. */
export interface TenantProfile {
  /** How people and `--tenant` call it; unique. */
  readonly name: string;
  /** Entra tenant id, a GUID in small letters. */
  readonly tenantId: string;
  /** Application (client) id of one's own app registration; a user-assigned managed identity's; none for the Azure CLI. */
  readonly clientId?: string | undefined;
  readonly cloud: CloudId;
  /** One of the cloud's hosts, or one that the user has allowed by name; the cloud's usual one where left out. */
  readonly apiHost?: string | undefined;
  /** Tried in this order and no others. */
  readonly credentials: readonly [CredentialKind, ...CredentialKind[]];
  /** PEM file with certificate and key, for `certificate`. */
  readonly certificatePath?: string | undefined;
  /** Environment variable that holds the secret, for `client-secret`. */
  readonly secretVariable?: string | undefined;
  readonly mode: TenantMode;
}
