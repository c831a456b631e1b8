import type { TextDocument } from 'langium';
import { DocumentState, URI } from 'langium';
import { DefaultDocumentUpdateHandler } from 'langium/lsp';
import type { TextDocumentChangeEvent } from 'vscode-languageserver';
import type { PlaybookSharedServices } from '../playbook-module.ts';

/** How long opened files are collected before they are checked together, in milliseconds. */
const COLLECT = 20;

/**
 * A file that is opened with the text that is known already need not be read again: its findings are told anew, or it is
 * checked together with others that are opened at the same time. Everything else is worked in at once.
 */
export class PlaybookDocumentUpdates extends DefaultDocumentUpdateHandler {
  readonly #services: PlaybookSharedServices;
  readonly #opened = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(services: PlaybookSharedServices) {
    super(services);
    this.#services = services;
  }

  override didChangeContent(change: TextDocumentChangeEvent<TextDocument>): void {
    const uri = URI.parse(change.document.uri);
    const known = this.#services.workspace.LangiumDocuments.getDocument(uri);
    const text = known?.parseResult.value.$cstNode?.root.fullText;
    if (
      !known ||
      text === undefined ||
      text === '' ||
      known.state < DocumentState.Linked ||
      text !== change.document.getText()
    ) {
      super.didChangeContent(change);
    } else if (known.state === DocumentState.Validated && known.diagnostics) {
      const { diagnostics } = known;
      void this.#services.lsp.Connection?.sendDiagnostics({ uri: uri.toString(), diagnostics });
    } else {
      this.#opened.add(uri.toString());
      this.#timer ??= setTimeout(() => {
        this.#checkOpened();
      }, COLLECT);
    }
  }

  /** What has never been saved is gone when it is closed. */
  didCloseDocument({ document }: TextDocumentChangeEvent<TextDocument>): void {
    const uri = URI.parse(document.uri);
    if (uri.scheme === 'untitled') this.fireDocumentUpdate([], [uri]);
  }

  #checkOpened(): void {
    this.#timer = undefined;
    const opened = [...this.#opened].map((uri) => URI.parse(uri));
    this.#opened.clear();
    this.fireDocumentUpdate(opened, []);
  }
}
