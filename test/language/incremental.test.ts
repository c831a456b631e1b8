/** Random edits, sent as an editor sends them: nothing breaks, and what is left is what a fresh look at the text finds. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { URI, type LangiumDocument } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { createPlaybookServices, openDocument } from '../../language/index.ts';
import type { PlaybookServices } from '../../language/playbook-module.ts';
import { LIST_REQUEST } from '../../language/protocol/requests.ts';
import { startInProcess, type InProcessServer } from '../support/in-process-server.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');
const FILES = [EXAMPLES, join(EXAMPLES, 'reference')].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.playbook'))
    .map((name) => join(folder, name)),
);
const TEXTS = FILES.map((file) => readFileSync(file, 'utf8'));
const FRAGMENTS = [
  ...['{', '}', '(', ')', '"', '"""', '{{', '}}', '|', ',', '.', '#', '\n', '\r\n', '\t', '\\', '\0', '😀', '\ud83d'],
  ...['isolate', 'playbook x "X" {\n', 'use "people.playbook"\n', 'if', 'else if', 'not', '24h', '# allow PB101: so\n'],
];

/** Places and lengths are parts of the text, as it is not known before. */
interface Edit {
  readonly kind: 'insert' | 'delete' | 'replace' | 'move';
  readonly at: number;
  readonly to: number;
  readonly length: number;
  readonly text: string;
}

const part = fc.double({ min: 0, max: 1, noNaN: true });
const pieceOfExample = fc
  .tuple(fc.constantFrom(...TEXTS), part, fc.nat(120))
  .map(([text, at, length]) => text.slice(Math.floor(at * text.length)).slice(0, length));
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('insert', 'delete', 'replace', 'move'),
  at: part,
  to: part,
  length: fc.oneof(fc.nat(3), fc.nat(80)),
  text: fc.oneof(fc.constantFrom(...FRAGMENTS), pieceOfExample),
});

/** The changes of one edit. Each applies to the text after the one before it. */
function changesOf(document: TextDocument, { kind, at, to, length, text }: Edit): TextDocumentContentChangeEvent[] {
  const whole = document.getText();
  const offset = Math.floor(at * whole.length);
  const end = kind === 'insert' ? offset : Math.min(offset + length, whole.length);
  const range = { start: document.positionAt(offset), end: document.positionAt(end) };
  if (kind !== 'move') return [{ range, text: kind === 'delete' ? '' : text }];
  const moved = document.getText(range);
  const without = TextDocument.create(document.uri, 'playbook', 0, whole);
  TextDocument.update(without, [{ range, text: '' }], 1);
  const place = without.positionAt(Math.floor(to * without.getText().length));
  return [
    { range, text: '' },
    { range: { start: place, end: place }, text: moved },
  ];
}

/** What the language knows of a document. */
async function known(services: PlaybookServices, document: LangiumDocument) {
  const textDocument = { uri: document.uri.toString() };
  return {
    text: document.textDocument.getText(),
    diagnostics: document.diagnostics,
    symbols: await services.lsp.DocumentSymbolProvider?.getSymbols(document, { textDocument }),
    ast: JSON.parse(
      services.serializer.JsonSerializer.serialize(document.parseResult.value, { refText: true, textRegions: true }),
    ) as unknown,
  };
}

describe('random edits of the examples', function () {
  this.timeout(60_000);
  const fresh = createPlaybookServices(NodeFileSystem).Playbook;
  let server: InProcessServer;

  before(async () => {
    server = await startInProcess();
  });
  after(() => {
    server.dispose();
  });

  async function edited(file: string, text: string, edits: readonly Edit[]): Promise<TextDocument> {
    const { client } = server;
    const uri = pathToFileURL(file).href;
    const mirror = TextDocument.create(uri, 'playbook', 1, text);
    await client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'playbook', version: 1, text },
    });
    for (const each of edits) {
      const version = mirror.version + 1;
      const contentChanges = changesOf(mirror, each);
      TextDocument.update(mirror, contentChanges, version);
      await client.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    }
    // It is answered when all changes are worked in.
    await client.sendRequest(LIST_REQUEST, { uri });
    return mirror;
  }

  /** Everything that an editor asks for by itself while somebody types. An answer that is an error fails the test. */
  async function ask(mirror: TextDocument, offset: number): Promise<void> {
    const textDocument = { uri: mirror.uri };
    const position = mirror.positionAt(offset);
    const range = { start: position, end: mirror.positionAt(mirror.getText().length) };
    const options = { tabSize: 2, insertSpaces: true };
    const requests: Readonly<Record<string, object>> = {
      completion: { position },
      hover: { position },
      definition: { position },
      references: { position, context: { includeDeclaration: true } },
      documentHighlight: { position },
      codeAction: { range, context: { diagnostics: [] } },
      foldingRange: {},
      documentLink: {},
      inlayHint: { range },
      'semanticTokens/full': {},
      formatting: { options },
    };
    for (const [name, params] of Object.entries(requests)) {
      await server.client.sendRequest(`textDocument/${name}`, { textDocument, ...params });
    }
  }

  for (const verb of ['ban', 'unban', 'tag', 'isolate', 'quarantine', 'cut: ban {', 'ban { acknowledge', 'roll back']) {
    it(`break nothing where somebody has typed \`${verb}\` so far`, async () => {
      const mirror = await edited(FILES[0]!, `playbook p "P" {\n  ${verb}\n}\n`, []);
      for (let offset = 0; offset <= mirror.getText().length; offset += 5) await ask(mirror, offset);
      await server.client.sendNotification('textDocument/didClose', { textDocument: { uri: mirror.uri } });
    });
  }

  it('break nothing, and leave what a fresh look at the text finds', async () => {
    const cases = fc.asyncProperty(
      fc.nat(FILES.length - 1),
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      part,
      async (index, edits, at) => {
        const mirror = await edited(FILES[index]!, TEXTS[index]!, edits);
        await ask(mirror, Math.floor(at * mirror.getText().length));
        const { services } = server;
        const document = services.shared.workspace.LangiumDocuments.getDocument(URI.parse(mirror.uri));
        const after = await known(services, document!);
        assert.equal(after.text, mirror.getText());
        assert.deepEqual(after, await known(fresh, await openDocument(fresh, mirror.uri, mirror.getText())));
        const broken = after.diagnostics?.filter(({ message }) =>
          /error occurred|check failed/i.test(JSON.stringify(message)),
        );
        assert.deepEqual(broken, []);
        await server.client.sendNotification('textDocument/didClose', { textDocument: { uri: mirror.uri } });
      },
    );
    await fc.assert(cases, { numRuns: 80, interruptAfterTimeLimit: 8_000, endOnFailure: true });
  });
});
