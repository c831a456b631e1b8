import { DocumentState } from 'langium';
import type { PlaybookServices } from '../playbook-module.ts';

/** How long nobody types before the whole of a large file is checked again, in milliseconds. */
const PAUSE = 250;

/**
 * Lets a keystroke in a large file check only the statement that it changes. What that means for others, and the other way
 * round, is checked as soon as typing pauses. Only a server does this: whoever asks for the model or the findings of a file
 * by `documents.ts` gets those of all its checks.
 */
export function settle({ shared, validation: { DocumentValidator: validator } }: PlaybookServices): void {
  const { LangiumDocuments: documents, DocumentBuilder: builder, WorkspaceLock: lock } = shared.workspace;
  const { DocumentUpdateHandler: updates } = shared.lsp;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const checkWhole = () => {
    // What is held comes soon, and with it the next pause.
    if (updates.isHolding) return;
    void lock.write((token) => {
      for (const document of documents.all.filter((each) => validator.isProvisional(each)))
        builder.resetToState(document, DocumentState.IndexedReferences);
      // An update takes up what this write has interrupted, too.
      return builder.update([], [], token);
    });
  };
  validator.allowProvisional();
  builder.onUpdate(() => {
    clearTimeout(timer);
  });
  builder.onDocumentPhase(DocumentState.Validated, (document) => {
    if (!validator.isProvisional(document)) return;
    clearTimeout(timer);
    timer = setTimeout(checkWhole, PAUSE);
  });
}
