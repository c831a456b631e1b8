/** The language server in this process, spoken to as an editor does. */
import { PassThrough } from 'node:stream';
import { NodeFileSystem } from 'langium/node';
import * as rpc from 'vscode-jsonrpc/node';
import { createConnection, ProposedFeatures, type Connection } from 'vscode-languageserver/node';
import type { PlaybookServices } from '../../language/playbook-module.ts';
import { startLanguage } from '../../server/language-server.ts';
import { serve } from '../../server/serve.ts';

export interface InProcessServer {
  readonly client: rpc.MessageConnection;
  readonly services: PlaybookServices;
  dispose(): void;
}

export async function startInProcess(
  filesFor: (connection: Connection) => Parameters<typeof startLanguage>[2] = () => NodeFileSystem,
): Promise<InProcessServer> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const client = rpc.createMessageConnection(
    new rpc.StreamMessageReader(toClient),
    new rpc.StreamMessageWriter(toServer),
  );
  client.onRequest('client/registerCapability', () => null);
  client.onRequest('workspace/configuration', () => [{}]);
  client.listen();
  const loaded = Promise.withResolvers<PlaybookServices>();
  serve({
    reader: new rpc.StreamMessageReader(toServer),
    writer: new rpc.StreamMessageWriter(toClient),
    connect: (reader, writer) => createConnection(ProposedFeatures.all, reader, writer),
    load: (connection, params) => {
      loaded.resolve(startLanguage(connection, params, filesFor(connection)));
      return Promise.resolve();
    },
    failed: (message) => {
      loaded.reject(new Error(message));
    },
  });
  await client.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  await client.sendNotification('initialized', {});
  return {
    client,
    services: await loaded.promise,
    dispose: () => {
      client.dispose();
      toServer.destroy();
      toClient.destroy();
    },
  };
}
