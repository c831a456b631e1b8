import type { RequestType } from 'vscode-jsonrpc/node';
import * as vscode from 'vscode';
import type { SignInPrompt } from '../../../engine/auth/profile-token-source.ts';
import type { RunEvent, RunSummary } from '../../../engine/journal/events.ts';
import type { Tenant } from '../../../engine/ports.ts';
import { connectRunner, type RunnerConnection, type RunnerLocation } from '../../../runner/client.ts';
import { ProvideSecrets, type ErrorData } from '../../../runner/protocol.ts';
import { shown } from '../text/shown.ts';
import { requireNode } from './require-node.ts';

export interface RunChange {
  readonly event: RunEvent;
  readonly summary: RunSummary;
}

/** This window's connection to the runner, made when it is first needed and kept while the window lives. */
export class RunnerSession implements vscode.Disposable {
  readonly #location: RunnerLocation;
  readonly #log: vscode.LogOutputChannel;
  readonly #secrets: () => Promise<Readonly<Record<string, string>>>;
  readonly #changes = new vscode.EventEmitter<RunChange>();
  readonly #connected = new vscode.EventEmitter<void>();
  #connection: Promise<RunnerConnection> | undefined;
  readonly #tenants = new vscode.EventEmitter<Tenant>();
  readonly onChange = this.#changes.event;
  /** A connection was made, the first or one after that; requests go over it. */
  readonly onConnect = this.#connected.event;
  /** A tenant was switched to LIVE or to OBSERVE, here or elsewhere. */
  readonly onTenant = this.#tenants.event;

  /** `secrets` are handed to the runner, for messages; they are asked for once a connection is there. */
  constructor(
    location: RunnerLocation,
    log: vscode.LogOutputChannel,
    secrets: () => Promise<Readonly<Record<string, string>>>,
  ) {
    this.#location = location;
    this.#log = log;
    this.#secrets = secrets;
  }

  get home(): string {
    return this.#location.home;
  }

  /** @throws PlaybookError as the runner threw it, or where none can be started. */
  async request<P, R>(type: RequestType<P, R, ErrorData>, params: P): Promise<R> {
    this.#connection ??= this.#connect();
    const connection = await this.#connection;
    return connection.request(type, params);
  }

  dispose(): void {
    this.#changes.dispose();
    this.#connected.dispose();
    this.#tenants.dispose();
    void this.#connection?.then((connection) => {
      connection.close();
    });
  }

  async #connect(): Promise<RunnerConnection> {
    try {
      requireNode(process.versions.node);
      const connection = await connectRunner(this.#location);
      const { version, pid } = connection.hello();
      this.#log.info(`Connected to runner ${version}, process ${pid}, in ${connection.home}`);
      connection.onEvent((event, summary) => {
        this.#changes.fire({ event, summary });
      });
      connection.onTenant((tenant) => {
        this.#tenants.fire(tenant);
      });
      connection.onState((state, reason) => {
        this.#log.info(`Runner: ${state}${reason === undefined ? '' : `, ${reason}`}`);
        if (state === 'stopped') void tellStopped(reason);
      });
      connection.onSignIn((prompt) => void showSignIn(prompt));
      const secrets = await this.#secrets();
      if (Object.keys(secrets).length > 0) await connection.request(ProvideSecrets, { secrets });
      // Once the connection is the one that requests take.
      setImmediate(() => {
        this.#connected.fire();
      });
      return connection;
    } catch (error) {
      // The next request tries again.
      this.#connection = undefined;
      throw error;
    }
  }
}

/** The code is copied and the page opened in one step; without a code the browser is open already. */
async function showSignIn({ profile, message, url, code }: SignInPrompt): Promise<void> {
  const text = `Sign in for ${shown(profile)}: ${shown(message)}`;
  if (url === undefined || code === undefined) {
    void vscode.window.showInformationMessage(text);
    return;
  }
  if ((await vscode.window.showInformationMessage(text, COPY_AND_OPEN)) !== COPY_AND_OPEN) return;
  await vscode.env.clipboard.writeText(code);
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

const COPY_AND_OPEN = 'Copy Code and Open Page';

/** Runs do not go on meanwhile, leases included: somebody has to know. */
async function tellStopped(reason = 'none could be started again'): Promise<void> {
  await vscode.window.showWarningMessage(
    `The runner has ended: ${reason.replace(/\.$/, '')}. Open runs and leases go on when it is started again, by the next run or by "Playbook: Show History".`,
  );
}
