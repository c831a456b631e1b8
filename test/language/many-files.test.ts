/** What a change in one file of a workspace has checked, and what waits until there is time. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DocumentState, URI } from 'langium';
import type { PublishDiagnosticsParams } from 'vscode-languageserver';
import { LIST_REQUEST } from '../../language/protocol/requests.ts';
import { startInProcess, type InProcessServer } from '../support/in-process-server.ts';

const MANY = 60;
const PEOPLE = 'people.playbook';
const COLLECTING = 'collecting.playbook';
const DUTY = 'contact duty { email "duty@contoso.example" }\n';
const other = (index: number) => `file${index}.playbook`;
const bad = (name: string) => `playbook ${name} "Wait" {\n  wait 0m\n}\n`;

const TEXTS: Readonly<Record<string, string>> = {
  [PEOPLE]: DUTY,
  'user.playbook': `use "${PEOPLE}"\nplaybook user "User" {\n  owner duty\n}\n`,
  'lost.playbook': 'playbook lost "Lost" {\n  owner nobody\n}\n',
  [COLLECTING]: `playbook collecting {
  collect forensics from devices of subject { comment "Case 4711" acknowledge data_collection retry 0 times }
}
`,
  ...Object.fromEntries(Array.from({ length: MANY }, (_, index) => [other(index), bad(`p${index}`)])),
};

describe('a workspace of many files', function () {
  this.timeout(30_000);
  let folder: string;
  let server: InProcessServer;
  /** Names of files, in the order in which findings were told. */
  let told: string[];
  /** Codes that were told last, by file. */
  let codes: Map<string, string[]>;
  let version = 1;

  const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'many-files-'));
    for (const [name, text] of Object.entries(TEXTS)) writeFileSync(join(folder, name), text);
    told = [];
    codes = new Map();
    server = await startInProcess();
    server.client.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: PublishDiagnosticsParams) => {
        const name = uri.slice(uri.lastIndexOf('/') + 1);
        told.push(name);
        codes.set(
          name,
          diagnostics.map(({ code }) => String(code)),
        );
      },
    );
    const { LangiumDocuments: documents, DocumentBuilder: builder } = server.services.shared.workspace;
    const read = await Promise.all(
      Object.keys(TEXTS).map((name) => documents.getOrCreateDocument(URI.parse(uriOf(name)))),
    );
    await builder.build(read);
  });
  afterEach(() => {
    server.dispose();
    rmSync(folder, { recursive: true });
  });

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** Resolves when what has been sent is worked in, and what was found is told. */
  const workedIn = (name: string) => server.client.sendRequest(LIST_REQUEST, { uri: uriOf(name) });

  async function open(name: string): Promise<void> {
    await server.client.sendNotification('textDocument/didOpen', {
      textDocument: { uri: uriOf(name), languageId: 'playbook', version: 1, text: TEXTS[name] },
    });
    await until(() => told.includes(name));
    await workedIn(name);
  }

  async function retype(name: string, text: string): Promise<void> {
    told = [];
    await server.client.sendNotification('textDocument/didChange', {
      textDocument: { uri: uriOf(name), version: ++version },
      contentChanges: [{ text }],
    });
    await workedIn(name);
  }

  async function everythingChecked(name: string): Promise<void> {
    const { all } = server.services.shared.workspace.LangiumDocuments;
    await until(() => all.every(({ state }) => state === DocumentState.Validated));
    await workedIn(name);
  }

  it('tells what is wrong in an open file, and in files where a name leads nowhere, before it looks at others', async () => {
    await open(other(7));
    assert.deepEqual(told, [other(7), 'lost.playbook']);
  });

  it('tells of all files when typing pauses, each once', async () => {
    await open(other(7));
    await everythingChecked(other(7));
    assert.deepEqual([...told].sort(), Object.keys(TEXTS).sort());
  });

  it('checks at a keystroke what depends on the file', async () => {
    await open(PEOPLE);
    await everythingChecked(PEOPLE);
    await retype(PEOPLE, `${DUTY}# Now there are two.\n`);
    assert.deepEqual([...told].sort(), ['lost.playbook', PEOPLE, 'user.playbook']);
  });

  it('checks at a keystroke nothing that does not depend on the file, also while others wait', async () => {
    await open(other(1));
    for (const text of [bad('p12'), bad('p123'), bad('p1')]) {
      await retype(other(1), text);
      assert.deepEqual(told, [other(1), 'lost.playbook']);
    }
    await everythingChecked(other(1));
    await retype(other(1), bad('p12'));
    assert.deepEqual(told, [other(1), 'lost.playbook']);
  });

  it('lets a file that has to be checked again wait, where it is not open', async () => {
    await open(other(1));
    const { LangiumDocuments: documents, DocumentBuilder: builder } = server.services.shared.workspace;
    const closed = documents.getDocument(URI.parse(uriOf(other(2))));
    assert.ok(closed);
    await everythingChecked(other(1));
    told = [];
    builder.resetToState(closed, DocumentState.IndexedReferences);
    await retype(other(1), bad('p12'));
    assert.ok(!told.includes(other(2)));
    await everythingChecked(other(1));
    assert.ok(told.includes(other(2)));
  });

  it('tells of a file that is not open only what is wrong in it', async () => {
    const wrong = ['PB309'];
    await open(other(1));
    await everythingChecked(other(1));
    assert.deepEqual(codes.get(COLLECTING), wrong);
    await open(COLLECTING);
    assert.ok(codes.get(COLLECTING)?.includes('PB313'), 'the licence that the verb needs');
    told = [];
    await server.client.sendNotification('textDocument/didClose', { textDocument: { uri: uriOf(COLLECTING) } });
    await until(() => told.includes(COLLECTING));
    assert.deepEqual(codes.get(COLLECTING), wrong);
  });
});
