import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { serveFiles } from './serve-files.ts';

/** A client whose server is a web worker, which reads files through this client. */
export function createWebClient(serverScript: vscode.Uri, log: vscode.LogOutputChannel): LanguageClient {
  let worker: Worker | undefined;
  const client = new LanguageClient(
    'playbook',
    'Playbook Language Server',
    async () => {
      // A restart: the client leaves the worker that it had alone.
      worker?.terminate();
      worker = new Worker(await addressOf(serverScript));
      return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
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

/** VS Code starts no worker from an extension that lies on a server: its script is read, and started from memory. */
async function addressOf(script: vscode.Uri): Promise<string> {
  if (script.scheme !== 'vscode-remote') return script.toString(true);
  const bytes = await vscode.workspace.fs.readFile(script);
  return URL.createObjectURL(new Blob([bytes], { type: 'text/javascript' }));
}
