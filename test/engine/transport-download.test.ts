import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import path from 'node:path';
import { zipSync } from 'fflate';
import { createDownload } from '../../engine/defender/download.ts';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import type { HttpRequest, Send } from '../../engine/defender/http.ts';
import { PlaybookError, type FailureDetail } from '../../engine/errors.ts';
import type { CallTrace } from '../../engine/ports.ts';
import { createInstantClock } from '../support/instant-clock.ts';
import { startLoopbackServer, type LoopbackServer, type Respond } from '../support/loopback-server.ts';

const SECRET = 'sig=5ecret';
const ZIP = Buffer.from(zipSync({ 'autoruns.csv': Buffer.from('a,b') }));

/** As fast as it is taken, until the other side hangs up. */
function endless(_request: unknown, response: ServerResponse): void {
  const chunk = Buffer.concat([ZIP, Buffer.alloc(65_536)]);
  const send = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', send);
  send();
}

describe('downloading a file', () => {
  let folder = '';
  const servers: LoopbackServer[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'download-'));
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await rm(folder, { recursive: true, force: true });
  });
  const serve = async (respond: Respond): Promise<LoopbackServer> => {
    const server = await startLoopbackServer(respond);
    servers.push(server);
    return server;
  };
  const download = (server: LoopbackServer, maxBytes?: number) =>
    createDownload({
      baseUrl: server.baseUrl,
      send: createHttpTransport(),
      clock: createInstantClock(),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
  const target = (name = 'package.zip'): string => path.join(folder, name);
  const failure = async (promise: Promise<unknown>): Promise<FailureDetail> => {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof PlaybookError, String(error));
    assert.doesNotMatch(`${error.message} ${String(error.stack)} ${String(error.cause)}`, /5ecret/);
    return error.detail;
  };

  it('writes it whole, for its owner only, and tells size and SHA-256, without sending the token', async () => {
    const server = await serve((_request, response) => void response.end(ZIP));
    const traces: CallTrace[] = [];
    const result = await download(server)(`${server.baseUrl}/safedownload?${SECRET}`, target(), {
      onCall: (t) => traces.push(t),
    });
    assert.deepEqual(result, { bytes: ZIP.length, sha256: createHash('sha256').update(ZIP).digest('hex') });
    assert.deepEqual(await readFile(target()), ZIP);
    assert.equal((await stat(target())).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['package.zip']);
    assert.equal(server.received[0]!.headers.authorization, undefined);
    assert.doesNotMatch(JSON.stringify(traces), /5ecret/);
    assert.equal(traces[0]!.status, 200);
  });

  const half: readonly { name: string; respond: Respond; maxBytes?: number; message: RegExp }[] = [
    {
      name: 'is cut off',
      respond: (_request, response) => {
        response.writeHead(200, { 'content-length': '100000' });
        response.write(ZIP);
        setImmediate(() => response.destroy());
      },
      message: /closed/,
    },
    {
      name: 'is cut off without having told its length',
      respond: (_request, response) => {
        response.write(ZIP);
        setImmediate(() => response.destroy());
      },
      message: /closed/,
    },
    {
      name: 'ends before its length',
      respond: (_request, response) => {
        response.writeHead(200, { 'content-length': String(ZIP.length + 1) });
        response.write(ZIP);
        response.socket?.end();
      },
      message: /closed|only in part/,
    },
    {
      name: 'is a part that nobody asked for',
      respond: (_request, response) => {
        response.writeHead(206, { 'content-range': `bytes 0-${ZIP.length - 1}/100000` }).end(ZIP);
      },
      message: /HTTP 206/,
    },
    {
      name: 'says that it has 2 GB',
      respond: (_request, response) => {
        response.writeHead(200, { 'content-length': String(2 * 1024 ** 3) }).write(ZIP);
      },
      maxBytes: 1_048_576,
      message: /larger than 1 MB/,
    },
    { name: 'goes on for ever', respond: endless, maxBytes: 1_048_576, message: /larger than 1 MB/ },
    {
      name: 'is no zip',
      respond: (_request, response) => void response.end('<html>expired</html>'),
      message: /not a zip/,
    },
    {
      name: 'is a page that unpacks to no end',
      respond: (_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(32 * 1_048_576, '<')));
      },
      maxBytes: 1_048_576,
      message: /not a zip/,
    },
    { name: 'is empty', respond: (_request, response) => void response.end(), message: /not a zip/ },
    {
      name: 'is too large',
      respond: (_request, response) => void response.end(Buffer.concat([ZIP, Buffer.alloc(3_000_000)])),
      maxBytes: 1_048_576,
      message: /larger than 1 MB/,
    },
    { name: 'has expired', respond: (_request, response) => void response.writeHead(403).end(), message: /HTTP 403/ },
    {
      name: 'goes round in circles',
      respond: (request, response) => void response.writeHead(302, { location: request.url }).end(),
      message: /in a circle/,
    },
  ];
  for (const { name, respond, maxBytes, message } of half) {
    it(`leaves nothing behind when it ${name}`, async () => {
      const server = await serve(respond);
      const detail = await failure(download(server, maxBytes)(`${server.baseUrl}/p?${SECRET}`, target()));
      assert.match(detail.message, message);
      assert.equal(detail.safeToRepeat, true);
      assert.deepEqual(await readdir(folder), []);
    });
  }

  it('does not touch an earlier file until the new one is complete', async () => {
    await writeFile(target(), 'earlier');
    const server = await serve((_request, response) => void response.end('no zip'));
    await failure(download(server)(`${server.baseUrl}/p`, target()));
    assert.equal(await readFile(target(), 'utf8'), 'earlier');
  });

  it('hangs up on an answer that it does not take', async () => {
    let hungUp: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (hungUp = resolve));
    const server = await serve((request, response) => {
      response.on('close', hungUp);
      endless(request, response);
    });
    await failure(download(server, 1_048_576)(`${server.baseUrl}/p`, target()));
    await closed;
  });

  it('reports one that stops half-way and stays open, once its time is over', async () => {
    const server = await serve((_request, response) => void response.write(ZIP));
    const send = createHttpTransport();
    const hurried = createDownload({
      baseUrl: server.baseUrl,
      send: (request) => send({ ...request, timeoutMs: 80 }),
      clock: createInstantClock(),
    });
    assert.match((await failure(hurried(`${server.baseUrl}/p`, target()))).message, /No complete answer came/);
    assert.deepEqual(await readdir(folder), []);
  });

  for (const [what, leave] of [
    ['half a file of a process that was killed', (part: string) => writeFile(part, Buffer.alloc(100_000))],
    ['a link to another file', (part: string) => symlink(target('other'), part)],
  ] as const)
    it(`begins anew where it finds ${what}`, async () => {
      await writeFile(target('other'), 'not ours');
      await leave(target('package.zip.part'));
      const server = await serve((_request, response) => void response.end(ZIP));
      await download(server)(`${server.baseUrl}/p`, target());
      assert.deepEqual(await readFile(target()), ZIP);
      assert.equal(await readFile(target('other'), 'utf8'), 'not ours');
      assert.deepEqual((await readdir(folder)).toSorted(), ['other', 'package.zip']);
    });

  it('takes a file of another name as it is', async () => {
    const server = await serve((_request, response) => void response.end('{"exit_code":0}'));
    await download(server)(`${server.baseUrl}/p`, target('output.json'));
    assert.equal(await readFile(target('output.json'), 'utf8'), '{"exit_code":0}');
  });

  it('says so when the folder cannot be written', async () => {
    const server = await serve((_request, response) => void response.end(ZIP));
    const detail = await failure(download(server)(`${server.baseUrl}/p`, path.join(folder, 'missing', 'package.zip')));
    assert.equal(detail.kind, 'storage');
    assert.match(detail.advice!, /evidence folder/);
  });

  it('follows a redirect on this machine for a practice tenant', async () => {
    const second = await serve((_request, response) => void response.end(ZIP));
    const first = await serve(
      (_request, response) => void response.writeHead(302, { location: `${second.baseUrl}/z` }).end(),
    );
    assert.equal((await download(first)(`${first.baseUrl}/p`, target())).bytes, ZIP.length);
  });

  describe('of a live tenant', () => {
    const live = (redirects: Readonly<Record<string, string>>) => {
      const asked: HttpRequest[] = [];
      const send: Send = (request) => {
        asked.push(request);
        const location = redirects[request.url];
        return Promise.resolve({
          status: location === undefined ? 200 : 302,
          headers: location === undefined ? {} : { location },
          body: (async function* () {
            yield await Promise.resolve(ZIP);
          })(),
        });
      };
      const clock = createInstantClock();
      return { asked, run: createDownload({ baseUrl: 'https://api.security.microsoft.com', send, clock }) };
    };
    const START = 'https://api.security.microsoft.com/safedownload';

    it('follows a redirect within the site', async () => {
      const { asked, run } = live({ [START]: 'https://userrequests-us.security.microsoft.com/z' });
      await run(START, target());
      assert.equal(asked.length, 2);
      assert.ok(asked.every(({ headers }) => headers['authorization'] === undefined));
    });

    const refused: readonly [link: string, redirect?: string][] = [
      ['http://api.security.microsoft.com/p'],
      ['https://127.0.0.1/p'],
      ['https://169.254.169.254/latest/meta-data'],
      ['https://localhost/p'],
      ['file:///etc/passwd'],
      ['no address'],
      [START, 'https://evil.example/z'],
      [START, 'http://api.security.microsoft.com/z'],
      [START, 'https://[::1]/z'],
      [START, 'http://169.254.169.254/latest/meta-data'],
      [START, 'https://169.254.169.254/latest/meta-data'],
      [START, 'https://[::ffff:169.254.169.254]/z'],
      [START, 'https://0x7f.1/z'],
      [START, 'https://localhost:8080/z'],
      [START, '//evil.example/z'],
      [START, 'https://api.security.microsoft.com.evil.example/z'],
      [START, 'https://api.security.microsoft.com@evil.example/z'],
      [START, 'ftp://api.security.microsoft.com/z'],
      [START, 'file:///etc/passwd'],
    ];
    for (const [link, redirect] of refused) {
      it(`does not fetch from ${redirect ?? link}`, async () => {
        const { asked, run } = live(redirect === undefined ? {} : { [link]: redirect });
        await failure(run(link, target()));
        assert.equal(asked.length, redirect === undefined ? 0 : 1);
        assert.deepEqual(await readdir(folder), []);
      });
    }
  });
});
