/** A large file is checked where it is edited, and as a whole as soon as typing pauses. */
import assert from 'node:assert/strict';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver';
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
    const place = { line, character: 0 };
    published.length = 0;
    await server.client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: place, end: place }, text }],
    });
    await until(() => published.length > 0);
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
});
