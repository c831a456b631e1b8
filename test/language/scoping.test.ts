import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AstUtils, URI, type LangiumDocument } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { isContact, isPath } from '../../language/generated/ast.ts';
import { check, createPlaybookServices, openDocument, type PlaybookServices } from '../../language/index.ts';
import { buildInMemory, buildText } from '../support/language.ts';
import { readMarks } from '../support/markers.ts';

const unresolved = (document: LangiumDocument): string[] =>
  document.references.filter(({ error }) => error !== undefined).map(({ $refText }) => $refText);

/** What each path of a document starts with: `name -> line of its declaration`, a namespace, a candidate, or a constant. */
function roots(services: PlaybookServices, document: LangiumDocument): string[] {
  return AstUtils.streamAllContents(document.parseResult.value)
    .filter(isPath)
    .map((path) => {
      const root = services.references.Names.ofPath(path);
      const line = root.kind === 'declared' ? String(root.node.$cstNode?.range.start.line) : root.kind;
      return `${path.root} -> ${line}`;
    })
    .toArray();
}

/** A playbook whose first statement is on line 1. */
const playbook = (statements: string): string =>
  `playbook p { input hosts: devices input box: device\n${statements}\n}`;

describe('names inside of playbooks', () => {
  const isolate = 'isolate hosts fully for 1h';
  const visible: [string, string][] = [
    ['a label by a later statement', `cut: ${isolate}\nif cut.status is failed { }`],
    ['a label by a block behind it', `cut: ${isolate}\nif hosts is hosts { if cut.status is failed { } }`],
    ['a label by its own on failure', `cut: ${isolate} { on failure { if cut.status is failed { } } }`],
    ['a label by its own after release', `cut: ${isolate} { after release { if cut.status is failed { } } }`],
    [
      'labels of branches behind the parallel',
      `parallel { branch a { cut: ${isolate} } }\nif cut.status is failed { }`,
    ],
    ['labels of the body by handlers', `cut: ${isolate}\non failure { if cut.status is failed { } }`],
    ['targets by later targets', 'target some = hosts\ntarget less = some where some is some'],
    ['loop variables inside of the loop', 'for each one in hosts { if one.name is "x" { } }'],
    ['inputs everywhere', 'if box.name is "x" { }\non failure { if box.name is "x" { } }'],
  ];
  for (const [what, statements] of visible)
    it(`sees ${what}`, async () => {
      const { services, document } = await buildText(playbook(statements));
      const found = roots(services, document).filter((root) => !/^(failed|hosts|box) /.test(root));
      assert.deepEqual(
        found.filter((root) => root.endsWith('constant')),
        [],
      );
      assert.deepEqual(unresolved(document), []);
    });

  const hidden: [string, string][] = [
    ['a label before its statement', `if cut.status is failed { }\ncut: ${isolate}`],
    ['a label by its own condition', `cut: ${isolate} { skip if cut.status is failed }`],
    [
      'a label of the other branch',
      `parallel { branch a { cut: ${isolate} } branch b { if cut.status is failed { } } }`,
    ],
    ['a label of an if behind it', `if hosts is hosts { cut: ${isolate} }\nif cut.status is failed { }`],
    ['a label of then in else', `if hosts is hosts { cut: ${isolate} } else { if cut.status is failed { } }`],
    ['a label of a loop behind it', `for each one in hosts { cut: ${isolate} }\nif cut.status is failed { }`],
    [
      'a label of an inner if behind the parallel',
      `parallel { branch a { if hosts is hosts { cut: ${isolate} } } }\nif cut.status is failed { }`,
    ],
    ['a label of a handler in the body', `if cut.status is failed { }\non failure { cut: ${isolate} }`],
  ];
  for (const [what, statements] of hidden)
    it(`does not see ${what}`, async () => {
      const { services, document } = await buildText(playbook(statements));
      assert.ok(roots(services, document).includes('cut -> constant'));
    });

  it('finds the nearest of two names', async () => {
    const text = playbook('target one = hosts\nif one is one { target one = hosts\nif one.a is x { } }');
    const { services, document } = await buildText(text);
    assert.deepEqual(
      roots(services, document).filter((root) => root.startsWith('one')),
      ['one -> 1', 'one -> 1', 'one -> 2'],
    );
  });

  it('refers from device sets, rollbacks and arguments', async () => {
    const { document } = await buildText(
      `${playbook('cut: isolate hosts fully for 1h\nrollback cut\nrun q with who = box\nscan nothing quickly\nrollback other\nrun q with what = box')}
       playbook q { input who: device }`,
    );
    assert.deepEqual(unresolved(document), ['nothing', 'other', 'what']);
  });

  it('prefers names of the playbook to namespaces, and knows candidates', async () => {
    const { services, document } = await buildText(
      playbook(
        'let some = ips of alert where ip is "1.1.1.1"\nif alert.id is "x" { }\ntarget alert = hosts\nif alert.id is playbook { }',
      ),
    );
    assert.deepEqual(roots(services, document), [
      'ip -> candidate',
      'alert -> namespace',
      'alert -> 3',
      'playbook -> constant',
    ]);
  });

  it('takes people where a contact is asked for, and nowhere else', async () => {
    const { services, document } = await buildText(
      'contact maria { } playbook q { input who: contact = maria }\nplaybook p { run q with who = maria if maria is maria { } }',
    );
    assert.deepEqual(roots(services, document), ['maria -> 0', 'maria -> 0', 'maria -> constant', 'maria -> constant']);
  });
});

