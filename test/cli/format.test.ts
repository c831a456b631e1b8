import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';

const UNTIDY = 'language   1\nplaybook p "P" {\nwait  5m   # five\n}\n';
const TIDY = 'language 1\nplaybook p "P" {\n  wait 5m   # five\n}\n';

describe('playbook format', function () {
  this.timeout(60_000);
  let test: TestHome;

  before(ensureBuilt);
  beforeEach(() => {
    test = createTestHome();
  });
  afterEach(() => test.remove());

  const file = (name: string, text: string): string => {
    const path = join(test.home, name);
    writeFileSync(path, text);
    return path;
  };

  it('rewrites what is untidy, names it, and keeps the mode of the file', async () => {
    const [untidy, tidy] = [file('untidy.playbook', UNTIDY), file('tidy.playbook', TIDY)];
    chmodSync(untidy, 0o640);
    const { code, stdout } = await test.cli(['format', untidy, tidy]);
    assert.equal(code, 0);
    assert.equal(stdout, `${untidy}\n`);
    assert.equal(readFileSync(untidy, 'utf8'), TIDY);
    if (process.platform !== 'win32') assert.equal(statSync(untidy).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(test.home).sort(), ['tidy.playbook', 'untidy.playbook']);
  });

  it('writes nothing with --check, and exits 1 where something would change', async () => {
    const [untidy, tidy] = [file('untidy.playbook', UNTIDY), file('tidy.playbook', TIDY)];
    const { code, stdout } = await test.cli(['format', '--check', untidy, tidy]);
    assert.equal(code, 1);
    assert.equal(stdout, `${untidy}\n`);
    assert.equal(readFileSync(untidy, 'utf8'), UNTIDY);
    assert.equal((await test.cli(['format', '--check', tidy])).code, 0);
  });

  it('leaves a file alone that does not parse, says where, and does the others', async () => {
    const [broken, untidy] = [
      file('broken.playbook', 'language 1\nplaybook p "P" {\n  wait\n}\n'),
      file('u.playbook', UNTIDY),
    ];
    const { code, stderr } = await test.cli(['format', broken, untidy]);
    assert.equal(code, 1);
    assert.match(stderr, /broken\.playbook:4:1/);
    assert.match(stderr, /left as it is/);
    assert.equal(readFileSync(untidy, 'utf8'), TIDY);
  });

  it('exits 2 where there is no such file', async () => {
    const { code, stderr } = await test.cli(['format', join(test.home, 'none.playbook')]);
    assert.equal(code, 2);
    assert.match(stderr, /does not exist/);
  });
});
