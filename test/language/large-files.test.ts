/** A large file is checked where it is edited, and as a whole as soon as typing pauses. */
import assert from 'node:assert/strict';
import type { CompletionList, Diagnostic, DocumentSymbol, PublishDiagnosticsParams } from 'vscode-languageserver';
import { EXPLAIN_REQUEST } from '../../language/protocol/requests.ts';
import { startInProcess, type InProcessServer } from '../support/in-process-server.ts';

const STEPS = 300;
const step = (index: number): string =>
  `  scan devices of subject quickly { comment "Case ${index}" acknowledge performance timeout 10m }\n`;
const TEXT = `playbook big "Big" {\n${Array.from({ length: STEPS }, (_, index) => step(index)).join('')}  wait 0s\n}\n`;
const uri = 'file:///big/big.playbook';

describe('a large file', function () {
  this.timeout(30_000);
  let server: InProcessServer;
  const published: (readonly Diagnostic[])[] = [];

  beforeEach(async () => {
    server = await startInProcess();
    published.length = 0;
    server.client.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      published.push(params.diagnostics);
    });
    const textDocument = { uri, languageId: 'playbook', version: 1, text: TEXT };
    await server.client.sendNotification('textDocument/didOpen', { textDocument });
    await until(() => linesOf('PB216').join() === String(STEPS + 1));
  });
  afterEach(() => {
    server.dispose();
  });

  const linesOf = (code: string): number[] =>
    (published.at(-1) ?? []).filter((each) => each.code === code).map(({ range }) => range.start.line);

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async function insert(line: number, text: string, version = 2): Promise<void> {
    published.length = 0;
    await change(line, text, version);
    await until(() => published.length > 0);
  }

  async function change(line: number, text: string, version: number): Promise<void> {
    const place = { line, character: 0 };
    await server.client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: place, end: place }, text }],
    });
  }

  it('is checked at once where it is edited, and what was found elsewhere moves along', async () => {
    await insert(3, '  wait 0m\n');
    assert.deepEqual(linesOf('PB216').sort(), [3, STEPS + 2]);
  });

  it('is checked as a whole when typing pauses', async () => {
    await insert(3, '  stop "Enough."\n');
    assert.deepEqual(linesOf('PB304'), []);
    await until(() => linesOf('PB304').length > 0);
    assert.deepEqual(linesOf('PB304'), [4]);
  });

  it('is checked as a whole before anybody gets to know what it means', async () => {
    await insert(3, '  wait 0m\n');
    const { kind } = await server.client.sendRequest<{ kind: string }>(EXPLAIN_REQUEST, { uri, playbook: 'big' });
    assert.equal(kind, 'errors');
    assert.deepEqual(linesOf('PB216').sort(), [3, STEPS + 2]);
  });

  it('is read once for keystrokes that come fast, and then as it is', async () => {
    await insert(3, '#');
    published.length = 0;
    for (const version of [3, 4, 5, 6, 7, 8]) await change(3, 'x', version);
    await change(3, '\n  wait 0m\n', 9);
    await until(() => linesOf('PB216').length > 1);
    assert.deepEqual(new Set(linesOf('PB216')), new Set([4, STEPS + 3]));
    assert.ok(published.length < 7, `published ${published.length} times`);
  });

  it('is known as it is to whoever asks while keystrokes wait', async () => {
    await insert(3, '#');
    await change(3, 'x', 3);
    await change(0, 'playbook second "Second" { }\n', 4);
    const symbols = await server.client.sendRequest<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument: { uri },
    });
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['second', 'big'],
    );
  });

  it('offers the nearest names, and others when something of them is typed', async () => {
    const labels = Array.from({ length: STEPS }, (_, index) =>
      `  step_${index}: wait_for_it\n`.replace('wait_for_it', step(index).trim()),
    );
    await insert(1, labels.join(''));
    const line = STEPS + 1;
    const offered = async (typed: string, version: number): Promise<CompletionList> => {
      await change(line, `  if ${typed}\n`, version);
      return server.client.sendRequest<CompletionList>('textDocument/completion', {
        textDocument: { uri },
        position: { line, character: 5 + typed.length },
      });
    };
    const stepsOf = ({ items }: CompletionList) =>
      items.map(({ label }) => label).filter((label) => label.startsWith('step_'));
    const nearest = await offered('', 3);
    assert.ok(nearest.isIncomplete);
    assert.equal(stepsOf(nearest).length, 50);
    assert.ok(stepsOf(nearest).includes(`step_${STEPS - 1}`));
    assert.deepEqual(stepsOf(await offered('step_77', 4)), ['step_277', 'step_177', 'step_77']);
  });
});
