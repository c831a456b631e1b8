import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { serveFiles } from './serve-files.ts';

/** A client whose server is a web worker, which reads files through this client. */
export function createWebClient(serverScript: vscode.Uri, log: vscode.LogOutputChannel): LanguageClient {
  let worker: Worker | undefined;
  const client = new LanguageClient(
    'playbook',
    'Playbook Language Server',
    () => {
      // A restart: the client leaves the worker that it had alone.
      worker?.terminate();
      worker = new Worker(serverScript.toString(true));
      return Promise.resolve({ reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) });
    },
    {
      documentSelector: [{ language: 'playbook' }],
      outputChannel: log,
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.playbook') },
    },
  );
  serveFiles(client);
  return client;
}
