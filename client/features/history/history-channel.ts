import * as vscode from 'vscode';
import { renderRun } from '../../../engine/journal/render-history.ts';
import { GetRecord, ListRuns } from '../../../runner/protocol.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';

const RUNS_SHOWN = 50;

/** The history as text, one block a run. A rendering of the journal: showing it writes it anew. */
export class HistoryChannel implements vscode.Disposable {
  readonly #runner: RunnerSession;
  readonly #channel = vscode.window.createOutputChannel('Playbook History');
  readonly #subscription: vscode.Disposable;

  constructor(runner: RunnerSession, log: vscode.LogOutputChannel) {
    this.#runner = runner;
    this.#subscription = runner.onChange(({ event }) => {
      if (event.body.type !== 'run-ended') return;
      this.#append(event.runId).catch((error: unknown) => {
        log.warn(`The run ${event.runId} is missing in the history: ${String(error)}`);
      });
    });
  }

  async show(): Promise<void> {
    const runs = await this.#runner.request(ListRuns, { limit: RUNS_SHOWN });
    this.#channel.clear();
    if (runs.length === 0) this.#channel.appendLine('No playbook has been run yet.');
    for (const run of runs.toReversed()) await this.#append(run.runId);
    this.#channel.show(true);
  }

  dispose(): void {
    vscode.Disposable.from(this.#subscription, this.#channel).dispose();
  }

  async #append(runId: string): Promise<void> {
    this.#channel.appendLine(renderRun(await this.#runner.request(GetRecord, { runId })));
  }
}
