import { DocumentState, type LangiumDocument } from 'langium';
import type { CancellationToken } from 'vscode-jsonrpc';
import type { PlaybookSharedServices } from '../playbook-module.ts';
import { PlaybookDocumentBuilder } from './playbook-document-builder.ts';

/** So many documents are checked in one go: what comes meanwhile waits for some milliseconds at most. */
const PIECE = 8;

/**
 * In a server an update checks at once what is open or depends on the change. Other documents are linked, so that their names
 * are known, and wait for their checks until there is time for `checkMore`.
 */
export class PatientDocumentBuilder extends PlaybookDocumentBuilder {
  readonly #texts: PlaybookSharedServices['workspace']['TextDocuments'];
  #isPatient = false;
  #lets = 0;

  constructor(services: PlaybookSharedServices) {
    super(services);
    this.#texts = services.workspace.TextDocuments;
  }

  /** From now on documents may wait; somebody has to call `checkMore` until none does. */
  bePatient(): void {
    this.#isPatient = true;
  }

  get hasMore(): boolean {
    return this.#isPatient && this.langiumDocuments.all.some(this.#isUnseen());
  }

  /** Checks some of the documents that wait. */
  async checkMore(cancelToken?: CancellationToken): Promise<void> {
    this.#lets = PIECE;
    await this.update([], [], cancelToken);
  }

  protected override sortDocuments(documents: LangiumDocument[]): LangiumDocument[] {
    return super.sortDocuments(this.#isPatient ? this.#withoutThoseThatWait(documents) : documents);
  }

  /** All that is wanted of a document is checked in one go: none is checked in part. */
  protected override resultsAreIncomplete(): boolean {
    return false;
  }

  #withoutThoseThatWait(documents: readonly LangiumDocument[]): LangiumDocument[] {
    const isUnseen = this.#isUnseen();
    let lets = this.#lets;
    this.#lets = 0;
    return documents.filter((document) => !isUnseen(document) || lets-- > 0);
  }

  #isUnseen(): (document: LangiumDocument) => boolean {
    const open = new Set(this.#texts.keys());
    return ({ state, uri }) => state === DocumentState.IndexedReferences && !open.has(uri.toString());
  }
}
