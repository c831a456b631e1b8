import assert from 'node:assert/strict';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';

interface Entry {
  readonly file: string;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly range: {
    readonly start: { line: number; character: number };
    readonly end: { line: number; character: number };
  };
}

const GOOD = 'language 1\nplaybook look "Look" {\n  note "Looked."\n}\n';

describe('playbook check', function () {
  this.timeout(120_000);
  let test: TestHome;

  before(ensureBuilt);
  beforeEach(() => {
    test = createTestHome();
  });
  afterEach(() => test.remove());

  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(test.home, name);
    writeFileSync(path, content);
    return path;
  };
  const checkJson = async (...files: readonly string[]) => {
    const { code, stdout } = await test.cli(['check', ...files, '--format', 'json']);
    return { code, entries: JSON.parse(stdout) as Entry[] };
  };

  it('says nothing on stdout and exits 0 where nothing is wrong', async () => {
    const { code, stdout, stderr } = await test.cli(['check', file('good.playbook', GOOD)]);
    assert.deepEqual([code, stdout], [0, '']);
    assert.match(stderr, /0 errors/);
  });

  it('prints an empty array as JSON where nothing is wrong', async () => {
    assert.deepEqual(await checkJson(file('good.playbook', GOOD)), { code: 0, entries: [] });
  });

  it('names file, code, severity, message and a zero-based range for each finding', async () => {
    const path = file('hash.playbook', 'language 1\nlist bad of files {\n  "abc123"\n}\n');
    const { code, entries } = await checkJson(path);
    assert.equal(code, 1);
    const [entry] = entries;
    assert.deepEqual(Object.keys(entry ?? {}), ['file', 'code', 'severity', 'message', 'range']);
    assert.equal(entry?.file, path);
    assert.equal(entry.code, 'PB201');
    assert.equal(entry.severity, 'error');
    assert.equal(entry.range.start.line, 2);
    assert.ok(entry.range.start.character >= 2 && entry.range.end.character > entry.range.start.character);
  });

  it('shows the line and a mark below what is meant, for people', async () => {
    const path = file('hash.playbook', 'language 1\nlist bad of files {\n  "abc123"\n}\n');
    const { code, stdout } = await test.cli(['check', path]);
    assert.equal(code, 1);
    const [head = '', line = '', mark = ''] = stdout.split('\n');
    assert.ok(head.startsWith(`${path}:3:`));
    assert.match(head, /error {2}PB201/);
    assert.equal(line.indexOf('abc123'), mark.indexOf('^'));
  });

  const BAD_FILES: readonly {
    name: string;
    make: (path: string) => void;
    code: string;
    exit: number;
    message: RegExp;
  }[] = [
    {
      name: 'is Latin-1',
      make: (path) => {
        writeFileSync(path, Buffer.from([...Buffer.from('language 1\n# caf'), 0xe9, 0x0a]));
      },
      code: 'PB093',
      exit: 1,
      message: /not UTF-8 \(line 2, column 6\).*Save it as UTF-8/,
    },
    {
      name: 'is UTF-16',
      make: (path) => {
        writeFileSync(path, Buffer.from(`\ufeff${GOOD}`, 'utf16le'));
      },
      code: 'PB093',
      exit: 1,
      message: /UTF-16.*Save it as UTF-8/,
    },
    {
      name: 'is empty',
      make: (path) => {
        writeFileSync(path, '');
      },
      code: 'PB095',
      exit: 1,
      message: /is empty.*`language 1`/,
    },
    {
      name: 'holds 50 MB',
      make: (path) => {
        writeFileSync(path, '');
        truncateSync(path, 50_000_000);
      },
      code: 'PB094',
      exit: 1,
      message: /too large.*50 MB.*feed/,
    },
    { name: 'does not exist', make: () => undefined, code: 'PB090', exit: 2, message: /does not exist.*path/ },
    {
      name: 'is a folder',
      make: (path) => {
        mkdirSync(path);
      },
      code: 'PB091',
      exit: 2,
      message: /is a folder.*Name the \.playbook files/,
    },
    {
      name: 'is full of unclosed braces',
      make: (path) => {
        writeFileSync(path, `language 1\nplaybook p "P" ${'{'.repeat(10_000)}`);
      },
      code: 'PB001',
      exit: 1,
      message: /./,
    },
  ];
  for (const { name, make, code, exit, message } of BAD_FILES) {
    it(`answers with ${code} where the file ${name}`, async () => {
      const path = join(test.home, 'bad.playbook');
      make(path);
      const result = await checkJson(path);
      assert.equal(result.code, exit);
      assert.equal(result.entries[0]?.code, code);
      assert.equal(result.entries[0].file, path);
      assert.match(result.entries[0].message, message);
    });
  }

  it('checks the other files all the same', async () => {
    const missing = join(test.home, 'missing.playbook');
    const { entries } = await checkJson(
      missing,
      file('hash.playbook', 'language 1\nlist bad of files {\n  "abc"\n}\n'),
    );
    assert.deepEqual(
      entries.map(({ code }) => code),
      ['PB090', 'PB201'],
    );
  });

  it('shows no control character of a text', async () => {
    const path = file('hostile.playbook', 'language 1\nlist bad of files {\n  "\u001b[31mabc\u202edef"\n}\n');
    const { stdout } = await test.cli(['check', path]);
    assert.match(stdout, /\\u\{1b\}.*\\u\{202e\}/);
    assert.doesNotMatch(stdout, /\u001b|\u202e/);
  });

  it('colours only where it is asked to', async () => {
    const path = file('hash.playbook', 'language 1\nlist bad of files {\n  "abc123"\n}\n');
    const colour = await test.cli(['check', path], { env: { FORCE_COLOR: '1', NO_COLOR: '' } });
    const plain = await test.cli(['check', path], { env: { NO_COLOR: '1' } });
    assert.ok(colour.stdout.includes('\u001b['));
    assert.ok(!plain.stdout.includes('\u001b['));
  });
});
