/** Tokens of the Microsoft account that is signed in in this window, for the runner. */
import * as vscode from 'vscode';
import { CLOUDS, scopeOf } from '../../../engine/auth/cloud.ts';
import type { WindowToken, WindowTokenRequest } from '../../../engine/auth/profile-token-source.ts';
import type { TenantProfile } from '../../../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../../../engine/errors.ts';
import { shown } from '../text/shown.ts';

export type WindowAccount = Omit<WindowToken, 'token'>;

/**
 * Hands over tokens without asking anybody; where nobody is signed in, it offers the sign-in once and answers "nobody". Whoever
 * connects a tenant asks for the sign-in with `signIn`.
 */
export class WindowTokens implements vscode.Disposable {
  readonly #log: vscode.LogOutputChannel;
  readonly #signedIn = new vscode.EventEmitter<string>();
  /** When a sign-in was offered last, by profile: runs ask again and again, and a person who said no should not be. */
  readonly #offered = new Map<string, number>();
  /** A profile's name, after its person has signed in by the offer: what waited for it can go on. */
  readonly onSignedIn = this.#signedIn.event;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** The answer to the runner. */
  async token(request: WindowTokenRequest): Promise<WindowToken | undefined> {
    const session = await this.#session(request, { silent: true });
    if (session !== undefined) return { token: session.accessToken, account: session.account.label };
    void this.#offer(request);
    return undefined;
  }

  /**
   * Asks the person to sign in for a profile whose `credentials` name `window`. With `switchAccount` also where somebody is.
   * @throws PlaybookError `unauthorized` where it was not done
   */
  async signIn(profile: TenantProfile, switchAccount = false): Promise<WindowAccount> {
    const session = await this.#session(requestOf(profile), {
      createIfNone: true,
      ...(switchAccount ? { clearSessionPreference: true } : {}),
    });
    if (session !== undefined) return { account: session.account.label };
    throw new PlaybookError({
      kind: 'unauthorized',
      message: `Nobody signed in for ${profile.name}.`,
      advice: 'Connect the tenant again and sign in with an account of it.',
    });
  }

  /** Who is signed in for a profile, without asking; undefined where nobody is. */
  async account(profile: TenantProfile): Promise<WindowAccount | undefined> {
    const session = await this.#session(requestOf(profile), { silent: true });
    return session === undefined ? undefined : { account: session.account.label };
  }

  dispose(): void {
    this.#signedIn.dispose();
  }

  async #session(
    request: WindowTokenRequest,
    options: vscode.AuthenticationGetSessionOptions,
  ): Promise<vscode.AuthenticationSession | undefined> {
    try {
      return await vscode.authentication.getSession(providerOf(request), scopesOf(request), options);
    } catch (error) {
      // Dismissed by the person, or no such provider: a government cloud is set up in the settings of VS Code.
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.info(`No session for ${request.profile}: ${reason}`);
      if (options.silent === true) return undefined;
      throw new PlaybookError(
        {
          kind: 'unauthorized',
          message: `Signing in for ${request.profile} failed: ${reason.replace(/\.$/, '')}.`,
          advice: adviceFor(request),
        },
        { cause: error },
      );
    }
  }

  async #offer(request: WindowTokenRequest): Promise<void> {
    if (Date.now() - (this.#offered.get(request.profile) ?? 0) < OFFER_AGAIN_MS) return;
    this.#offered.set(request.profile, Date.now());
    try {
      const name = shown(request.profile);
      const text = `Playbooks need you to sign in to the tenant ${name} (${request.tenantId}) with the application ${request.clientId}.`;
      if ((await vscode.window.showWarningMessage(text, SIGN_IN)) !== SIGN_IN) return;
      const session = await this.#session(request, { createIfNone: true });
      if (session === undefined) return;
      void vscode.window.showInformationMessage(`Signed in to ${name} as ${shown(session.account.label)}.`);
      this.#offered.delete(request.profile);
      this.#signedIn.fire(request.profile);
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }
}

const SIGN_IN = 'Sign In';
const OFFER_AGAIN_MS = 3_600_000;

const requestOf = ({ name, tenantId, clientId = '', cloud }: TenantProfile): WindowTokenRequest => ({
  profile: name,
  tenantId,
  clientId,
  cloud,
  scope: scopeOf(cloud),
  fresh: false,
});

/** GCC signs in where the commercial cloud does; the others by the provider for other clouds, which the user sets up. */
const isSovereign = ({ cloud }: WindowTokenRequest): boolean =>
  CLOUDS[cloud].signInHost !== CLOUDS.commercial.signInHost;

const providerOf = (request: WindowTokenRequest): string =>
  isSovereign(request) ? 'microsoft-sovereign-cloud' : 'microsoft';

/**
 * The two that begin with `VSCODE_` are read and taken out by the provider: our own application in place of VS Code's, which may
 * not ask for Defender, and the one tenant. The order is part of how sessions are found again.
 */
const scopesOf = ({ tenantId, clientId, scope }: WindowTokenRequest): string[] => [
  `VSCODE_CLIENT_ID:${clientId}`,
  `VSCODE_TENANT:${tenantId}`,
  'offline_access',
  scope,
];

const adviceFor = (request: WindowTokenRequest): string =>
  isSovereign(request)
    ? 'Set microsoft-sovereign-cloud.environment to USGovernment in the settings of VS Code, and sign in again.'
    : 'Sign in again with an account of this tenant.';
