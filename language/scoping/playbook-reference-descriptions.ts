import {
  DefaultReferenceDescriptionProvider,
  isReference,
  UriUtils,
  type LangiumDocument,
  type ReferenceDescription,
} from 'langium';

/** Only references into other files are described: they tell which files a change reaches. `Occurrences` finds all others. */
export class PlaybookReferenceDescriptions extends DefaultReferenceDescriptionProvider {
  override createDescriptions(document: LangiumDocument): Promise<ReferenceDescription[]> {
    const targets = new Map<string, ReferenceDescription>();
    for (const reference of document.references) {
      const target = isReference(reference) ? reference.$nodeDescription : undefined;
      const { $refNode: segment } = reference;
      if (!target || !segment || UriUtils.equals(target.documentUri, document.uri)) continue;
      const targetUri = target.documentUri;
      targets.set(targetUri.toString(), {
        sourceUri: document.uri,
        sourcePath: '',
        targetUri,
        targetPath: target.path,
        segment,
        local: false,
      });
    }
    return Promise.resolve([...targets.values()]);
  }
}
