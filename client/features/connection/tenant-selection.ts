import * as vscode from 'vscode';
import { PlaybookError } from '../../../engine/errors.ts';
import type { Tenant } from '../../../engine/ports.ts';
import { ConnectTenant, type TenantConnection } from '../../../runner/protocol.ts';
import { createTenantStore } from '../../../runner/tenants.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import type { PracticeConnection } from './practice-connection.ts';

/** Which tenant this workspace works with. */
export type TenantChoice = { readonly kind: 'practice' } | { readonly kind: 'profile'; readonly name: string };

type Practice = Pick<PracticeConnection, 'onChange' | 'open' | 'openIfThere' | 'connection'>;

const KEY = 'playbook.tenant';

/**
 * The tenant that plans and runs of this window go to. A person chooses it, and the workspace remembers it: where it cannot be
 * reached there is an error, never another tenant.
 */
export class TenantSelection implements vscode.Disposable {
  readonly #runner: Pick<RunnerSession, 'request' | 'home'>;
  readonly #practice: Practice;
  readonly #memory: Pick<vscode.Memento, 'get' | 'update'>;
  readonly #changes = new vscode.EventEmitter<Tenant | undefined>();
  readonly #subscription: vscode.Disposable;
  /** Of the choice, once it is connected; undefined before, and where it is gone. */
  readonly onChange = this.#changes.event;

  constructor(
    runner: Pick<RunnerSession, 'request' | 'home'>,
    practice: Practice,
    memory: Pick<vscode.Memento, 'get' | 'update'>,
  ) {
    this.#runner = runner;
    this.#practice = practice;
    this.#memory = memory;
    this.#subscription = practice.onChange((tenant) => {
      if (this.choice().kind === 'practice') this.#changes.fire(tenant);
    });
  }

  choice(): TenantChoice {
    const name = this.#memory.get<unknown>(KEY);
    return typeof name === 'string' ? { kind: 'profile', name } : { kind: 'practice' };
  }

  /** Chooses without connecting: the next plan or run does. */
  async choose(choice: TenantChoice): Promise<void> {
    await this.#memory.update(KEY, choice.kind === 'profile' ? choice.name : undefined);
    this.#changes.fire(undefined);
  }

  /** The chosen tenant, connected. `ask`: a person waits and may be asked to sign in. */
  async open(ask = true): Promise<Tenant> {
    const choice = this.choice();
    const tenant = choice.kind === 'practice' ? await this.#practice.open() : await this.#connect(choice.name, ask);
    this.#changes.fire(tenant);
    return tenant;
  }

  /** How the doctor is told of the choice. */
  async connection(): Promise<TenantConnection> {
    const choice = this.choice();
    if (choice.kind === 'practice') return this.#practice.connection();
    this.#requireProfile(choice.name);
    return { kind: 'defender', profile: choice.name };
  }

  /** Connects what can be connected without starting anything and without asking anybody. */
  async openIfThere(): Promise<void> {
    if (this.choice().kind === 'practice') await this.#practice.openIfThere();
    else await this.open(false);
  }

  dispose(): void {
    vscode.Disposable.from(this.#changes, this.#subscription).dispose();
  }

  #connect(profile: string, ask: boolean): Promise<Tenant> {
    this.#requireProfile(profile);
    return this.#runner.request(ConnectTenant, { kind: 'defender', profile, ask });
  }

  #requireProfile(name: string): void {
    if (createTenantStore(this.#runner.home).get(name) !== undefined) return;
    throw new PlaybookError({
      kind: 'not-found',
      message: `This workspace works with the tenant "${name}", which is no longer connected on this computer.`,
      advice: 'Choose another one with "Playbook: Switch Tenant…", or connect it again.',
    });
  }
}
