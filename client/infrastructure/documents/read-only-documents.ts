import * as vscode from 'vscode';

/** Documents that are shown and never edited: plans and records of runs. One scheme an instance. */
export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #scheme: string;
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(scheme: string) {
    this.#scheme = scheme;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.#texts.delete(document.uri.toString())),
    );
  }

  /** Address of a document: `name` is what the tab shows, `id` tells documents of the same name apart. */
  uri(id: string, name: string): vscode.Uri {
    return vscode.Uri.from({ scheme: this.#scheme, path: `/${encodeURIComponent(id)}/${name.replaceAll('/', '-')}` });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? 'This document is no longer kept. Open it again from the Runs view.\n';
  }

  async show(uri: vscode.Uri, text: string, options: vscode.TextDocumentShowOptions): Promise<void> {
    this.update(uri, text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, ...options });
  }

  update(uri: vscode.Uri, text: string): void {
    if (this.#texts.get(uri.toString()) === text) return;
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
  }

  isOpen(uri: vscode.Uri): boolean {
    return this.#texts.has(uri.toString());
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}
