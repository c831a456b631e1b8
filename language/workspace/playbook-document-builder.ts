import {
  DefaultDocumentBuilder,
  DocumentState,
  isOperationCancelled,
  type BuildOptions,
  type LangiumDocument,
  type URI,
} from 'langium';
import { CancellationToken } from 'vscode-jsonrpc';
import type { Code } from '../validation/codes.ts';
import { PlaybookValidator } from '../validation/playbook-validator.ts';
import type { UseGraph } from '../scoping/use-graph.ts';
import { feedsOf } from '../feeds/feeds-of.ts';
import type { PlaybookSharedServices } from '../playbook-module.ts';
import type { PlaybookDocumentUpdates } from './playbook-document-updates.ts';

/** Brings in the files that documents use, wherever they are, and builds again what depends on a changed file. */
export class PlaybookDocumentBuilder extends DefaultDocumentBuilder {
  readonly #uses: () => UseGraph;
  readonly #updates: () => PlaybookDocumentUpdates;

  constructor(services: PlaybookSharedServices) {
    super(services);
    this.#uses = () => services.workspace.UseGraph;
    this.#updates = () => services.lsp.DocumentUpdateHandler;
  }

  /** Who asks is told of the text as it is now. */
  protected override async awaitDocumentState(...asked: Parameters<DefaultDocumentBuilder['awaitDocumentState']>) {
    await this.#updates().release();
    return super.awaitDocumentState(...asked);
  }

  protected override async awaitBuilderState(...asked: Parameters<DefaultDocumentBuilder['awaitBuilderState']>) {
    await this.#updates().release();
    return super.awaitBuilderState(...asked);
  }

  /** A feed is no document, but what the checks find in a list depends on it. */
  override async update(changed: URI[], deleted: URI[], cancelToken?: CancellationToken): Promise<void> {
    const uris = [...changed, ...deleted].map(String).filter((uri) => !uri.endsWith('.playbook'));
    if (uris.length > 0)
      for (const document of this.langiumDocuments.all)
        if (namesFeed(document, uris)) this.resetToState(document, DocumentState.IndexedReferences);
    return super.update(changed, deleted, cancelToken);
  }

  protected override async buildDocuments(
    documents: LangiumDocument[],
    options: BuildOptions,
    cancelToken: CancellationToken,
  ): Promise<void> {
    this.prepareBuild(documents, options);
    await this.runCancelable(documents, DocumentState.Parsed, cancelToken, (document) =>
      this.langiumDocumentFactory.update(document, cancelToken),
    );
    const loaded = await this.#uses().load(documents);
    const built = [...documents, ...loaded];
    // What a keystroke costs is done sooner than what it would take to make up for it later.
    const token = built.every((document) => this.#follows(document)) ? CancellationToken.None : cancelToken;
    await super.buildDocuments(built, options, token);
  }

  #follows(document: LangiumDocument): boolean {
    const { DocumentValidator: validator } = this.serviceRegistry.getServices(document.uri).validation;
    return validator instanceof PlaybookValidator && validator.follows(document);
  }

  protected override shouldRelink(document: LangiumDocument, changedUris: Set<string>): boolean {
    if (changedUris.size === 0) return false;
    const uses = this.#uses();
    return (
      hasUnknownNames(document) ||
      this.indexManager.isAffected(document, changedUris) ||
      uses.dependsOn(document, changedUris) ||
      (uses.isUsedBy(changedUris, document) && waitsForUser(document))
    );
  }

  /** A finished phase is announced even where a newer change cancels what follows: its diagnostics would be lost. */
  protected override async notifyDocumentPhase(
    document: LangiumDocument,
    state: DocumentState,
    cancelToken: CancellationToken,
  ): Promise<void> {
    for (const listener of [...this.documentPhaseListeners.get(state)]) {
      try {
        await listener(document, cancelToken);
      } catch (error) {
        if (!isOperationCancelled(error)) throw error;
      }
    }
  }
}

const unknownNames = new WeakMap<LangiumDocument['references'], boolean>();

/** A name that leads nowhere may be declared now. Looked up once for each time that a document is linked. */
function hasUnknownNames({ references, state }: LangiumDocument): boolean {
  const known = unknownNames.get(references);
  if (known !== undefined) return known;
  const found = references.some(({ error }) => error !== undefined);
  if (state >= DocumentState.Linked) unknownNames.set(references, found);
  return found;
}

/** What nobody used, or tested, may now be used or tested by a file that changed. */
const waitsForUser = ({ diagnostics }: LangiumDocument): boolean =>
  diagnostics?.some(({ code }) => code === ('PB306' satisfies Code) || code === ('PB314' satisfies Code)) === true;

/** True where a list of the document is from one of these files, or from a file in one of these folders. */
const namesFeed = (document: LangiumDocument, uris: readonly string[]): boolean =>
  feedsOf(document).some(({ uri }) => uris.some((changed) => `${uri.toString()}/`.startsWith(`${changed}/`)));
