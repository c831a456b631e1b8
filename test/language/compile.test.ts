import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EmptyFileSystem } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { ACTIONS, ACTION_IDS, type ActionId } from '../../language/catalog/actions/index.ts';
import { DiskFeedFiles } from '../../disk/feed-files.ts';
import { check, compile, createPlaybookServices, explain, listPlaybooks, openDocument } from '../../language/index.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const { Playbook: disk } = createPlaybookServices({ ...NodeFileSystem, feeds: new DiskFeedFiles() });
const { Playbook: memory } = createPlaybookServices(EmptyFileSystem);
const MAIN = 'file:///case/main.playbook';

const playbookFiles = (folder: URL): URL[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.playbook'))
    .map((name) => new URL(name, folder));

async function model(services: typeof disk, uri: string, playbook: string): Promise<PlaybookModel> {
  const result = await compile(services, uri, playbook);
  return result.kind === 'model' ? result.model : assert.fail(JSON.stringify(result));
}

async function explained(uri: string, playbook: string) {
  const result = await explain(disk, uri, playbook);
  return result.kind === 'explanation' ? result : assert.fail(JSON.stringify(result));
}

describe('the sample workspace', () => {
  const files = playbookFiles(EXAMPLES);
  for (const file of files)
    it(`${file.pathname.split('/').at(-1) ?? ''} has no problems and compiles`, async () => {
      // Which licence a verb needs, and labels that only records name, are no problems.
      const problems = (await check(disk, file.href)).filter(({ severity }) => ['error', 'warning'].includes(severity));
      assert.deepEqual(problems, []);
      for (const { name } of await listPlaybooks(disk, file.href)) await model(disk, file.href, name);
    });

  it("uses every action of Red Canary's list", async () => {
    const used = new Set<ActionId>();
    for (const file of files)
      for (const { actions } of await listPlaybooks(disk, file.href)) for (const action of actions) used.add(action);
    const named = ACTION_IDS.filter((id) => 'redCanary' in ACTIONS[id]);
    assert.deepEqual(
      named.filter((id) => !used.has(id)),
      [],
    );
  });

  it('contains a device that was picked or that an alert names, with an approval', async () => {
    const uri = new URL('contain-device.playbook', EXAMPLES).href;
    const { json } = await explained(uri, 'contain_device');
    assert.equal(json.needs, 'subject');
    assert.deepEqual(json.devices, { atMost: 3, rule: 'max 3 devices otherwise stop' });
    assert.deepEqual(
      json.actions.map(({ path, action, leaseSeconds, undoneBy, approval }) => [
        path,
        action,
        leaseSeconds,
        undoneBy,
        approval,
      ]),
      [
        ['evidence', 'device.collect', undefined, undefined, undefined],
        ['cut', 'device.isolate', 86_400, 'deisolate', 'containment'],
        ['3', 'device.tag', undefined, 'untag', undefined],
      ],
    );
  });
});

describe('the reference examples', () => {
  const folder = new URL('reference/', EXAMPLES);
  const name = (file: string): string => new URL(file, folder).href;

  for (const file of playbookFiles(folder))
    it(`${file.pathname.split('/').at(-1) ?? ''} has no errors and compiles`, async () => {
      const errors = (await check(disk, file.href)).filter(({ severity }) => severity === 'error');
      assert.deepEqual(errors, []);
      for (const each of await listPlaybooks(disk, file.href)) await model(disk, file.href, each.name);
    });

  it('hold the values of their lists, those of a feed too', async () => {
    const { lists } = await model(disk, name('04-ban-network-iocs.playbook'), 'ban_network_iocs');
    const values = Object.values(lists).map((list) => [list.name, list.entries.length, list.entries[0]?.value]);
    assert.deepEqual(values, [
      ['our_domains', 2, 'contoso.com'],
      ['conti_ips', 4, '162.244.80.235'],
      ['conti_domains', 5, 'badiwaw.com'],
      ['nobelium', 4, 'theyardservice.com'],
    ]);
  });

  // The figures of the language's contract, section 7.
  const permissions: [string, string, string[]][] = [
    [
      '01-contain-ransomware',
      'contain_ransomware',
      ['Machine.CollectForensics', 'Machine.Isolate', 'Machine.Read.All'],
    ],
    [
      '03-quarantine-and-ban-file',
      'stop_malicious_file',
      ['Alert.Read.All', 'Machine.Read.All', 'Machine.StopAndQuarantine', 'Ti.ReadWrite'],
    ],
    ['06-hunt-and-contain', 'collect_evidence', ['Machine.CollectForensics', 'Machine.Read.All']],
  ];
  for (const [file, playbook, expected] of permissions)
    it(`${playbook} needs no more than ${expected.join(', ')}`, async () => {
      const { json } = await explained(name(`${file}.playbook`), playbook);
      assert.deepEqual(
        json.permissions.map(({ application }) => application),
        expected,
      );
    });

  it('are explained to people', async () => {
    const { text, json } = await explained(name('01-contain-ransomware.playbook'), 'contain_ransomware');
    for (const line of [
      'contain_ransomware: Contain a host that is encrypting files',
      'Runs on an alert.',
      'At most 3 devices; more only with approval containment.',
      '  hold (duration): How long should the host stay isolated?',
      '  collect forensics from hosts (intrusive; cannot be undone)',
      '  containment: 1 of maria, joel, priya within 15m; silence: asks ciso, then denied',
      '  Machine.Isolate; Machine.Isolate; Active remediation actions',
      '  worst case 119 calls, peak 14/min, 3 devices, 1 h 41 min then a 24 h lease, 1 approval',
      '  1 call to resolve what is named',
      '  15 calls to act, retries included',
      '  100 calls to look at what is under way',
      '  3 calls to end leases',
      '  14 of 95 calls in its busiest minute, at most 119 of 1450 in an hour',
    ])
      assert.ok(text.split('\n').includes(line), `${line}\n---\n${text}`);
    assert.deepEqual(
      json.actions.map(({ path, reversibility }) => [path, reversibility]),
      [
        ['evidence', 'not'],
        ['cut', 'by lease'],
      ],
    );
    assert.equal(json.forecast.calls.worst, 119);
  });
});

describe('compile', () => {
  const good = 'playbook p { stop "x" } playbook q disabled { }';

  it('knows the playbooks of the file', async () => {
    await openDocument(memory, MAIN, good);
    assert.deepEqual(await compile(memory, MAIN, 'r'), { kind: 'unknown-playbook', known: ['p', 'q'] });
    assert.equal((await model(memory, MAIN, 'q')).playbooks['q']?.disabled, true);
  });

  it('follows the text', async () => {
    await openDocument(memory, MAIN, good);
    await openDocument(memory, MAIN, 'playbook p { stop "y" }');
    const { playbooks, sources } = await model(memory, MAIN, 'p');
    assert.equal(playbooks['p']?.body[0]?.summary, 'stop "y"');
    assert.equal(sources[0]?.text, 'playbook p { stop "y" }');
  });

  it('refuses a file with errors, with their places', async () => {
    await openDocument(memory, MAIN, 'playbook p {\n  notify nobody "x"\n}');
    const result = await compile(memory, MAIN, 'p');
    assert.ok(result.kind === 'errors');
    assert.deepEqual(
      result.problems.map(({ uri, range }) => [uri, range.start]),
      [[MAIN, { line: 1, character: 9 }]],
    );
  });

  it('refuses a file that uses one with errors, and says where they are', async () => {
    const services = createPlaybookServices(EmptyFileSystem).Playbook;
    const used = 'file:///case/used.playbook';
    const between = 'file:///case/between.playbook';
    await openDocument(services, used, '\nteam t { nobody noone }');
    await openDocument(services, between, 'use "used.playbook"');
    await openDocument(services, MAIN, '# remark\nuse "between.playbook"\nplaybook p { stop "x" }');
    const result = await compile(services, MAIN, 'p');
    assert.ok(result.kind === 'errors');
    assert.deepEqual(
      result.problems.map(({ uri }) => uri),
      [used, used],
    );
    const problems = await check(services, MAIN);
    assert.equal(problems.length, 1);
    assert.deepEqual(problems[0]?.range, { start: { line: 1, character: 0 }, end: { line: 1, character: 22 } });
    assert.match(problems[0].message, /"between\.playbook".* 2 errors\. used\.playbook line 2: .*nobody/);
  });

  it('accepts files that use each other', async () => {
    const services = createPlaybookServices(EmptyFileSystem).Playbook;
    await openDocument(
      services,
      'file:///case/used.playbook',
      'use "main.playbook" contact maria { name "M" upn "m@contoso.com" }',
    );
    await openDocument(services, MAIN, 'use "used.playbook" playbook p { notify maria "x" }');
    assert.deepEqual(Object.keys((await model(services, MAIN, 'p')).contacts), ['maria']);
  });
});

describe('list', () => {
  it('tells what a lens and a pick need', async () => {
    await openDocument(
      memory,
      MAIN,
      '\nplaybook p "Title" { input hosts: devices optional scan hosts quickly { comment "c" acknowledge performance } }',
    );
    const [listed] = await listPlaybooks(memory, MAIN);
    assert.ok(listed);
    const { inputs, ...rest } = listed;
    assert.deepEqual(rest, {
      name: 'p',
      title: 'Title',
      needs: 'none',
      disabled: false,
      actions: ['device.scan'],
      forecast: 'worst case unbounded calls, peak 95/min, unbounded devices, 0 s, 0 approvals',
      range: { start: { line: 1, character: 9 }, end: { line: 1, character: 10 } },
    });
    assert.deepEqual(
      inputs.map(({ name, type, optional }) => [name, type, optional]),
      [['hosts', 'devices', true]],
    );
  });

  it('survives a text at every cut', async () => {
    const text = `contact maria { name "x" }
      playbook p { input hosts: devices = hosts
      cut: isolate hosts where device.os is Windows11 fully for 1h { comment "{{ alert.id }}" on failure { run q with a = b } }
      parallel { branch a { tag hosts as "x" } } update alert { status: New } }
      playbook q { input a: text ban ips of alert for 1d }`;
    for (let end = 0; end <= text.length; end++) {
      await openDocument(memory, MAIN, text.slice(0, end));
      const listed = await listPlaybooks(memory, MAIN);
      assert.ok(listed.length <= 2);
      await compile(memory, MAIN, 'p');
    }
  });
});

describe('feeds', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'playbook-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const compileWith = async (declaration: string, feed: string | Buffer) => {
    writeFileSync(join(folder, 'feed.txt'), feed);
    writeFileSync(
      join(folder, 'main.playbook'),
      `list l of domains ${declaration}\nplaybook p { note "{{ l.count }}" }`,
    );
    const { Playbook } = createPlaybookServices({ ...NodeFileSystem, feeds: new DiskFeedFiles() });
    return compile(Playbook, pathToFileURL(join(folder, 'main.playbook')).href, 'p');
  };

  it('of one value a line give their own kind', async () => {
    const result = await compileWith(
      'from "feed.txt"',
      '# remark\r\nevil[.]example\r\n185.178.209.193\r\nEVIL.example.\r\n\r\nhxxp://b.example/ # note\r\n',
    );
    assert.ok(result.kind === 'model', JSON.stringify(result));
    const list = result.model.lists['l'];
    assert.equal(list?.feed, 'feed.txt');
    assert.deepEqual(
      list.entries.map(({ value, note }) => [value, note]),
      [
        ['evil.example', undefined],
        ['b.example', 'note'],
      ],
    );
  });

  const bad: [string, string, string | Buffer, RegExp][] = [
    ['without a value of the kind', 'from "feed.txt"', '185.178.209.193\n', /holds no domains/],
    ['that is missing', 'from "none.txt"', '', /does not exist/],
    ['that is not UTF-8', 'from "feed.txt"', Buffer.from('caf\xe9.example', 'latin1'), /not UTF-8 \(line 1\)/],
    ['outside of the folder by an absolute path', 'from "/etc/hosts.txt"', '', /not named relative/],
    ['outside of the folder by a way up', 'from "../../../../../../../etc/hosts.txt"', '', /does not exist|outside/],
    ['of another format', 'from "feed.pdf"', '', /no format that can be read/],
  ];
  for (const [what, declaration, feed, message] of bad)
    it(`${what} are refused by name`, async () => {
      const result = await compileWith(declaration, feed);
      assert.ok(result.kind === 'errors', JSON.stringify(result));
      assert.match(result.problems[0]?.message ?? '', message);
      assert.equal(result.problems[0]?.code, 'PB217');
      assert.equal(result.problems[0].range.start.line, 0);
    });
});
