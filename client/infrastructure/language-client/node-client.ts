import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { serveFiles } from './serve-files.ts';

/** Where playbooks lie: on the disk, in no file yet, and in repositories that VS Code opens without a copy. */
const SCHEMES = ['file', 'untitled', 'vscode-vfs'] as const;

/** A client whose server is a process of its own, and reads through this client what is on no disk. */
export function createNodeClient(serverModule: string, log: vscode.LogOutputChannel): LanguageClient {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const schemes = new Set<string>([...SCHEMES, ...folders.map(({ uri }) => uri.scheme)]);
  const client = new LanguageClient(
    'playbook',
    'Playbook Language Server',
    // With less room for what is young, the server takes a third less memory at 50,000 lines, and no more time.
    { module: serverModule, transport: TransportKind.ipc, options: { execArgv: ['--max-semi-space-size=8'] } },
    {
      documentSelector: [...schemes].map((scheme) => ({ language: 'playbook', scheme })),
      outputChannel: log,
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.playbook') },
    },
  );
  serveFiles(client);
  return client;
}
