import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EmptyFileSystem, type LangiumDocument } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { parseStrictly } from '../support/strict-parser.ts';
import { check, compile, createPlaybookServices, openDocument } from '../../language/index.ts';
import type { Compare, If, Model, MaxRule, Playbook, Policy, Trigger } from '../../language/generated/ast.ts';

const EXAMPLES = ['../../examples/', '../../examples/reference/'].flatMap((folder) => {
  const at = fileURLToPath(new URL(folder, import.meta.url));
  return readdirSync(at)
    .filter((name) => name.endsWith('.playbook'))
    .map((name) => join(at, name));
});

const memory = createPlaybookServices(EmptyFileSystem).Playbook;
const URI = 'file:///case/test.playbook';

/** Errors of the lexer and the parser of a text that is checked whole. */
async function syntaxErrors(text: string): Promise<string[]> {
  const document = await openDocument(memory, URI, text);
  return errorsOf(document);
}

const errorsOf = ({ parseResult }: LangiumDocument): string[] =>
  [...parseResult.lexerErrors, ...parseResult.parserErrors].map(({ message }) => message);

const parse = (text: string): Model => memory.parser.LangiumParser.parse<Model>(text).value;
const conditionOf = (text: string): Compare =>
  ((parse(`playbook p { if ${text} { stop "x" } }`).elements[0] as Playbook).body[0] as If).condition as Compare;

describe('examples', () => {
  for (const path of EXAMPLES)
    it(`${path.split('/').at(-1) ?? ''} parses without errors and without ambiguity`, () => {
      parseStrictly(readFileSync(path, 'utf8'));
    });
});

describe('phrases', () => {
  const operators: [string, string][] = [
    ['a.b is not c', 'is not'],
    ['a.b  is\n not c', 'is not'],
    ['a.b is # why\n not c', 'is not'],
    ['a.b not in [c]', 'not in'],
    ['a.b includes any of [c]', 'includes any of'],
    ['a.b starts with "x"', 'starts with'],
    ['a.b <= 3d', '<='],
  ];
  for (const [text, op] of operators)
    it(`keeps ${op} apart in ${JSON.stringify(text)}`, () => {
      assert.equal(conditionOf(text).op, op);
    });

  it('have single blanks in verbs, events, types and maxima', () => {
    const model = parse(`policy "p" { never restrict   apps, ban files max 2% of fleet otherwise stop }
      playbook p { input sure: yes no }
      trigger t { when device health changed run p }`);
    const [policy, playbook, trigger] = model.elements as [Policy, Playbook, Trigger];
    assert.deepEqual((policy.rules[0] as { verbs?: string[] }).verbs, ['restrict apps', 'ban files']);
    assert.equal((policy.rules[1] as MaxRule).what, 'of fleet');
    assert.equal((playbook.header[0] as { type?: string }).type, 'yes no');
    assert.equal(trigger.event, 'device health changed');
  });
});

describe('bad texts', () => {
  it('an empty file has no errors and no playbooks', async () => {
    assert.deepEqual(await syntaxErrors(''), []);
    assert.deepEqual(await compile(memory, URI, 'p'), { kind: 'unknown-playbook', known: [] });
  });

  const deep: [string, string][] = [
    ['braces alone', '{'.repeat(10_000)],
    ['open playbooks', 'playbook p { '.repeat(10_000)],
    ['open ifs', `playbook p { ${'if a.b is c { '.repeat(10_000)}`],
    ['open brackets', `playbook p { if a in ${'['.repeat(10_000)}`],
    ['open parentheses', `playbook p { if ${'('.repeat(10_000)}`],
    ['a row of not', `playbook p { if ${'not '.repeat(10_000)} a { } }`],
    ['a row of and', `playbook p { if a.b is c ${'and a.b is c '.repeat(10_000)} { stop "x" } }`],
    ['a row of else if', `playbook p { if a.b is c { } ${'else if a.b is c { if x.y is z { } } '.repeat(10_000)} }`],
  ];
  for (const [what, text] of deep)
    it(`${what} end in errors, not in a crash`, async () => {
      const errors = await syntaxErrors(text);
      assert.ok(
        errors.some((message) => /deep|Expecting|expected|found/i.test(message)),
        errors[0],
      );
      assert.equal((await compile(memory, URI, 'p')).kind, 'errors');
      assert.ok((await check(memory, URI)).length > 0);
    });

  it('a deep text that is allowed is no error', async () => {
    const depth = 35;
    assert.deepEqual(
      await syntaxErrors(`playbook p { ${'if a.b is c { '.repeat(depth)} stop "x" ${'}'.repeat(depth)} }`),
      [],
    );
  });

  it('a file of 50 MB is refused with its size and a way out', async () => {
    const [error] = await syntaxErrors('# remark\n'.repeat(5_600_000));
    assert.match(error ?? '', /too large .*51 MB.* feed/);
  });
});

describe('bad files', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'playbook-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const open = async (name: string, bytes: Buffer | string) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const { Playbook } = createPlaybookServices(NodeFileSystem);
    const uri = pathToFileURL(path).toString();
    return { uri, services: Playbook, document: await openDocument(Playbook, uri) };
  };

  const notText: [string, Buffer][] = [
    ['latin-1', Buffer.from('language 1\n# caf\xe9\n', 'latin1')],
    ['utf-16', Buffer.from('\ufefflanguage 1\n', 'utf16le')],
  ];
  for (const [name, bytes] of notText)
    it(`${name} is refused by name`, async () => {
      const { document, services, uri } = await open(`${name}.playbook`, bytes);
      assert.match(errorsOf(document)[0] ?? '', /not UTF-8 \(line \d\)/);
      assert.equal((await check(services, uri))[0]?.severity, 'error');
    });

  it('a byte order mark is no error', async () => {
    const { document } = await open('bom.playbook', '\ufefflanguage 1\n');
    assert.deepEqual(errorsOf(document), []);
  });

  it('a large file on disk is refused before it is decoded', async () => {
    const { document } = await open('large.playbook', Buffer.alloc(50_000_000, '#'));
    assert.match(errorsOf(document)[0] ?? '', /too large .*50 MB/);
  });

  it('a file that cannot be read rejects', async () => {
    const { Playbook } = createPlaybookServices(NodeFileSystem);
    await assert.rejects(openDocument(Playbook, pathToFileURL(join(folder, 'none.playbook')).toString()));
  });
});
