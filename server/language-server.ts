import { DocumentState } from 'langium';
import { startLanguageServer } from 'langium/lsp';
import type { Connection, InitializeParams } from 'vscode-languageserver';
import { createPlaybookServices, type PlaybookContext, type PlaybookServices } from '../language/playbook-module.ts';
import { letRequestsIn } from '../language/workspace/let-requests-in.ts';
import { settle } from '../language/workspace/settling.ts';
import { checkUnseen } from '../language/workspace/unseen.ts';
import { addCompileHandler } from './handlers/compile.ts';
import { addCompletionResolveHandler } from './handlers/completion-resolve.ts';
import { addExplainHandler } from './handlers/explain.ts';
import { addIndicatorsHandler } from './handlers/indicators.ts';
import { addLinkedEditingHandler } from './handlers/linked-editing.ts';
import { addListHandler } from './handlers/list.ts';
import { addSelectionRangesHandler } from './handlers/selection-ranges.ts';
import { tellingWhatIsWrong } from './told-findings.ts';

/** Puts the language behind a connection whose `initialize` has been answered. */
export function startLanguage(
  connection: Connection,
  params: InitializeParams,
  files: Pick<PlaybookContext, 'fileSystemProvider' | 'feeds'>,
): PlaybookServices {
  // Langium starts to listen by itself; this connection does so already.
  const listening: Connection = Object.assign(Object.create(connection) as Connection, { listen: () => undefined });
  const telling = tellingWhatIsWrong(
    listening,
    (uri) => services.shared.workspace.TextDocuments.get(uri) !== undefined,
  );
  const services: ReturnType<typeof createPlaybookServices> = createPlaybookServices({ connection: telling, ...files });
  startLanguageServer(services.shared, { CompletionProvider: DocumentState.ComputedScopes });
  addCompileHandler(connection, services);
  addExplainHandler(connection, services);
  addListHandler(connection, services);
  addIndicatorsHandler(connection);
  letRequestsIn(services.shared);
  settle(services.Playbook);
  checkUnseen(services.shared);
  addSelectionRangesHandler(connection, services.shared);
  addLinkedEditingHandler(connection, services);
  addCompletionResolveHandler(connection, services.Playbook);
  void services.shared.lsp.LanguageServer.initialize(params);
  return services.Playbook;
}
