import { URI, type LangiumDocument } from 'langium';
import type { PlaybookSharedServices } from '../../language/playbook-module.ts';

/**
 * Does something once the workspace is loaded and every change that the client has sent is worked in, and tells it the
 * version of the open text (undefined where the file is not open).
 */
export async function whenSettled<T>(
  shared: PlaybookSharedServices,
  uri: string,
  action: (version: number | undefined) => Promise<T>,
): Promise<T> {
  const { WorkspaceManager, WorkspaceLock, TextDocuments } = shared.workspace;
  await WorkspaceManager.ready;
  await shared.lsp.DocumentUpdateHandler.release();
  const key = URI.parse(uri).toString();
  return WorkspaceLock.read(() => action(TextDocuments.get(key)?.version));
}

/** Asks something of a document as it is then; null where there is none, or nothing to tell. */
export const withDocument = <T>(
  shared: PlaybookSharedServices,
  uri: string,
  ask: (document: LangiumDocument) => T | undefined,
): Promise<T | null> =>
  whenSettled(shared, uri, () => {
    const document = shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
    return Promise.resolve((document && ask(document)) ?? null);
  });
