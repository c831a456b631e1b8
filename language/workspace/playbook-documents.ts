import { DefaultLangiumDocuments, stream, type LangiumDocument, type Stream, type URI } from 'langium';

/** Keeps the documents in a row as well, since each keystroke goes through all of them more than once. */
export class PlaybookDocuments extends DefaultLangiumDocuments {
  readonly #all = new Set<LangiumDocument>();

  override get all(): Stream<LangiumDocument> {
    return stream(this.#all);
  }

  override addDocument(document: LangiumDocument): void {
    super.addDocument(document);
    this.#all.add(document);
  }

  override deleteDocument(uri: URI): LangiumDocument | undefined {
    const deleted = super.deleteDocument(uri);
    if (deleted) this.#all.delete(deleted);
    return deleted;
  }

  override deleteDocuments(folder: URI): LangiumDocument[] {
    const deleted = super.deleteDocuments(folder);
    for (const document of deleted) this.#all.delete(document);
    return deleted;
  }
}
