import { startLanguageServer } from 'langium/lsp';
import { NodeFileSystem } from 'langium/node';
import type { Connection, InitializeParams } from 'vscode-languageserver/node';
import { createPlaybookServices, type PlaybookSharedServices } from '../language/playbook-module.ts';
import { addCompileHandler } from './handlers/compile.ts';
import { addLinkedEditingHandler } from './handlers/linked-editing.ts';
import { addListHandler } from './handlers/list.ts';
import { addSelectionRangesHandler } from './handlers/selection-ranges.ts';

/** Puts the language behind a connection whose `initialize` has been answered. */
export function startLanguage(connection: Connection, params: InitializeParams): PlaybookSharedServices {
  // Langium starts to listen by itself; this connection does so already.
  const listening: Connection = Object.assign(Object.create(connection) as Connection, { listen: () => undefined });
  const services = createPlaybookServices({ connection: listening, ...NodeFileSystem });
  startLanguageServer(services.shared);
  addCompileHandler(connection, services);
  addListHandler(connection, services);
  addSelectionRangesHandler(connection, services.shared);
  addLinkedEditingHandler(connection, services);
  void services.shared.lsp.LanguageServer.initialize(params);
  return services.shared;
}
