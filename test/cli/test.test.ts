import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';

const TEXT = `language 1
playbook cut "Cut off" {
  guard {
    never isolate devices where device.tags includes any of ["vip"] skip
    never isolate devices where device.os is Linux skip
  }
  isolate devices of subject selectively for 24h {
    comment "Run {{ run.id }}"
    acknowledge network_loss
  }
}
test "cuts off" for cut {
  given device "ws-1" { os: Windows11 tags: [] }
  expect isolate on "ws-1" once
  expect plan matches "plans/cut.plan"
}
test "spares the vip" for cut {
  given device "ws-1" { os: Windows11 tags: ["vip"] }
  expect no isolate
}
`;

describe('playbook test', function () {
  this.timeout(120_000);
  let test: TestHome;
  let path: string;

  before(ensureBuilt);
  beforeEach(() => {
    test = createTestHome();
    path = join(test.home, 'cut.playbook');
    writeFileSync(path, TEXT);
  });
  afterEach(() => test.remove());

  it('runs the tests of a folder, writes plans when told to, and holds tests to them', async () => {
    const missing = await test.cli(['test', test.home]);
    assert.equal(missing.code, 1);
    assert.match(missing.stdout, /FAILED {2}cut: cuts off/);
    assert.match(missing.stdout, /cut\.playbook:15:3 {2}expect plan matches[^]*There is no file "plans\/cut\.plan"/);
    assert.match(missing.stdout, /What the run did:[^]*Ended: isolate devices of subject/);
    assert.equal((await test.cli(['test', test.home, '--update'])).code, 0);
    const plan = join(test.home, 'plans', 'cut.plan');
    const { code, stderr } = await test.cli(['test', test.home]);
    assert.deepEqual([code, /2 tests, 0 failed/.test(stderr)], [0, true]);
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('ws-1', 'ws-2'));
    const changed = await test.cli(['test', path, '--filter', 'CUTS']);
    assert.equal(changed.code, 1);
    assert.match(changed.stdout, /The plan differs from "plans\/cut\.plan": line \d+ was/);
    assert.match(changed.stderr, /1 test, 1 failed/);
  });

  it('never writes outside of the folder of the test', async () => {
    mkdirSync(join(test.home, 'inner'));
    const inner = join(test.home, 'inner', 'cut.playbook');
    writeFileSync(inner, TEXT.replace('plans/cut.plan', '../cut.plan'));
    const { code, stdout } = await test.cli(['test', inner, '--update']);
    assert.equal(code, 1);
    assert.match(stdout, /lies outside of the folder of its test/);
  });

  it('says what no test reaches, and what no test protects', async () => {
    const { code, stdout } = await test.cli(['test', path, '--update', '--coverage', '--mutation']);
    assert.equal(code, 0);
    assert.match(stdout, /Rules that refuse: 1 of 2/);
    assert.match(
      stdout,
      /cut\.playbook:5:5 {2}rule that no test reaches: never isolate devices where device\.os is Linux/,
    );
    assert.match(stdout, /Mutation: 1 of 2 safeguards/);
    assert.match(
      stdout,
      /No test notices when this is gone: the guard `never isolate devices where device\.os is Linux/,
    );
  });

  it('prints JSON, JUnit and TAP', async () => {
    const json = await test.cli(['test', path, '--format', 'json']);
    assert.equal(json.code, 1);
    const { tests } = JSON.parse(json.stdout) as { tests: { title: string; status: string; file: string }[] };
    assert.deepEqual(
      tests.map(({ title, status, file }) => [title, status, file]),
      [
        ['cuts off', 'failed', path],
        ['spares the vip', 'passed', path],
      ],
    );
    const junit = await test.cli(['test', path, '--format', 'junit']);
    assert.match(junit.stdout, /<testsuite [^>]*tests="2"[^>]*failures="1"/);
    assert.match(junit.stdout, /<testcase [^>]*name="cuts off"[^]*<failure/);
    const tap = await test.cli(['test', path, '--format', 'tap']);
    assert.deepEqual(
      tap.stdout.split('\n').filter((line) => /^\S/.test(line)),
      ['TAP version 14', '1..2', 'not ok 1 - cut: cuts off', 'ok 2 - cut: spares the vip'],
    );
  });

  it('runs nothing of a text with errors', async () => {
    writeFileSync(path, TEXT.replace('for cut {', 'for other {'));
    const { code, stderr } = await test.cli(['test', path]);
    assert.equal(code, 1);
    assert.match(stderr, /no test was run/);
  });
});