describe('files that are used', () => {
  const people = 'contact maria { } list own of devices { "a" }';
  const uses = 'playbook p { notify maria "x" scan own quickly }';

  it('bring their names, directly and through others', async () => {
    const { documents } = await buildInMemory({
      'main.playbook': `use "sub/middle.playbook" ${uses}`,
      'sub/middle.playbook': 'use "../people.playbook"',
      'people.playbook': people,
    });
    assert.deepEqual(documents.flatMap(unresolved), []);
  });

  it('hide what is not used', async () => {
    const { documents } = await buildInMemory({ 'main.playbook': uses, 'people.playbook': people });
    assert.deepEqual(documents.flatMap(unresolved), ['maria', 'own']);
  });

  it('may use each other', async () => {
    const { services, documents } = await buildInMemory({
      'main.playbook': `use "people.playbook" ${uses}`,
      'people.playbook': `use "main.playbook" ${people}`,
    });
    assert.deepEqual(documents.flatMap(unresolved), []);
    assert.deepEqual(
      documents.map((document) => services.shared.workspace.UseGraph.reachable(document).length),
      [2, 2],
    );
  });

  it('give way to names of the file itself', async () => {
    const { documents } = await buildInMemory({
      'main.playbook': `use "people.playbook" contact maria { name "mine" } ${uses}`,
      'people.playbook': people,
    });
    const reference = documents[0]?.references.find(({ $refText }) => $refText === 'maria');
    const target = reference && 'ref' in reference ? reference.ref : undefined;
    assert.ok(isContact(target));
    assert.equal(target.details.length, 1);
  });

  const paths: [string, RegExp][] = [
    ['none.playbook', /cannot be read/],
    ['', /empty/],
    ['/etc/people.playbook', /relative/],
    ['file:///etc/people.playbook', /relative/],
    ['sub\\\\people.playbook', /forward slashes/],
    ['people.txt', /Only \.playbook/],
  ];
  for (const [path, message] of paths)
    it(`tell why ${JSON.stringify(path)} leads nowhere`, async () => {
      const { services, document } = await buildText(`use "${path}"`);
      const [edge] = services.shared.workspace.UseGraph.usesOf(document);
      assert.match(edge?.problem ?? '', message);
      const problems = await check(services, document.uri.toString());
      assert.deepEqual(
        problems.map(({ severity, range }) => ({ severity, line: range.start.line })),
        [{ severity: 'error', line: 0 }],
      );
    });
});

