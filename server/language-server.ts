import { startLanguageServer } from 'langium/lsp';
import { NodeFileSystem } from 'langium/node';
import type { Connection, InitializeParams } from 'vscode-languageserver/node';
import { DiskFeedFiles } from '../disk/feed-files.ts';
import { createPlaybookServices, type PlaybookSharedServices } from '../language/playbook-module.ts';
import { addCompileHandler } from './handlers/compile.ts';
import { addIndicatorsHandler } from './handlers/indicators.ts';
import { addListHandler } from './handlers/list.ts';

/** Puts the language behind a connection whose `initialize` has been answered. */
export function startLanguage(connection: Connection, params: InitializeParams): PlaybookSharedServices {
  // Langium starts to listen by itself; this connection does so already.
  const listening: Connection = Object.assign(Object.create(connection) as Connection, { listen: () => undefined });
  const services = createPlaybookServices({ connection: listening, ...NodeFileSystem, feeds: new DiskFeedFiles() });
  startLanguageServer(services.shared);
  addCompileHandler(connection, services);
  addListHandler(connection, services);
  addIndicatorsHandler(connection);
  void services.shared.lsp.LanguageServer.initialize(params);
  return services.shared;
}
