/** Texts that have never been saved have no name by which the language could be told. */
import assert from 'node:assert/strict';
import type { PublishDiagnosticsParams } from 'vscode-languageserver';
import { startInProcess, type InProcessServer } from '../support/in-process-server.ts';

const TEXT = 'playbook p {\n  note "{{ alert.titel }}"\n}\n';

describe('a text that has never been saved', () => {
  let server: InProcessServer;
  const found = new Map<string, readonly unknown[]>();

  beforeEach(async () => {
    server = await startInProcess();
    found.clear();
    server.client.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: PublishDiagnosticsParams) => {
        found.set(uri, diagnostics);
      },
    );
  });
  afterEach(() => {
    server.dispose();
  });

  const open = (uri: string) =>
    server.client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'playbook', version: 1, text: TEXT },
    });
  const close = (uri: string) => server.client.sendNotification('textDocument/didClose', { textDocument: { uri } });

  async function findings(uri: string, count: number): Promise<void> {
    while (found.get(uri)?.length !== count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it('is checked, forgotten when it is closed, and in the way of nothing that comes after', async () => {
    await open('untitled:Untitled-1');
    await findings('untitled:Untitled-1', 1);
    await close('untitled:Untitled-1');
    await findings('untitled:Untitled-1', 0);
    await open('untitled:Untitled-2');
    await findings('untitled:Untitled-2', 1);
    const known = server.services.shared.workspace.LangiumDocuments.all.map(({ uri }) => uri.toString()).toArray();
    assert.deepEqual(known, ['untitled:Untitled-2']);
  });

  it('can be closed while it is being checked', async () => {
    for (let index = 0; index < 20; index++) {
      await open(`untitled:Untitled-${index}`);
      await close(`untitled:Untitled-${index}`);
    }
    await open('file:///saved.playbook');
    await findings('file:///saved.playbook', 1);
  });
});
