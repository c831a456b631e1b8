/** Playbooks in file systems that only the editor can read, such as a repository that is opened without a copy. */
import assert from 'node:assert/strict';
import { NodeFileSystem } from 'langium/node';
import type { PublishDiagnosticsParams } from 'vscode-languageserver';
import { DiskFeedFiles } from '../../disk/feed-files.ts';
import { toBase64 } from '../../language/protocol/base64.ts';
import {
  LIST_REQUEST,
  READ_FILE_REQUEST,
  STAT_REQUEST,
  type FileParams,
  type FileState,
} from '../../language/protocol/requests.ts';
import { diskAndClient } from '../../server/disk-and-client.ts';
import { startInProcess, type InProcessServer } from '../support/in-process-server.ts';

const ROOT = 'vscode-vfs://github/contoso/playbooks/';
const MAIN = `${ROOT}main.playbook`;

describe('a file system that only the editor can read', function () {
  this.timeout(20_000);
  let server: InProcessServer;
  let asked: string[];
  let found: PublishDiagnosticsParams | undefined;
  const files = new Map([
    [`${ROOT}people.playbook`, 'contact duty { email "duty@contoso.example" }\n'],
    [`${ROOT}iocs/c2.txt`, 'evil.example\nnot a domain\n'],
    ['vscode-vfs://github/contoso/c2.txt', 'evil.example\n'],
    ['vscode-vfs://github.example/contoso/playbooks/c2.txt', 'evil.example\n'],
  ]);
  const textOf = (uri: string): string => {
    asked.push(uri);
    const text = files.get(uri);
    if (text === undefined) throw new Error('There is no such file.');
    return text;
  };

  before(async () => {
    const disk = { files: NodeFileSystem.fileSystemProvider(), feeds: new DiskFeedFiles() };
    server = await startInProcess((connection) => diskAndClient(disk, connection));
    server.client.onRequest(STAT_REQUEST, ({ uri }: FileParams): FileState => ({
      ...{ uri, isFile: !uri.endsWith('/'), isDirectory: uri.endsWith('/') },
      ...{ size: textOf(uri).length, modified: 1 },
    }));
    server.client.onRequest(READ_FILE_REQUEST, ({ uri }: FileParams) =>
      toBase64(new TextEncoder().encode(textOf(uri))),
    );
    server.client.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      if (params.uri === MAIN) found = params;
    });
  });
  beforeEach(() => {
    asked = [];
    found = undefined;
  });
  afterEach(() => server.client.sendNotification('textDocument/didClose', { textDocument: { uri: MAIN } }));
  after(() => {
    server.dispose();
  });

  async function problemsOf(text: string): Promise<string[]> {
    const textDocument = { uri: MAIN, languageId: 'playbook', version: 1, text };
    await server.client.sendNotification('textDocument/didOpen', { textDocument });
    await server.client.sendRequest(LIST_REQUEST, { uri: MAIN });
    return (found?.diagnostics ?? [])
      .filter(({ severity }) => severity === 1)
      .map(({ message }) => JSON.stringify(message));
  }

  it('gives the files that a playbook uses', async () => {
    const text = 'use "people.playbook"\nplaybook main "Main" {\n  owner duty\n  notify duty "Hello."\n}\n';
    assert.deepEqual(await problemsOf(text), []);
    assert.ok(asked.includes(`${ROOT}people.playbook`));
  });

  it('gives the feeds that its lists name', async () => {
    await problemsOf('list c2 of domains from "iocs/c2.txt"\n');
    assert.ok(
      found?.diagnostics.some(({ code, message }) => code === 'PB218' && JSON.stringify(message).includes('1 ')),
    );
  });

  const refused: [string, string][] = [
    ['none.txt', 'cannot be read. Check the path; it is relative to this file.'],
    ['../c2.txt', 'lies outside of the workspace.'],
    ['../../c2.txt', 'lies outside of the workspace.'],
  ];
  for (const [path, problem] of refused)
    it(`does not give ${path}`, async () => {
      const [message = ''] = await problemsOf(`list c2 of domains from "${path}"\n`);
      assert.ok(message.includes(problem), message);
    });
});
