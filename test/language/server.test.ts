import assert from 'node:assert/strict';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import type {
  CompletionItem,
  CompletionList,
  Diagnostic,
  InitializeResult,
  LinkedEditingRanges,
  SelectionRange,
} from 'vscode-languageserver-protocol';
import { DefaultLanguageServer } from 'langium/lsp';
import { EmptyFileSystem } from 'langium';
import * as rpc from 'vscode-jsonrpc/node';
import { createPlaybookServices } from '../../language/playbook-module.ts';
import {
  COMPILE_REQUEST,
  LIST_REQUEST,
  type CompileResult,
  type ListResult,
} from '../../language/protocol/requests.ts';
import { INITIALIZE_RESULT, OWN_CAPABILITIES } from '../../server/capabilities.ts';
import { nodeProblem } from '../../server/node-version.ts';

const PEOPLE = 'contact maria { upn "maria.ortiz@contoso.com" }\n';
const GOOD = 'use "people.playbook"\nplaybook a "A" {\n  owner maria\n  note "x"\n}\n';

describe('language server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'playbook-server-'));
  const bundle = join(folder, 'server.cjs');
  const uri = pathToFileURL(join(folder, 'main.playbook')).toString();
  let child: ChildProcess;
  let connection: rpc.MessageConnection;
  let published: (diagnostics: { uri: string; diagnostics: Diagnostic[] }) => void = () => undefined;

  before(async () => {
    await esbuild.build({
      entryPoints: [fileURLToPath(new URL('../../server/main-node.ts', import.meta.url))],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      define: { 'import.meta.url': 'undefined' },
      logLevel: 'error',
    });
    writeFileSync(join(folder, 'people.playbook'), PEOPLE);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  beforeEach(async () => {
    child = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    connection = rpc.createMessageConnection(
      new rpc.StreamMessageReader(child.stdout!),
      new rpc.StreamMessageWriter(child.stdin!),
    );
    connection.onNotification('textDocument/publishDiagnostics', (params) => {
      published(params as Parameters<typeof published>[0]);
    });
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/configuration', () => [{}]);
    connection.listen();
    const result = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: 'case' }],
      capabilities: {},
    });
    assert.equal(result.serverInfo?.name, 'playbook');
    await connection.sendNotification('initialized', {});
  });
  afterEach(() => {
    connection.dispose();
    child.kill();
  });

  const open = (text: string) =>
    connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'playbook', version: 1, text },
    });
  const change = (version: number, text: string) =>
    connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  /** Resolves with the next diagnostics of the file that fulfil a condition. */
  const diagnostics = (condition: (found: readonly Diagnostic[]) => boolean) =>
    new Promise<readonly Diagnostic[]>((resolve) => {
      published = (params) => {
        if (params.uri === uri && condition(params.diagnostics)) resolve(params.diagnostics);
      };
    });
  const compile = (version: number, playbook = 'a') =>
    connection.sendRequest<CompileResult>(COMPILE_REQUEST, { uri, version, playbook });

  it('documents an item of a completion when the client asks for it', async () => {
    const other = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const asking = rpc.createMessageConnection(
      new rpc.StreamMessageReader(other.stdout),
      new rpc.StreamMessageWriter(other.stdin),
    );
    try {
      asking.onRequest('client/registerCapability', () => null);
      asking.listen();
      const completion = { completionItem: { resolveSupport: { properties: ['documentation'] } } };
      const capabilities = { textDocument: { completion } };
      await asking.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities });
      await asking.sendNotification('initialized', {});
      const textDocument = {
        uri: 'untitled:a.playbook',
        languageId: 'playbook',
        version: 1,
        text: 'playbook a "A" {\n  if \n}\n',
      };
      await asking.sendNotification('textDocument/didOpen', { textDocument });
      const position = { line: 1, character: 5 };
      const list = await asking.sendRequest<CompletionList>('textDocument/completion', { textDocument, position });
      assert.ok(list.items.length > 0 && list.items.every(({ documentation }) => documentation === undefined));
      const item = list.items.find(({ label }) => label === 'fleet.count');
      assert.ok(item, list.items.map(({ label }) => label).join());
      const resolved = await asking.sendRequest<CompletionItem>('completionItem/resolve', item);
      assert.deepEqual(resolved.documentation, { kind: 'markdown', value: 'How many devices there are.' });
    } finally {
      asking.dispose();
      other.kill();
    }
  });

  it('tells what it finds in an open file, and that it is gone', async () => {
    const bad = diagnostics((found) => found.length > 0);
    await open(GOOD.replace('owner maria', 'owner marai'));
    const [finding] = await bad;
    assert.equal(finding?.code, 'PB303');
    assert.match(finding.codeDescription?.href ?? '', /diagnostics\.md#pb303$/);
    const good = diagnostics((found) => found.length === 0);
    await change(2, GOOD);
    await good;
  });

  it('compiles the version that the client shows, and no other one', async () => {
    await open(GOOD);
    const first = await compile(1);
    assert.equal(first.kind, 'model');
    // The change and the request arrive in one go: the answer is about the new text.
    await change(2, GOOD.replace('owner maria', 'owner nobody'));
    assert.deepEqual(await compile(1), { kind: 'stale', serverVersion: 2 });
    const second = await compile(2);
    assert.deepEqual(second.kind === 'errors' && second.problems.map(({ code }) => code), ['PB303']);
  });

  it('names the playbooks that there are where one is unknown', async () => {
    await open(GOOD);
    assert.deepEqual(await compile(1, 'b'), { kind: 'unknown-playbook', known: ['a'] });
  });

  it('lists the playbooks of a file', async () => {
    await open(GOOD);
    const { version, playbooks } = await connection.sendRequest<ListResult>(LIST_REQUEST, { uri });
    assert.equal(version, 1);
    assert.deepEqual(
      playbooks.map(({ name, title, range }) => [name, title, range.start]),
      [['a', 'A', { line: 1, character: 9 }]],
    );
  });

  it('answers what Langium has no service for', async () => {
    const text =
      'playbook a "A" {\n  cut: scan devices of subject quickly { }\n  wait until cut.status is succeeded timeout 1h\n}\n';
    await open(text);
    const textDocument = { uri };
    const position = { line: 1, character: 3 };
    const linked = await connection.sendRequest<LinkedEditingRanges>('textDocument/linkedEditingRange', {
      textDocument,
      position,
    });
    assert.deepEqual(
      linked.ranges.map(({ start }) => [start.line, start.character]),
      [
        [1, 2],
        [2, 13],
      ],
    );
    const [selection] = await connection.sendRequest<SelectionRange[]>('textDocument/selectionRange', {
      textDocument,
      positions: [position],
    });
    assert.deepEqual(selection?.range, { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } });
  });

  it('loses no diagnostics in a burst of changes', async () => {
    await open(GOOD);
    const last = diagnostics((found) =>
      found.some(({ message }) => typeof message === 'string' && message.includes('who_30')),
    );
    for (let version = 2; version <= 30; version++) {
      await change(version, GOOD.replace('owner maria', `owner who_${version}`));
    }
    await last;
  });

  it('ends when its client is gone', async () => {
    const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
    child.stdin!.end();
    assert.equal(await exit, 1);
  });

  it('ends well after shutdown and exit', async () => {
    const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    assert.equal(await exit, 0);
  });

  it('talks over IPC, as VS Code starts it, and ends with it', async () => {
    const forked = fork(bundle, ['--node-ipc'], { silent: true });
    const ipc = rpc.createMessageConnection(new rpc.IPCMessageReader(forked), new rpc.IPCMessageWriter(forked));
    ipc.listen();
    const params = { processId: process.pid, rootUri: null, capabilities: {} };
    const result = await ipc.sendRequest<InitializeResult>('initialize', params);
    assert.equal(result.capabilities.hoverProvider, true);
    const exit = new Promise((resolve) => forked.on('exit', resolve));
    forked.disconnect();
    assert.equal(await exit, 1);
  });

  it('tells its usage where the command line names no transport', async () => {
    const wrong = spawn(process.execPath, [bundle], { stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    wrong.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const code = await new Promise((resolve) => wrong.on('close', resolve));
    assert.equal(code, 2);
    assert.match(told, /^Usage: .*--stdio/);
  });
});

describe('what the server says of itself', () => {
  it('is what its services can do', async () => {
    const { shared } = createPlaybookServices(EmptyFileSystem);
    const params = { processId: null, rootUri: null, capabilities: {} };
    const computed = await new DefaultLanguageServer(shared).initialize(params);
    const completionProvider = { ...computed.capabilities.completionProvider, resolveProvider: true };
    const all = { ...computed.capabilities, ...OWN_CAPABILITIES, completionProvider };
    const capabilities: unknown = JSON.parse(JSON.stringify(all));
    assert.deepEqual(capabilities, INITIALIZE_RESULT.capabilities);
  });

  for (const [version, isEnough] of [
    ['v20.19.0', false],
    ['v22.12.0', false],
    ['v22.13.0', true],
    ['v24.1.0', true],
  ] as const) {
    it(`${isEnough ? 'takes' : 'refuses'} Node ${version}`, () => {
      assert.equal(nodeProblem(version) === undefined, isEnough);
    });
  }
});
