import * as vscode from 'vscode';
import type { PlaybookLanguage } from '../../infrastructure/language-client/playbook-language.ts';
import { ReadOnlyDocuments } from '../../infrastructure/documents/read-only-documents.ts';
import { choosePlaybook } from './choose-playbook.ts';
import { orShow } from './compile-or-show.ts';

/** What a playbook needs, may do and can come to, as a document beside its text. No tenant is asked. */
export class PlaybookExplanations implements vscode.Disposable {
  readonly #documents = new ReadOnlyDocuments('playbook-explanation');
  readonly #language: PlaybookLanguage;

  constructor(language: PlaybookLanguage) {
    this.#language = language;
  }

  async show(clicked: unknown): Promise<void> {
    const { document, playbook } = await choosePlaybook(this.#language, clicked);
    const text = await orShow(playbook, 'nothing is explained', () => this.#language.explain(document, playbook));
    if (text === undefined) return;
    const uri = this.#documents.uri(document.uri.toString(), `Explanation of ${playbook}.txt`);
    await this.#documents.show(uri, text, { viewColumn: vscode.ViewColumn.Beside });
  }

  dispose(): void {
    this.#documents.dispose();
  }
}
