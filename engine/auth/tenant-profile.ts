import type { CloudId } from './cloud.ts';

/**
 * How a token is got. `window`: a window that is signed in hands it over when it is asked (`vscode.authentication`); the others
 * are credentials of @azure/identity, which the runner uses by itself.
 */
export type CredentialKind =
  | 'window'
  | 'device-code'
  | 'browser'
  | 'certificate'
  | 'client-secret'
  | 'managed-identity'
  | 'workload-identity'
  | 'azure-cli';

/** In OBSERVE plans are made and nothing is sent; a person switches a tenant to LIVE. */
export type TenantMode = 'observe' | 'live';

/** A tenant as a person connected it. Holds nothing secret: it lies in a file that windows, command line and runner share. */
export interface TenantProfile {
  /** How people and `--tenant` call it; unique. */
  readonly name: string;
  /** Entra tenant id, a GUID in small letters. */
  readonly tenantId: string;
  /** Application (client) id of one's own app registration; a user-assigned managed identity's; none for the Azure CLI. */
  readonly clientId?: string;
  readonly cloud: CloudId;
  /** One of the cloud's hosts, or one that the user has allowed by name; the cloud's usual one where left out. */
  readonly apiHost?: string;
  /** Tried in this order and no others. */
  readonly credentials: readonly [CredentialKind, ...CredentialKind[]];
  /** PEM file with certificate and key, for `certificate`. */
  readonly certificatePath?: string;
  /** Environment variable that holds the secret, for `client-secret`. */
  readonly secretVariable?: string;
  readonly mode: TenantMode;
}
