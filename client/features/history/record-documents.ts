import * as vscode from 'vscode';
import type { RunRecord } from '../../../engine/journal/events.ts';
import { renderRun } from '../../../engine/journal/render-history.ts';
import { GetRecord } from '../../../runner/protocol.ts';
import { ReadOnlyDocuments } from '../../infrastructure/documents/read-only-documents.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';

export const RECORD_SCHEME = 'playbook-record';

/** Records of runs as read-only documents. One that is open follows its run. */
export class RecordDocuments implements vscode.Disposable {
  readonly #runner: RunnerSession;
  readonly #documents = new ReadOnlyDocuments(RECORD_SCHEME);
  readonly #subscription: vscode.Disposable;
  readonly #log: vscode.LogOutputChannel;

  constructor(runner: RunnerSession, log: vscode.LogOutputChannel) {
    this.#runner = runner;
    this.#log = log;
    this.#subscription = runner.onChange(({ summary }) => {
      const uri = this.#uri(summary.runId, summary.playbook);
      if (this.#documents.isOpen(uri)) void this.#update(uri, summary.runId);
    });
  }

  async open(runId: string): Promise<void> {
    const record = await this.#read(runId);
    await this.#documents.show(this.#uri(runId, record.summary.playbook), renderRun(record), {});
  }

  dispose(): void {
    vscode.Disposable.from(this.#subscription, this.#documents).dispose();
  }

  async #update(uri: vscode.Uri, runId: string): Promise<void> {
    try {
      this.#documents.update(uri, renderRun(await this.#read(runId)));
    } catch (error) {
      this.#log.warn(`The record of ${runId} could not be read again: ${String(error)}`);
    }
  }

  async #read(runId: string): Promise<RunRecord> {
    return this.#runner.request(GetRecord, { runId });
  }

  #uri(runId: string, playbook: string): vscode.Uri {
    return this.#documents.uri(runId, `Run of ${playbook}.txt`);
  }
}
