import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';

const feed = (name: string): string => join(import.meta.dirname, '..', 'resources', 'feeds', name);

describe('playbook indicators', function () {
  this.timeout(120_000);
  let test: TestHome;

  before(ensureBuilt);
  beforeEach(() => {
    test = createTestHome();
  });
  afterEach(() => test.remove());

  it('gives programs what is taken and what is refused', async () => {
    const { code, stdout } = await test.cli([
      'indicators',
      feed('nobelium.csv'),
      '--kind',
      'domains',
      '--format',
      'json',
    ]);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      taken: [
        { kind: 'domains', value: 'cdnappservice.web.app', line: 2, note: 'C2; stage 1' },
        { kind: 'domains', value: 'theyardservice.com', line: 3, note: 'two lines, and a "quote"' },
      ],
      refused: [{ line: 6, text: 'co.uk', reason: 'co.uk is a public suffix. Ban the single domain below it.' }],
      leftOut: { ips: 1 },
    });
  });

  it('gives people a line for each value, and says what became of the rest', async () => {
    const { code, stdout, stderr } = await test.cli(['indicators', feed('report.txt'), '--kind', 'ips']);
    assert.equal(code, 0);
    assert.match(stdout, /^6 +ips +185\.178\.209\.193 +Cobalt Strike C2 communication$/m);
    assert.match(stderr, /^line 8: 10\.0\.0\.5: /m);
    assert.match(stderr, /3 taken; 2 refused; left out: 4 files, 7 domains, 2 urls, 4 lines without an indicator/);
  });

  const failures: [what: string, words: string[], code: number, message: RegExp][] = [
    ['a file that is missing', ['none.csv'], 2, /does not exist/],
    ['a file of another format', [import.meta.filename], 2, /no format that can be read/],
    ['a folder', [feed('')], 2, /is a folder/],
    ['another kind', [feed('report.txt'), '--kind', 'devices'], 2, /Allowed choices/],
    ['a column that is missing', [feed('excel.csv'), '--column', 'x'], 1, /has no column "x"[^]*indicator, what/],
  ];
  for (const [what, words, expected, message] of failures)
    it(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await test.cli(['indicators', ...words]);
      assert.deepEqual([code, stdout], [expected, '']);
      assert.match(stderr, message);
    });
});
