import type * as vscode from 'vscode';
import { ProvideSecrets } from '../../../runner/protocol.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';

const KEY = 'playbook.secrets';

/** Secrets of messages, in the secret storage of VS Code. The runner gets them over its socket and keeps them in memory. */
export class SecretStore {
  readonly #storage: Pick<vscode.SecretStorage, 'get' | 'store'>;

  constructor(storage: Pick<vscode.SecretStorage, 'get' | 'store'>) {
    this.#storage = storage;
  }

  /** By name. */
  async all(): Promise<Readonly<Record<string, string>>> {
    try {
      const kept: unknown = JSON.parse((await this.#storage.get(KEY)) ?? '{}');
      if (typeof kept !== 'object' || kept === null) return {};
      return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => isText(entry[1])));
    } catch {
      // What cannot be read is as good as not set: the message that needs it says so.
      return {};
    }
  }

  /** Sets a secret here and at the runner; '' takes it away. */
  async set(name: string, value: string, runner: Pick<RunnerSession, 'request'>): Promise<void> {
    const { [name]: _old, ...others } = await this.all();
    await this.#storage.store(KEY, JSON.stringify(value === '' ? others : { ...others, [name]: value }));
    await runner.request(ProvideSecrets, { secrets: { [name]: value } });
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';
