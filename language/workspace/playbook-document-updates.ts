import type { LangiumDocument, TextDocument } from 'langium';
import { DocumentState, URI } from 'langium';
import { DefaultDocumentUpdateHandler } from 'langium/lsp';
import type { TextDocumentChangeEvent } from 'vscode-languageserver';
import type { PlaybookSharedServices } from '../playbook-module.ts';
import { HeldChanges } from './held-changes.ts';
import { isLarge } from './limits.ts';

/** How long opened files are collected before they are checked together, in milliseconds. */
const COLLECT = 20;

/** Keystrokes that are closer than this, in milliseconds, are worked in together in a large file, … */
const FAST = 75;

/** … but none waits longer than this. */
const AT_MOST = 500;

/**
 * A file that is opened with the text that is known already need not be read again: its findings are told anew, or it is
 * checked together with others that are opened at the same time. While somebody types fast in a large file, changes wait for
 * each other, unless a request needs them. Everything else is worked in at once.
 */
export class PlaybookDocumentUpdates extends DefaultDocumentUpdateHandler {
  readonly #services: PlaybookSharedServices;
  readonly #held = new HeldChanges(() => {
    this.fireDocumentUpdate(this.#held.take(), []);
  });
  readonly #changedAt = new WeakMap<TextDocument, number>();

  constructor(services: PlaybookSharedServices) {
    super(services);
    this.#services = services;
  }

  override didChangeContent({ document }: TextDocumentChangeEvent<TextDocument>): void {
    const uri = URI.parse(document.uri);
    const known = this.#services.workspace.LangiumDocuments.getDocument(uri);
    const text = known?.parseResult.value.$cstNode?.root.fullText;
    const isFast = this.#isFast(document);
    if (
      !known ||
      text === undefined ||
      text === '' ||
      known.state < DocumentState.Linked ||
      text !== document.getText()
    ) {
      if (known && isFast && isLarge(document)) this.#held.hold(uri, FAST, AT_MOST);
      else this.fireDocumentUpdate([...this.#held.take(), uri], []);
    } else if (known.state === DocumentState.Validated && known.diagnostics) {
      this.#tellAgain(known);
    } else {
      this.#held.hold(uri, COLLECT, COLLECT);
    }
  }

  /** What has never been saved is gone when it is closed. Of other files less is told while they are not open. */
  didCloseDocument({ document }: TextDocumentChangeEvent<TextDocument>): void {
    const uri = URI.parse(document.uri);
    const known = this.#services.workspace.LangiumDocuments.getDocument(uri);
    if (uri.scheme === 'untitled') this.fireDocumentUpdate([], [uri]);
    else if (known?.state === DocumentState.Validated) this.#tellAgain(known);
  }

  get isHolding(): boolean {
    return !this.#held.isEmpty;
  }

  /** Works in what waits; resolves when it is known of each document that its text has changed. */
  async release(): Promise<void> {
    if (this.#held.isEmpty) return;
    const begun = new Promise<void>((resolve) => {
      const listening = this.documentBuilder.onUpdate(() => {
        listening.dispose();
        resolve();
      });
    });
    this.fireDocumentUpdate(this.#held.take(), []);
    await begun;
  }

  #tellAgain({ uri, diagnostics = [] }: LangiumDocument): void {
    void this.#services.lsp.Connection?.sendDiagnostics({ uri: uri.toString(), diagnostics });
  }

  #isFast(document: TextDocument): boolean {
    const now = Date.now();
    const before = this.#changedAt.get(document) ?? 0;
    this.#changedAt.set(document, now);
    return now - before < FAST;
  }
}
