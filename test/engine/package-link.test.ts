/** A link to a package that is not what it should be, in a whole run: told in the record, and no file under the name of one. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TransportError, type HttpReply, type Send } from '../../engine/defender/http.ts';
import { createRig } from '../support/engine-rig.ts';

const COLLECT = `language 1
playbook p "P" {
  first: collect forensics from devices of subject { comment "Case 1" acknowledge data_collection }
  note "{{ first.status }}"
}`;

type Body = () => AsyncIterable<Uint8Array>;

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (const text of texts) yield Buffer.from(text);
}

async function* halfWay(): AsyncGenerator<Uint8Array> {
  yield* chunks('PK\x03\x04 and so');
  throw new TransportError('closed', 'The connection was closed before the answer was complete.');
}

const reply = (status: number, headers: Readonly<Record<string, string>>, body: Body = () => chunks()): HttpReply => ({
  status,
  headers,
  body: body(),
});
const to = (location: string) => (): HttpReply => reply(302, { location });

const LINKS: readonly (readonly [what: string, answer: () => HttpReply, says: RegExp])[] = [
  ['leads to another host', to('https://evil.example/p.zip'), /leads away from this computer/],
  ['leads to another host without encryption', to('http://evil.example/p.zip'), /leads away/],
  ['leads to the metadata of a cloud', to('http://169.254.169.254/latest/meta-data'), /leads away/],
  ['leads to a file', to('file:///etc/passwd'), /leads away/],
  ['leads in a circle', to('/safedownload/again'), /in a circle/],
  ['is no zip', () => reply(200, {}, () => chunks('<html>sign in</html>')), /not a zip file/],
  ['stops half-way', () => reply(200, {}, halfWay), /closed before the answer was complete/],
  [
    'is shorter than it says',
    () => reply(200, { 'content-length': '900' }, () => chunks('PK\x03\x04')),
    /only in part/,
  ],
  [
    'has more than is ever taken',
    () => reply(200, { 'content-length': String(5 * 1024 ** 3) }, () => chunks('PK\x03\x04')),
    /larger than 4096 MB/,
  ],
  ['is not there any more', () => reply(404, {}), /HTTP 404/],
];

describe('a link to a package that', function () {
  this.timeout(30_000);
  let evidence: string;
  beforeEach(() => {
    evidence = mkdtempSync(join(tmpdir(), 'package-'));
  });
  afterEach(() => {
    rmSync(evidence, { recursive: true });
  });

  const live = async (downloads: (count: number, send: () => Promise<HttpReply>) => Promise<HttpReply>) => {
    let count = 0;
    const asked: string[] = [];
    const tamper =
      (send: Send): Send =>
      (request) => {
        if (!request.url.includes('/safedownload')) return send(request);
        asked.push(request.url);
        return downloads(++count, () => send(request));
      };
    const rig = await createRig({ evidenceRoot: evidence, tamper });
    try {
      const record = await rig.run(COLLECT, { kind: 'devices', devices: ['ws-042'] });
      const { origin } = new URL(rig.tenant.baseUrl);
      assert.ok(
        asked.every((url) => url.startsWith(`${origin}/`)),
        asked.join(),
      );
      return record;
    } finally {
      await rig.close();
      assert.deepEqual(rig.errors, []);
    }
  };
  const files = (): string[] =>
    existsSync(evidence)
      ? readdirSync(evidence, { recursive: true, withFileTypes: true }).flatMap((one) =>
          one.isFile() ? [one.name] : [],
        )
      : [];

  for (const [what, answer, says] of LINKS)
    it(`${what} leaves no file, and the record says why`, async () => {
      const record = await live(() => Promise.resolve(answer()));
      const target = record.steps[0]?.targets[0];
      assert.match(target?.detail ?? '', /^The package was collected, but its result could not be fetched: /);
      assert.match(target?.detail ?? '', says);
      assert.deepEqual(record.artefacts, []);
      assert.deepEqual(files(), []);
    });

  it('is whole leaves one file, as large as the record says', async () => {
    const record = await live((_, send) => send());
    assert.deepEqual(files().length, 1);
    assert.equal(record.artefacts.length, 1);
  });
});
