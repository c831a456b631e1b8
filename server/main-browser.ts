// The language server in a web worker: VS Code in a browser, without a process or a disk.
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser';
import { ClientFeedFiles } from './client-feed-files.ts';
import { clientFiles } from './client-files.ts';
import { serve } from './serve.ts';

serve({
  reader: new BrowserMessageReader(self),
  writer: new BrowserMessageWriter(self),
  connect: (reader, writer) => createConnection(ProposedFeatures.all, reader, writer),
  load: async (connection, params) => {
    const { startLanguage } = await import('./language-server.ts');
    startLanguage(connection, params, {
      fileSystemProvider: () => clientFiles(connection),
      feeds: new ClientFeedFiles(connection),
    });
  },
  failed: (message, connection) => {
    connection.console.error(message);
  },
});