describe('files on disk', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'playbook-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string): URI => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return URI.parse(pathToFileURL(path).toString());
  };

  it('are read when a file uses them, without a workspace', async () => {
    write('shared/people.playbook', 'contact maria { }');
    write('middle.playbook', 'use "shared/people.playbook"');
    const main = write('main.playbook', 'use "middle.playbook" playbook p { notify maria "x" }');
    const { Playbook } = createPlaybookServices(NodeFileSystem);
    assert.deepEqual(unresolved(await openDocument(Playbook, main.toString())), []);
  });

  it('are linked again when a missing one appears or changes', async () => {
    const main = write('main.playbook', 'use "people.playbook" playbook p { notify maria "x" }');
    const { Playbook, shared } = createPlaybookServices(NodeFileSystem);
    const document = await openDocument(Playbook, main.toString());
    assert.deepEqual(unresolved(document), ['maria']);
    const people = write('people.playbook', 'contact maria { }');
    await shared.workspace.DocumentBuilder.update([people], []);
    assert.deepEqual(unresolved(document), []);
    write('people.playbook', 'contact joel { }');
    await shared.workspace.DocumentBuilder.update([people], []);
    assert.deepEqual(unresolved(document), ['maria']);
    rmSync(people.fsPath);
    await shared.workspace.DocumentBuilder.update([], [people]);
    assert.match(shared.workspace.UseGraph.usesOf(document)[0]?.problem ?? '', /cannot be read/);
  });

  it('are told no more that nothing uses a name of theirs, once somebody does', async () => {
    write('other.playbook', 'contact maria { } playbook q { note "x" }');
    const main = write('main.playbook', 'use "other.playbook" playbook p { note "x" }');
    const { Playbook, shared } = createPlaybookServices(NodeFileSystem);
    const document = await openDocument(Playbook, main.toString());
    const other = shared.workspace.UseGraph.usesOf(document)[0]?.document;
    assert.deepEqual(
      other?.diagnostics?.map(({ code }) => code),
      ['PB306'],
    );
    write('main.playbook', 'use "other.playbook" playbook p { notify maria "x" }');
    await shared.workspace.DocumentBuilder.update([main], []);
    assert.deepEqual(other.diagnostics, []);
  });

  it('are told no more that no test runs a playbook of theirs, once one does', async () => {
    write('other.playbook', 'playbook q { note "x" } playbook r { note "x" }');
    const test = (name: string) => `test "${name}" for ${name} { expect run succeeded }`;
    const main = write('main.playbook', `use "other.playbook" ${test('r')}`);
    const { Playbook, shared } = createPlaybookServices(NodeFileSystem);
    const document = await openDocument(Playbook, main.toString());
    const other = shared.workspace.UseGraph.usesOf(document)[0]?.document;
    assert.deepEqual(
      other?.diagnostics?.map(({ code }) => code),
      ['PB314'],
    );
    write('main.playbook', `use "other.playbook" ${test('r')} ${test('q')}`);
    await shared.workspace.DocumentBuilder.update([main], []);
    assert.deepEqual(other.diagnostics, []);
  });
});

describe('occurrences', () => {
  it('are found in references, paths and holes, from any of them', async () => {
    const { text, ranges } = readMarks(`contact maria { }
playbook p {
  input »hosts«: devices
  target some = »hosts« where count of »hosts« > 0
  »cut«: isolate »hosts« fully for 1h { comment "\\"{{ »hosts« | count }}{{ run.»hosts« }}" acknowledge network_loss }
  note "{{ »cut«.devices }}"
  rollback »cut«
}`);
    const { services, document } = await buildText(text);
    const { Occurrences: occurrences } = services.references;
    for (const range of ranges) {
      const found = occurrences.at(document, range.start);
      assert.ok(found, text.slice(range.start, range.end));
      const name = text.slice(range.start, range.end);
      const same = ranges.filter(({ start, end }) => text.slice(start, end) === name);
      assert.deepEqual(
        occurrences
          .naming(found.target)
          .map(({ start, end }) => ({ start, end }))
          .sort((a, b) => a.start - b.start),
        same.map(({ start, end }) => ({ start, end })),
      );
    }
  });
});
