import type { CredentialKind } from './tenant-profile.ts';

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface TokenWish {
  /** A person waits and may be asked to sign in. */
  readonly ask: boolean;
  /** The service refused the last token. */
  readonly fresh: boolean;
}

/** One way to get a token, ready for one profile. */
export interface Credential {
  readonly kind: CredentialKind;
  /**
   * Throws `CredentialUnavailable` where this way does not exist here and now, so that the next one is tried; `PlaybookError`
   * where it does and failed.
   */
  get(wish: TokenWish): Promise<IssuedToken>;
}

/** The way is not there: not configured, not installed, nobody signed in. Entra has refused nothing. */
export class CredentialUnavailable extends Error {
  override readonly name: string = 'CredentialUnavailable';
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}

/** As in "Signing in with …". */
export const CREDENTIAL_TITLES: Readonly<Record<CredentialKind, string>> = {
  window: 'the account of VS Code',
  'device-code': 'a device code',
  browser: 'the browser',
  certificate: 'the certificate',
  'client-secret': 'the client secret',
  'managed-identity': 'the managed identity',
  'workload-identity': 'the workload identity',
  'azure-cli': 'the Azure CLI',
};
