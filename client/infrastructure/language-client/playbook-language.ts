import * as vscode from 'vscode';
import { State, type BaseLanguageClient } from 'vscode-languageclient';
import type { PlaybookModel } from '../../../language/model/playbook-model.ts';
import {
  COMPILE_REQUEST,
  EXPLAIN_REQUEST,
  INDICATORS_REQUEST,
  LIST_REQUEST,
  type CompileParams,
  type CompileResult,
  type ExplainParams,
  type ExplainResult,
  type IndicatorsParams,
  type IndicatorsResult,
  type ListParams,
  type ListResult,
} from '../../../language/protocol/requests.ts';
import { PlaybookError } from '../../../engine/errors.ts';
import { ProblemsInTextError } from './problems-in-text-error.ts';

export type ServerState = 'starting' | 'running' | 'stopped';

/** The language server, and what only it knows of a text. */
export class PlaybookLanguage implements vscode.Disposable {
  readonly #client: BaseLanguageClient;
  readonly #states = new vscode.EventEmitter<ServerState>();
  readonly onState = this.#states.event;

  constructor(client: BaseLanguageClient) {
    this.#client = client;
    this.#client.onDidChangeState(({ newState }) => {
      this.#states.fire(newState === State.Running ? 'running' : newState === State.Starting ? 'starting' : 'stopped');
    });
  }

  async start(): Promise<void> {
    await this.#client.start();
  }

  async restart(): Promise<void> {
    if (this.#client.needsStop()) await this.#client.stop();
    await this.#client.start();
  }

  /** The playbooks of a document; none while the server is not there. */
  async list(document: vscode.TextDocument, token?: vscode.CancellationToken): Promise<ListResult['playbooks']> {
    if (this.#client.state !== State.Running) return [];
    const params: ListParams = { uri: document.uri.toString() };
    return (await this.#client.sendRequest<ListResult>(LIST_REQUEST, params, token)).playbooks;
  }

  /** What of a text could be a list of indicators. */
  async indicators(params: IndicatorsParams): Promise<IndicatorsResult> {
    await this.#client.start();
    return this.#client.sendRequest<IndicatorsResult>(INDICATORS_REQUEST, params);
  }

  /**
   * The model of a playbook as the text stands now, saved or not.
   * @throws ProblemsInTextError where the text has errors; PlaybookError where the playbook is not there or the text is being changed.
   */
  async compile(document: vscode.TextDocument, playbook: string): Promise<PlaybookModel> {
    let result = await this.#compileOnce(document, playbook);
    // The person typed while the request was under way: what stands there now is what they mean.
    if (result.kind === 'stale') result = await this.#compileOnce(document, playbook);
    switch (result.kind) {
      case 'model':
        return result.model;
      case 'errors':
        throw new ProblemsInTextError(playbook, result.problems);
      case 'unknown-playbook':
        throw unknownPlaybook(playbook, result.known);
      case 'stale':
        throw new PlaybookError({
          kind: 'conflict',
          message: 'The text changed while it was being compiled.',
          advice: 'Try again when it is as you want it.',
        });
    }
  }

  /**
   * What can be told of a playbook without a tenant, as text for people.
   * @throws ProblemsInTextError where the text has errors; PlaybookError where the playbook is not there.
   */
  async explain(document: vscode.TextDocument, playbook: string): Promise<string> {
    await this.#client.start();
    const params: ExplainParams = { uri: document.uri.toString(), playbook };
    const result = await this.#client.sendRequest<ExplainResult>(EXPLAIN_REQUEST, params);
    if (result.kind === 'errors') throw new ProblemsInTextError(playbook, result.problems);
    if (result.kind === 'unknown-playbook') throw unknownPlaybook(playbook, result.known);
    return result.text;
  }

  dispose(): void {
    this.#states.dispose();
    void this.#client.dispose();
  }

  async #compileOnce(document: vscode.TextDocument, playbook: string): Promise<CompileResult> {
    await this.#client.start();
    const params: CompileParams = { uri: document.uri.toString(), version: document.version, playbook };
    return this.#client.sendRequest<CompileResult>(COMPILE_REQUEST, params);
  }
}

const unknownPlaybook = (playbook: string, known: readonly string[]): PlaybookError =>
  new PlaybookError({
    kind: 'not-found',
    message: `There is no playbook ${playbook} in this file.`,
    advice: known.length > 0 ? `It has ${known.join(', ')}.` : 'It has none.',
  });
