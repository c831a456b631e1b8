import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

/** A client whose server is a process of its own. */
export function createNodeClient(serverModule: string, log: vscode.LogOutputChannel): LanguageClient {
  return new LanguageClient(
    'playbook',
    'Playbook Language Server',
    { module: serverModule, transport: TransportKind.ipc },
    {
      documentSelector: [
        { language: 'playbook', scheme: 'file' },
        { language: 'playbook', scheme: 'untitled' },
      ],
      outputChannel: log,
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.playbook') },
    },
  );
}
