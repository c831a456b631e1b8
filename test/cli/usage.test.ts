import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { ACTION_IDS } from '../../language/catalog/actions/index.ts';
import { nodeProblem } from '../../runner/version.ts';
import { CLI_SCRIPT, createTestHome, ensureBuilt, finish, type TestHome } from '../support/spawn.ts';

const COMMANDS = [
  'check',
  'format',
  'explain',
  'plan',
  'run',
  'approve',
  'deny',
  'history',
  'verify',
  'actions',
  'simulate',
  'runner',
];

describe('the command line', function () {
  this.timeout(120_000);
  let test: TestHome;

  before(ensureBuilt);
  beforeEach(() => {
    test = createTestHome();
  });
  afterEach(() => test.remove());

  it('lists every command', async () => {
    const { code, stdout } = await test.cli(['--help']);
    assert.equal(code, 0);
    for (const command of COMMANDS) assert.match(stdout, new RegExp(`^ {2}${command}\\b`, 'm'));
  });

  for (const command of [...COMMANDS, 'runner status', 'runner start', 'runner stop']) {
    it(`explains ${command}`, async () => {
      const { code, stdout } = await test.cli([...command.split(' '), '--help']);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^Usage: playbook ${command}`));
    });
  }

  const MISUSES: readonly { words: readonly string[]; says: RegExp }[] = [
    { words: ['fly'], says: /unknown command 'fly'/ },
    { words: ['check'], says: /missing required argument/ },
    { words: ['check', 'a.playbook', '--format', 'xml'], says: /Allowed choices are pretty, json/ },
    { words: ['run', 'a.playbook'], says: /--tenant/ },
    { words: ['run', '--tenant', 'simulator'], says: /neither a playbook file nor a saved plan/ },
    { words: ['run', '--plan', 'package.json', '--tenant', 'simulator'], says: /package\.json is no saved plan/ },
    { words: ['run', '--plan', 'none.json', '--tenant', 'simulator'], says: /none\.json cannot be read/ },
    { words: ['plan', 'a.playbook', '--tenant', 'simulator', '--input', 'hold'], says: /name=value/ },
    { words: ['run', 'a.playbook', '--tenant', 'simulator', '--approve', 'lead='], says: /NAME=UPN/ },
    { words: ['history', '--limit', 'many'], says: /whole number/ },
    { words: ['simulate', '--speed', '0'], says: /above 0/ },
    { words: ['plan', 'missing.playbook', '--tenant', 'simulator'], says: /missing\.playbook does not exist/ },
  ];
  for (const { words, says } of MISUSES) {
    it(`exits 2 and says what is wrong: ${words.join(' ')}`, async () => {
      const { code, stderr } = await test.cli(words);
      assert.equal(code, 2);
      assert.match(stderr, says);
    });
  }

  it('lists the whole catalog as JSON and as a table', async () => {
    const json = await test.cli(['actions', '--format', 'json']);
    const actions = JSON.parse(json.stdout) as { id: string; phrase: string; acknowledges: string[] }[];
    assert.deepEqual(
      actions.map(({ id }) => id),
      ACTION_IDS,
    );
    const table = await test.cli(['actions']);
    for (const { phrase } of actions) assert.ok(table.stdout.includes(phrase));
  });

  it('explains a playbook without a tenant', async () => {
    const words = ['explain', 'examples/contain-device.playbook'];
    const text = await test.cli(words);
    assert.equal(text.code, 0);
    assert.match(text.stdout, /Machine\.Isolate/);
    const json = await test.cli([...words, '--format', 'json']);
    assert.equal((JSON.parse(json.stdout) as { playbook: string }).playbook, 'contain_device');
  });

  it('names the playbooks of a file that holds several, or not the one asked for', async () => {
    const path = join(test.home, 'two.playbook');
    writeFileSync(path, 'language 1\nplaybook a "A" { note "a" }\nplaybook b "B" { note "b" }\n');
    const several = await test.cli(['explain', path]);
    assert.equal(several.code, 2);
    assert.match(several.stderr, /2 playbooks[\s\S]*--playbook a, --playbook b/);
    const unknown = await test.cli(['explain', path, '--playbook', 'c']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /no playbook c[\s\S]*a, b/);
  });

  it('shows the errors of a text that cannot be compiled and exits 1', async () => {
    const path = join(test.home, 'wrong.playbook');
    writeFileSync(path, 'language 1\nplaybook a "A" { isolate nobody selectively for 1h { comment "Case 1" } }\n');
    const { code, stderr } = await test.cli(['explain', path]);
    assert.equal(code, 1);
    assert.match(stderr, /PB\d{3}/);
    assert.match(stderr, /errors?; nothing was planned/);
  });

  it('ends quietly when its reader does', async () => {
    const child = spawn(process.execPath, [CLI_SCRIPT, 'actions', '--format', 'json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    assert.equal((await finish(child)).stderr, '');
  });

  for (const [version, isEnough] of [
    ['22.13.0', true],
    ['24.0.0', true],
    ['22.12.9', false],
    ['20.19.0', false],
  ] as const) {
    it(`${isEnough ? 'runs' : 'says what is needed'} on Node ${version}`, () => {
      assert.equal(nodeProblem(version) === undefined, isEnough);
      if (!isEnough) assert.match(nodeProblem(version)!.message, /22\.13 or newer; this is Node/);
    });
  }
});
