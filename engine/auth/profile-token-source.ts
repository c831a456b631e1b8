import type { TokenSource } from '../ports.ts';
import type { CloudId } from './cloud.ts';
import type { CredentialKind } from './tenant-profile.ts';

/** What a person is asked to do to sign in. Made by Entra or by us, shown as it is; holds no secret that outlives the sign-in. */
export interface SignInPrompt {
  /** Name of the profile. */
  readonly profile: string;
  readonly kind: 'device-code' | 'browser';
  readonly message: string;
  /** Where to go, and the code to enter there; both for `device-code` only. */
  readonly url?: string;
  readonly code?: string;
}

/** What a window is asked for. */
export interface WindowTokenRequest {
  readonly profile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly cloud: CloudId;
  readonly scope: string;
  /** The service refused the last token. */
  readonly fresh: boolean;
}

export interface WindowToken {
  readonly token: string;
  /** Who is signed in, for people. */
  readonly account: string;
}

/** Tokens of one profile. */
export interface ProfileTokenSource extends TokenSource {
  /**
   * Gets a token and may ask a person for it, through the prompt: for connecting, which a person asked for. `token` never asks.
   * @throws PlaybookError `unauthorized` with what Entra says, `unreachable`, `usage` where the profile lacks something
   */
  signIn(): Promise<string>;
  /** Which credential gave the token that is held, and the token; undefined before the first. */
  held(): { readonly credential: CredentialKind; readonly token: string; readonly expiresAt: number } | undefined;
}
