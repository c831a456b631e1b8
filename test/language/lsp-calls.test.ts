import assert from 'node:assert/strict';
import type { LangiumDocument } from 'langium';
import type { CallHierarchyItem, Range } from 'vscode-languageserver-types';
import { buildInMemory } from '../support/language.ts';

const FILES = {
  'main.playbook': `use "shared.playbook"
playbook outer "Outer" {
  run shared
  if alert.severity is high { run shared }
  on failure { run inner }
}
playbook inner { }
trigger often "Often" { when alert created run outer run shared }
test "it works" for outer { expect run succeeded }
`,
  'shared.playbook': 'playbook shared "Shared" { }\n',
};

describe('call hierarchy', () => {
  async function rig() {
    const { services, documents } = await buildInMemory(FILES);
    const [main, shared] = documents as [LangiumDocument, LangiumDocument];
    const { CallHierarchyProvider: calls } = services.lsp;
    assert.ok(calls);
    const prepare = async (document: LangiumDocument, place: string): Promise<CallHierarchyItem> => {
      const position = document.textDocument.positionAt(document.textDocument.getText().indexOf(place));
      const textDocument = { uri: document.uri.toString() };
      const [item] = (await calls.prepareCallHierarchy(document, { textDocument, position })) ?? [];
      assert.ok(item, `nothing at ${place}`);
      return item;
    };
    const lines = (ranges: readonly Range[]): number[] => ranges.map(({ start }) => start.line);
    const incoming = async (item: CallHierarchyItem) =>
      ((await calls.incomingCalls({ item })) ?? []).map(({ from, fromRanges }) => [from.name, lines(fromRanges)]);
    const outgoing = async (item: CallHierarchyItem) =>
      ((await calls.outgoingCalls({ item })) ?? []).map(({ to, fromRanges }) => [to.name, lines(fromRanges)]);
    return { main, shared, calls, prepare, incoming, outgoing };
  }

  it('tells what runs a playbook, from other files too', async () => {
    const { main, shared, prepare, incoming } = await rig();
    const item = await prepare(shared, 'shared "');
    assert.equal(item.detail, 'Shared');
    assert.deepEqual(await incoming(item), [
      ['outer', [2, 3]],
      ['often', [7]],
    ]);
    assert.deepEqual(await incoming(await prepare(main, 'outer "')), [
      ['often', [7]],
      ['it works', [8]],
    ]);
  });

  it('tells what a playbook, a trigger or a test runs', async () => {
    const { main, shared, prepare, outgoing } = await rig();
    assert.deepEqual(await outgoing(await prepare(main, 'outer "')), [
      ['shared', [2, 3]],
      ['inner', [4]],
    ]);
    assert.deepEqual(await outgoing(await prepare(main, 'often "')), [
      ['outer', [7]],
      ['shared', [7]],
    ]);
    assert.deepEqual(await outgoing(await prepare(main, '"it works"')), [['outer', [8]]]);
    assert.deepEqual(await outgoing(await prepare(shared, 'shared "')), []);
  });

  it('begins at a `run` as well as at a declaration, and nowhere else', async () => {
    const { main, shared, calls, prepare } = await rig();
    const { uri, selectionRange } = await prepare(main, 'shared\n');
    assert.equal(uri, shared.uri.toString());
    assert.equal(shared.textDocument.getText(selectionRange), 'shared');
    const textDocument = { uri: main.uri.toString() };
    const position = main.textDocument.positionAt(FILES['main.playbook'].indexOf('severity'));
    assert.equal(await calls.prepareCallHierarchy(main, { textDocument, position }), undefined);
  });

  it('survives a text that is cut anywhere', async () => {
    const text = FILES['main.playbook'];
    for (let end = 0; end < text.length; end += 31) {
      const { services, documents } = await buildInMemory({ 'main.playbook': text.slice(0, end) });
      const [document] = documents;
      assert.ok(document);
      for (let at = 0; at < end; at += 11) {
        const position = document.textDocument.positionAt(at);
        const textDocument = { uri: document.uri.toString() };
        const calls = services.lsp.CallHierarchyProvider!;
        for (const item of (await calls.prepareCallHierarchy(document, { textDocument, position })) ?? []) {
          await calls.incomingCalls({ item });
          await calls.outgoingCalls({ item });
        }
      }
    }
  }).timeout(60_000);
});
