import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { EmptyFileSystem, TextDocument, URI, type LangiumDocument } from 'langium';
import { createPlaybookServices } from '../../language/index.ts';
import { formatDocument } from '../../language/lsp/format/format-document.ts';
import { PlaybookFormatter } from '../../language/lsp/format/playbook-formatter.ts';
import { piecesOf } from '../../language/lsp/format/pieces.ts';

const services = createPlaybookServices(EmptyFileSystem).Playbook;
const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');
const REFERENCE = join(EXAMPLES, 'reference');
const options = { tabSize: 8, insertSpaces: false };

const documentOf = (text: string): LangiumDocument =>
  services.shared.workspace.LangiumDocumentFactory.fromString(text, URI.parse('memory:///format.playbook'));

function format(text: string): string {
  const document = documentOf(text);
  const edits = formatDocument(document, services);
  assert.ok(edits !== undefined, `does not parse:\n${text}`);
  return TextDocument.applyEdits(document.textDocument, edits);
}

const imagesOf = (text: string): string[] => {
  const { tokens, hidden } = services.parser.Lexer.tokenize(text);
  return piecesOf(tokens, hidden).map(({ image }) => image);
};

const read = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.playbook'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

describe('the formatter', () => {
  const CASES: readonly (readonly [name: string, before: string, after: string])[] = [
    [
      'indents blocks, and parts words by one blank',
      'language   1\nplaybook p "P" {\nisolate  devices of subject   selectively for 24h{\ncomment "c"\n      acknowledge network_loss ,vpn_lockout\n}\n  }',
      'language 1\nplaybook p "P" {\n  isolate devices of subject selectively for 24h {\n    comment "c"\n    acknowledge network_loss, vpn_lockout\n  }\n}\n',
    ],
    [
      'keeps one empty line, and none at the edges of a block',
      '\n\nlanguage 1\n\n\n\nplaybook p "P" {\n\n  wait 5m\n\n\n  stop "x"\n\n}\n\n\n',
      'language 1\n\nplaybook p "P" {\n  wait 5m\n\n  stop "x"\n}\n',
    ],
    [
      'keeps remarks where they are, at the distance that their author chose',
      'language 1\n   # of the whole file\nplaybook p "P" {   # why\n# of the wait  \nwait 5m     # five\n   # at the end\n}\n',
      'language 1\n# of the whole file\nplaybook p "P" {   # why\n  # of the wait\n  wait 5m     # five\n  # at the end\n}\n',
    ],
    [
      'indents a line that goes on with the one before',
      'language 1\nplaybook p "P" {\n target hosts = devices of subject\n  where device.os is Windows11\n  note "n"\n}\n',
      'language 1\nplaybook p "P" {\n  target hosts = devices of subject\n      where device.os is Windows11\n  note "n"\n}\n',
    ],
    [
      'touches no pasted block and no text',
      'language 1\nlist l of domains """\n   evil[.]example    # one\n\n\n\tother[.]example\n"""\n\nplaybook p "A  b" { note   "two  blanks" }\n',
      'language 1\nlist l of domains """\n   evil[.]example    # one\n\n\n\tother[.]example\n"""\n\nplaybook p "A  b" { note "two  blanks" }\n',
    ],
    [
      'keeps the line ends of the file',
      'language  1\r\n\r\n\r\nplaybook p "P" {\r\nwait 5m\r\n}',
      'language 1\r\n\r\nplaybook p "P" {\r\n  wait 5m\r\n}\r\n',
    ],
  ];
  for (const [name, before, after] of CASES) {
    it(name, () => {
      assert.equal(format(before), after);
      assert.equal(format(after), after);
    });
  }

  it('leaves the samples as they are', () => {
    for (const text of read(EXAMPLES)) assert.equal(format(text), text);
  });

  it('leaves a text alone that does not parse', () => {
    assert.equal(formatDocument(documentOf('language 1\nplaybook p "P" {\n  wait\n'), services), undefined);
  });

  it('changes nothing but blanks, and nothing the second time, however a text is laid out', () => {
    const texts = [...read(EXAMPLES), ...read(REFERENCE)];
    const blanks = fc.constantFrom(' ', '  ', '\t', '\n', '\n\n\n', '\n      ', ' # remark\n', '\n  # remark\n\n');
    const property = fc.property(fc.constantFrom(...texts), fc.infiniteStream(blanks), (text, gaps) => {
      const scattered = imagesOf(text)
        .map((image) => `${image}${image.startsWith('#') ? '\n' : (gaps.next().value ?? ' ')}`)
        .join('');
      const once = format(scattered);
      assert.deepEqual(imagesOf(once), imagesOf(scattered));
      assert.equal(format(once), once);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('keeps what lies outside of a range byte for byte', () => {
    const text = 'language   1\nplaybook p "P" {\nwait  5m\nwait   6m\n}\n';
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 8 } };
    const document = documentOf(text);
    const edits = new PlaybookFormatter(services).formatDocumentRange(document, {
      textDocument: { uri: document.uri.toString() },
      range,
      options,
    });
    assert.deepEqual(edits, [
      { range: { start: { line: 2, character: 4 }, end: { line: 2, character: 6 } }, newText: ' ' },
    ]);
  });

  it('puts the end of a block in its place when it is typed', () => {
    const text = 'language 1\nplaybook p "P" {\n  wait  5m\n    }\n';
    const document = documentOf(text);
    const edits = new PlaybookFormatter(services).formatDocumentOnType(document, {
      textDocument: { uri: document.uri.toString() },
      position: { line: 3, character: 5 },
      ch: '}',
      options,
    });
    assert.deepEqual(
      edits.map(({ newText, range }) => [newText, range.start.line, range.end.line]),
      [['\n', 2, 3]],
    );
  });
});
