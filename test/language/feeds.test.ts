import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import {
  columnsOf,
  formatOf,
  readFeed,
  UnreadableFeed,
  type Feed,
  type FeedOptions,
} from '../../language/feeds/index.ts';

const folder = new URL('../resources/feeds/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

const SHA256 = 'aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8edcf9be345823b4fdcf5d868';
const OTHER_SHA256 = '08e35543d6110ed11fdf558bb093d401aef7ab0bab2d1d1a2b8b4c2c8e6c4d3f';
const SHA1 = 'e298cd6c5fe7b9b05a28480fd215ddcbd7aaa48a';
const MD5 = '53f8dfc65169ccda021b72a62e0c22a4';

function read(name: string, options: Omit<FeedOptions, 'format'> = {}): Feed {
  const format = formatOf(name);
  assert.ok(format);
  return readFeed(textOf(name), { format, ...options });
}

/** A value a line: where it stands, what it is, and what is said of it. */
const taken = (feed: Feed): string[] =>
  feed.taken.map(({ line, type, value, note }) => `${line} ${type} ${value}${note === undefined ? '' : ` # ${note}`}`);

const refused = (feed: Feed): string[] => feed.refused.map(({ line, text, reason }) => `${line} ${text}: ${reason}`);

interface Case {
  readonly taken: readonly string[];
  readonly refused?: readonly RegExp[];
  readonly leftOut?: Feed['leftOut'];
  readonly duplicates?: number;
}

const CASES: Readonly<Record<string, Case>> = {
  'typed.csv': {
    taken: [
      '1 ip 104.21.84.251 # IP addresses of the C2 (Command and Control) used',
      `2 sha1 ${SHA1} # Hash value of AutoIt3.exe`,
      '3 url https://fixedzip.oss-ap-southeast-5.aliyuncs.com/pioneer.zip',
    ],
    leftOut: { other: 1 },
  },
  'nobelium.csv': {
    taken: [
      '2 domain cdnappservice.web.app # C2; stage 1',
      '3 domain theyardservice.com # two lines, and a "quote"',
      '5 ip 192.99.221.77 # C2',
    ],
    refused: [/^6 co\.uk: co\.uk is a public suffix/],
    duplicates: 1,
  },
  'solarwinds.csv': {
    taken: [
      '3 sha256 32519b85c0b422e4656de6e6c41878e95fd95026267daab4215ee59c107d6c77 # Trojanised DLL',
      '4 sha1 76640508b1e7759e548771a5359eaed353bf1eec # Only one hash is known',
    ],
    leftOut: { exempt: 1 },
  },
  'remarked.csv': { taken: ['5 domain evil.example'], refused: [/^4 "185\.178\.209\.193:443": .* without the port/] },
  'excel.csv': {
    taken: ['3 ip 185.178.209.193 # two in one cell', '4 ip 193.56.28.103 # two in one cell', '5 domain evil.example'],
    refused: [/^6 never closed;one 1\.1\.1\.2;one: The quote that opens here is not closed/],
  },
  'report.txt': {
    taken: [
      '6 ip 185.178.209.193 # Cobalt Strike C2 communication',
      '7 ip 11.23.33.44',
      '8 ip 162.244.80.235',
      '11 domain badiwaw.com',
      '12 domain balacif.com',
      '13 domain barovur.com # C2',
      '14 domain bicomad.com # Cobalt Strike',
      '15 domain comecal.com # stage 2',
      '16 domain evil.example # plain, on a line by itself',
      `20 sha256 ${SHA256} # Locker.exe`,
      `21 sha1 ${SHA1} # ransom note`,
      `22 md5 ${MD5} # MD5 of the loader`,
    ],
    refused: [
      /^8 10\.0\.0\.5: .* private address/,
      /^23 4765742D.*…: .* this one has \d+/,
      /^24 .*\/24: A prefix length/,
    ],
    leftOut: { other: 4, mentioned: 3 },
  },
  'hashes.txt': { taken: [`1 sha1 ${SHA1} # loader`, `3 md5 ${MD5} # dropper`], duplicates: 1 },
  'bundle.stix.json': {
    taken: [
      `10 sha256 ${SHA256} # Locker`,
      '16 ip 185.178.209.193',
      '16 domain evil.example',
      '16 domain b.example',
      "21 url https://evil.example/it's?a=b",
      `36 sha256 ${OTHER_SHA256}`,
    ],
    refused: [/^26 198\.18\.0\.0\/15: A prefix length/, /^40 .*: This is not a STIX pattern/],
    leftOut: { exempt: 3, other: 1 },
    duplicates: 1,
  },
  'observed.stix.json': { taken: [`5 sha256 ${SHA256} # locker.exe`, '6 ip 193.56.28.103'] },
  'event.misp.json': {
    taken: [
      '5 ip 185.178.209.193 # C2',
      '6 ip 193.56.28.103',
      '7 domain evil.example',
      '7 ip 162.244.80.235',
      '8 url http://evil.example/a',
      `11 sha1 ${SHA1}`,
      `19 sha256 ${SHA256} # locker.exe`,
    ],
    refused: [/^12 10\.0\.0\.5: /],
    leftOut: { other: 2, exempt: 1 },
  },
  'strings.json': {
    taken: ['2 domain evil.example', '3 ip 185.178.209.193', '3 domain xn--caf-dma.example'],
    refused: [/^5 10\.0\.0\.1: /],
  },
  'objects.json': { taken: ['4 ip 185.178.209.193 # C2 server', '5 domain evil.example'] },
};

describe('readFeed', () => {
  it('is told of every sample feed', () => {
    assert.deepEqual(readdirSync(folder).sort(), Object.keys(CASES).sort());
  });

  for (const [name, expected] of Object.entries(CASES))
    it(`takes what ${name} holds, and says what became of the rest`, () => {
      const feed = read(name);
      assert.deepEqual(taken(feed), expected.taken);
      const reasons = refused(feed);
      assert.equal(reasons.length, expected.refused?.length ?? 0, reasons.join('\n'));
      expected.refused?.forEach((reason, index) => {
        assert.match(reasons[index] ?? '', reason);
      });
      assert.deepEqual(feed.leftOut, expected.leftOut ?? {});
      assert.equal(feed.duplicates, expected.duplicates ?? 0);
    });

  it('takes one kind only, and counts the others by kind', () => {
    const feed = read('report.txt', { kind: 'ips' });
    assert.deepEqual(
      feed.taken.map(({ value }) => value),
      ['185.178.209.193', '11.23.33.44', '162.244.80.235'],
    );
    assert.deepEqual(
      feed.refused.map(({ line }) => line),
      [8, 24],
    );
    assert.deepEqual(feed.leftOut, { other: 4, urls: 2, domains: 7, files: 4 });
  });

  it('takes a column by its name, whatever its case', () => {
    assert.deepEqual(taken(read('nobelium.csv', { kind: 'ips', column: 'ioc' })), ['5 ip 192.99.221.77 # C2']);
    assert.deepEqual(
      taken(read('solarwinds.csv', { kind: 'files', column: 'md5' })).map((each) => each.slice(0, 5)),
      ['3 md5'],
    );
    assert.deepEqual(taken(read('objects.json', { kind: 'domains', column: 'indicator' })), ['5 domain evil.example']);
  });

  it('names the columns that there are where one is missing', () => {
    const columns = (name: string) => {
      try {
        read(name, { column: 'nope' });
      } catch (error) {
        return error instanceof UnreadableFeed ? error.columns : error;
      }
      return undefined;
    };
    assert.deepEqual(columns('objects.json'), ['type', 'indicator', 'description', 'tags']);
    assert.deepEqual(columns('remarked.csv'), ['first_seen', 'ioc_value', 'ioc_type', 'reference']);
    assert.deepEqual(columns('typed.csv'), []);
    assert.deepEqual(columnsOf(readFileSync(new URL('excel.csv', folder)), 'csv'), ['indicator', 'what']);
    assert.deepEqual(columnsOf(readFileSync(new URL('report.txt', folder)), 'txt'), []);
  });

  const kinds: [line: string, kind: FeedOptions['kind'], values: string[]][] = [
    ['hxxp://b.example/ # note', 'domains', ['b.example']],
    ['hxxp://b.example/', 'urls', ['http://b.example/']],
    ['see b.example for the list', 'domains', []],
    ['see b[.]example for the list', 'domains', ['b.example']],
    ['(b[.]example), and hxxps[://]c[.]example/x.', 'urls', ['https://c.example/x']],
    ['the file AutoIt3.exe', 'domains', []],
    ['AutoIt3.exe', 'domains', []],
    ['someone@evil.example', 'domains', []],
    ['aa:bb:cc:dd:ee:ff', 'ips', []],
    ['2606:4700::6810:1', 'ips', ['2606:4700:0:0:0:0:6810:1']],
    ['WS-17.contoso.com # laptop', 'devices', ['ws-17.contoso.com']],
    ['185.178.209.193', 'devices', []],
  ];
  for (const [line, kind, values] of kinds)
    it(`finds ${values.join() || 'nothing'} among ${kind} in ${line}`, () => {
      const feed = readFeed(line, { format: 'txt', ...(kind !== undefined && { kind }) });
      assert.deepEqual(
        feed.taken.map(({ value }) => value),
        values,
      );
    });

  it('takes a STIX bundle by its name, also where its objects have no ids', () => {
    const indicator = { type: 'indicator', pattern: "[domain-name:value = 'evil.example']", pattern_type: 'stix' };
    const feed = readFeed(JSON.stringify({ type: 'bundle', objects: [indicator] }), { format: 'json' });
    assert.deepEqual(
      feed.taken.map(({ value }) => value),
      ['evil.example'],
    );
  });

  const broken: [what: string, text: string, options: FeedOptions, message: RegExp][] = [
    ['JSON that does not parse', '[\n"a"\n"b"]', { format: 'json' }, /not valid JSON \(line 3\)/],
    ['JSON of something else', '{"a": 1}', { format: 'json' }, /neither a STIX bundle/],
    ['a column of a text', 'evil.example', { format: 'txt', column: 'IoC' }, /has no columns/],
  ];
  for (const [what, text, options, message] of broken)
    it(`refuses ${what}`, () => {
      assert.throws(() => readFeed(text, options), message);
    });

  const HOSTILE: [what: string, text: string, options: FeedOptions][] = [
    ['a line of 10 MB', 'a.'.repeat(5_000_000), { format: 'txt' }],
    ['a line of 10 MB of blanks', `x${' '.repeat(10_000_000)}x`, { format: 'txt' }],
    ['a line of 10 MB of brackets', '[.'.repeat(5_000_000), { format: 'txt' }],
    ['a cell of 10 MB', `a,b\n1.1.1.1,${'x '.repeat(5_000_000)}`, { format: 'csv' }],
    [
      'a pattern of 10 MB',
      `[{"type":"indicator","id":"indicator--1","pattern":"[${'('.repeat(10_000_000)}"}]`,
      { format: 'json' },
    ],
    ['a deep nesting', `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`, { format: 'json' }],
    ['50,000 values', Array.from({ length: 50_000 }, (_, at) => `host-${at}[.]example`).join('\n'), { format: 'txt' }],
    [
      '50,000 rows',
      Array.from({ length: 50_000 }, (_, at) => `${at},host-${at}.example,"a, b"`).join('\n'),
      { format: 'csv' },
    ],
  ];
  for (const [what, text, options] of HOSTILE)
    it(`reads ${what} in time`, () => {
      const start = performance.now();
      readFeed(text, options);
      assert.ok(performance.now() - start < 20_000, `${Math.round(performance.now() - start)} ms`);
    });
});
