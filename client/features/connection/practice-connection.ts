import * as vscode from 'vscode';
import { PlaybookError } from '../../../engine/errors.ts';
import type { Tenant } from '../../../engine/ports.ts';
import { findPractice } from '../../../runner/practice.ts';
import { ConnectTenant, type TenantConnection } from '../../../runner/protocol.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { startPracticeTenant, type PracticeOptions } from './practice-process.ts';

/** The practice tenant as this window knows it: found or started when it is needed, and asked each time whether it is still there. */
export class PracticeConnection implements vscode.Disposable {
  readonly #runner: RunnerSession;
  readonly #cliScript: string;
  readonly #speed: () => PracticeOptions['speed'];
  readonly #changes = new vscode.EventEmitter<Tenant | undefined>();
  #opening: Promise<Tenant> | undefined;
  #connected: string | undefined;
  readonly onChange = this.#changes.event;

  constructor(runner: RunnerSession, cliScript: string, speed: () => number) {
    this.#runner = runner;
    this.#cliScript = cliScript;
    this.#speed = speed;
  }

  /** The connected practice tenant; starts one where none answers. */
  async open(): Promise<Tenant> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** Connects the practice tenant of this user where one is under way already. */
  async openIfThere(): Promise<void> {
    if ((await findPractice(this.#runner.home)) !== undefined) await this.open();
  }

  /** How the runner is told of it; starts one where none answers. */
  async connection(): Promise<TenantConnection> {
    const { baseUrl, token } = (await findPractice(this.#runner.home)) ?? (await this.#start());
    return { kind: 'simulator', baseUrl, token };
  }

  dispose(): void {
    this.#changes.dispose();
  }

  async #open(): Promise<Tenant> {
    try {
      // Asked every time, also where it is connected: the runner may be another one by now.
      const tenant = await this.#runner.request(ConnectTenant, await this.connection());
      this.#tell(tenant);
      return tenant;
    } catch (error) {
      this.#tell(undefined);
      throw error;
    }
  }

  async #start() {
    const options = { cliScript: this.#cliScript, home: this.#runner.home, speed: this.#speed() };
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Starting the practice tenant' },
      () => startPracticeTenant(options),
    );
    const practice = await findPractice(this.#runner.home);
    if (practice !== undefined) return practice;
    throw new PlaybookError({
      kind: 'unreachable',
      message: 'The practice tenant ended right after its start.',
      advice: 'Start it in a terminal with `playbook simulate` to see why.',
    });
  }

  #tell(tenant: Tenant | undefined): void {
    if (this.#connected === tenant?.id) return;
    this.#connected = tenant?.id;
    this.#changes.fire(tenant);
  }
}
