import * as vscode from 'vscode';
import { PlaybookError } from '../../../engine/errors.ts';
import type { TenantProfile } from '../../../engine/auth/tenant-profile.ts';
import type { Tenant } from '../../../engine/ports.ts';
import { ConnectTenant, type TenantConnection } from '../../../runner/protocol.ts';
import { createTenantStore } from '../../../runner/tenants.ts';
import type { WindowTokens } from '../../infrastructure/auth/window-tokens.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import type { PracticeConnection } from './practice-connection.ts';

/** Which tenant this workspace works with. */
export type TenantChoice = { readonly kind: 'practice' } | { readonly kind: 'profile'; readonly name: string };

export interface SelectionDeps {
  readonly runner: Pick<RunnerSession, 'request' | 'home'>;
  readonly practice: Pick<PracticeConnection, 'onChange' | 'open' | 'openIfThere' | 'connection'>;
  readonly accounts: Pick<WindowTokens, 'account' | 'signIn'>;
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
}

const KEY = 'playbook.tenant';

/**
 * The tenant that plans and runs of this window go to. A person chooses it, and the workspace remembers it: where it cannot be
 * reached there is an error, never another tenant.
 */
export class TenantSelection implements vscode.Disposable {
  readonly #deps: SelectionDeps;
  readonly #changes = new vscode.EventEmitter<Tenant | undefined>();
  readonly #subscription: vscode.Disposable;
  /** Of the choice, once it is connected; undefined before, and where it is gone. */
  readonly onChange = this.#changes.event;

  constructor(deps: SelectionDeps) {
    this.#deps = deps;
    this.#subscription = deps.practice.onChange((tenant) => {
      if (this.choice().kind === 'practice') this.#changes.fire(tenant);
    });
  }

  choice(): TenantChoice {
    const name = this.#deps.memory.get<unknown>(KEY);
    return typeof name === 'string' ? { kind: 'profile', name } : { kind: 'practice' };
  }

  /** Chooses without connecting: the next plan or run does. */
  async choose(choice: TenantChoice): Promise<void> {
    await this.#deps.memory.update(KEY, choice.kind === 'profile' ? choice.name : undefined);
    this.#changes.fire(undefined);
  }

  /** The chosen tenant, connected. `ask`: a person waits and may be asked to sign in. */
  async open(ask = true): Promise<Tenant> {
    const choice = this.choice();
    const tenant =
      choice.kind === 'practice' ? await this.#deps.practice.open() : await this.#connect(choice.name, ask);
    this.#changes.fire(tenant);
    return tenant;
  }

  /** How the doctor is told of the choice. */
  async connection(): Promise<TenantConnection> {
    const choice = this.choice();
    if (choice.kind === 'practice') return this.#deps.practice.connection();
    return { kind: 'defender', profile: this.#profile(choice.name).name };
  }

  /** Connects what can be connected without starting anything and without asking anybody. */
  async openIfThere(): Promise<void> {
    if (this.choice().kind === 'practice') await this.#deps.practice.openIfThere();
    else await this.open(false);
  }

  dispose(): void {
    vscode.Disposable.from(this.#changes, this.#subscription).dispose();
  }

  async #connect(name: string, ask: boolean): Promise<Tenant> {
    const profile = this.#profile(name);
    // The runner asks a window without a question to the person: who waits for a run is asked here, before.
    if (ask && profile.credentials[0] === 'window' && (await this.#deps.accounts.account(profile)) === undefined)
      await this.#deps.accounts.signIn(profile);
    return this.#deps.runner.request(ConnectTenant, { kind: 'defender', profile: name, ask });
  }

  #profile(name: string): TenantProfile {
    const profile = createTenantStore(this.#deps.runner.home).get(name);
    if (profile !== undefined) return profile;
    throw new PlaybookError({
      kind: 'not-found',
      message: `This workspace works with the tenant "${name}", which is no longer connected on this computer.`,
      advice: 'Choose another one with "Playbook: Switch Tenant…", or connect it again.',
    });
  }
}
