import assert from 'node:assert/strict';
import { deflateSync, gzipSync } from 'node:zlib';
import type { ApiCall } from '../../engine/defender/api-call.ts';
import { createApiSession } from '../../engine/defender/api-session.ts';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import { PlaybookError, type FailureDetail } from '../../engine/errors.ts';
import type { CallTrace } from '../../engine/ports.ts';
import { createInstantClock } from '../support/instant-clock.ts';
import { startLoopbackServer, startRawServer, type LoopbackServer, type Respond } from '../support/loopback-server.ts';

const READ: ApiCall = {
  method: 'GET',
  template: '/api/machines',
  path: '/api/machines',
  kind: 'read',
  purpose: 'list devices',
  repeatable: true,
};
const WRITE: ApiCall = {
  method: 'POST',
  template: '/api/machines/{id}/isolate',
  path: '/api/machines/m1/isolate',
  body: { Comment: 'why', IsolationType: 'Full' },
  kind: 'machine-action',
  purpose: 'isolate the device',
  repeatable: false,
};

const json = (value: unknown, status = 200): Respond => {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
  };
};

describe('talking to the service over HTTP', () => {
  const servers: LoopbackServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const serve = async (respond: Respond): Promise<LoopbackServer> => {
    const server = await startLoopbackServer(respond);
    servers.push(server);
    return server;
  };
  const session = (baseUrl: string, tokens = ['token-1']) => {
    const clock = createInstantClock();
    const throttles: number[] = [];
    let taken = 0;
    let token = tokens[0] ?? '';
    const call = createApiSession({
      baseUrl,
      send: createHttpTransport({ connectTimeoutMs: 2_000 }),
      tokens: {
        token: (fresh) => {
          if (fresh) token = tokens[tokens.indexOf(token) + 1] ?? token;
          return Promise.resolve(token);
        },
        maySendTo: () => true,
      },
      budget: {
        take: () => {
          taken++;
          return Promise.resolve();
        },
        throttled: (_kind, seconds) => throttles.push(seconds),
      },
      clock,
      random: () => 0.5,
    });
    return { call, clock, throttles, taken: () => taken };
  };
  const failure = async (promise: Promise<unknown>): Promise<FailureDetail> => {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof PlaybookError, `no PlaybookError: ${String(error)}`);
    return error.detail;
  };

  it('sends method, path, token and JSON as the service expects them, and reads the answer', async () => {
    const server = await serve(json({ id: 'a' }, 201));
    const answer = await session(server.baseUrl).call(WRITE);
    assert.deepEqual(answer, { status: 201, body: { id: 'a' } });
    const [request] = server.received;
    assert.equal(`${request!.method} ${request!.url}`, 'POST /api/machines/m1/isolate');
    assert.equal(request!.headers.authorization, 'Bearer token-1');
    assert.equal(request!.headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(request!.body), WRITE.body);
  });

  it('sends a write on a connection of its own, so that a stale one cannot swallow it', async () => {
    const server = await serve(json({}));
    const { call } = session(server.baseUrl);
    await call(READ);
    await call(WRITE);
    assert.deepEqual(
      server.received.map(({ headers }) => headers.connection),
      ['keep-alive', 'close'],
    );
  });

  for (const [encoding, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ] as const) {
    it(`unpacks ${encoding}`, async () => {
      const server = await serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"value":[1]}'));
      });
      assert.deepEqual((await session(server.baseUrl).call(READ)).body, { value: [1] });
    });
  }

  /** Answers that are broken on the way: a read is tried four times in all, a write once, and nobody knows what became of it. */
  const broken: readonly { name: string; respond: Respond; message: RegExp }[] = [
    {
      name: 'a body that is cut off',
      respond: (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"value":[');
        setImmediate(() => response.destroy());
      },
      message: /closed/,
    },
    {
      name: 'a chunked body that is cut off',
      respond: (_request, response) => {
        response.writeHead(200);
        response.write('{"value":[');
        setImmediate(() => response.destroy());
      },
      message: /closed/,
    },
    {
      name: 'a connection that closes without an answer',
      respond: (_request, response) => void response.destroy(),
      message: /closed/,
    },
    {
      name: 'an answer that does not come',
      respond: () => undefined,
      message: /No complete answer came within/,
    },
  ];
  for (const { name, respond, message } of broken) {
    it(`reads again after ${name}, and does not write again`, async () => {
      const server = await serve(respond);
      const { call, clock } = session(server.baseUrl);
      const read = await failure(call({ ...READ, timeoutMs: 60 }));
      assert.equal(read.kind, 'unreachable');
      assert.equal(read.safeToRepeat, true);
      assert.match(read.message, message);
      assert.equal(server.received.length, 4);
      assert.deepEqual(clock.waits, [1000, 2000, 4000]);

      const write = await failure(call({ ...WRITE, timeoutMs: 60 }));
      assert.equal(write.kind, 'unreachable');
      assert.equal(write.safeToRepeat, false);
      assert.match(write.message, /may have been carried out/);
      assert.equal(server.received.length, 5);
    });
  }

  it('takes the second answer when the first breaks', async () => {
    let asked = 0;
    const server = await serve((request, response) => {
      if (++asked === 1) response.destroy();
      else json({ value: [] })(request, response);
    });
    assert.deepEqual((await session(server.baseUrl).call(READ)).body, { value: [] });
  });

  it('says that nothing listens there, and that a write was not sent', async () => {
    const server = await serve(json({}));
    await server.close();
    servers.length = 0;
    const detail = await failure(session(server.baseUrl).call(WRITE));
    assert.equal(detail.kind, 'unreachable');
    assert.equal(detail.safeToRepeat, true);
    assert.match(detail.message, /asked to isolate the device\. The connection was refused/);
    assert.match(detail.advice!, /address/);
  });

  it('says when the other side does not speak HTTP', async () => {
    const server = await startRawServer('220 mail.contoso.com ESMTP ready\r\n');
    servers.push(server);
    const detail = await failure(session(server.baseUrl).call(READ));
    assert.match(detail.message, /not HTTP/);
  });

  const unusable: readonly { name: string; respond: Respond; maxBytes?: number; message: RegExp }[] = [
    {
      name: 'a web page',
      respond: (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
      message: /is a web page, not JSON/,
    },
    {
      name: 'half a JSON text',
      respond: (_request, response) => void response.end('{"value":['),
      message: /not JSON, or only a part/,
    },
    {
      name: 'a packed body that ends early',
      respond: (_request, response) => {
        const packed = gzipSync(JSON.stringify({ value: Array.from({ length: 500 }, (_, n) => n) }));
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, packed.length / 2));
      },
      message: /not JSON, or only a part/,
    },
    {
      name: 'text that is no UTF-8',
      respond: (_request, response) => void response.end(Buffer.from('{"value":"\xe9"}', 'latin1')),
      message: /not UTF-8/,
    },
    {
      name: 'more than is taken',
      respond: (_request, response) => void response.end(JSON.stringify({ value: 'x'.repeat(2_100_000) })),
      maxBytes: 1_048_576,
      message: /larger than 1 MB/,
    },
    {
      name: 'a packed body that is garbage',
      respond: (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('not packed'),
      message: /cannot be read/,
    },
  ];
  for (const { name, respond, message, maxBytes } of unusable) {
    it(`refuses ${name}`, async () => {
      const server = await serve(respond);
      const detail = await failure(session(server.baseUrl).call({ ...READ, ...(maxBytes && { maxBytes }) }));
      assert.match(detail.message, message);
      assert.ok(detail.advice);
    });
  }

  it('does not claim that a write failed when its answer cannot be read', async () => {
    const server = await serve((_request, response) => void response.writeHead(201).end('<html>'));
    const detail = await failure(session(server.baseUrl).call(WRITE));
    assert.equal(detail.kind, 'bad-reply');
    assert.equal(detail.safeToRepeat, false);
    assert.match(detail.message, /may have been carried out/);
  });

  it('does not follow a redirect with the token', async () => {
    const elsewhere = await serve(json({ value: [] }));
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: `${elsewhere.baseUrl}/api/machines` }).end();
    });
    const detail = await failure(session(server.baseUrl).call(READ));
    assert.match(detail.message, /another address/);
    assert.equal(elsewhere.received.length, 0);
  });

  it('asks for one fresh token after a 401', async () => {
    const server = await serve((request, response) => {
      json({}, request.headers.authorization === 'Bearer token-2' ? 200 : 401)(request, response);
    });
    const { call, taken } = session(server.baseUrl, ['token-1', 'token-2']);
    await call(WRITE);
    assert.equal(server.received.length, 2);
    assert.equal(taken(), 2);
  });

  it('gives up after the second 401', async () => {
    const server = await serve(
      json({ error: { code: 'Unauthorized', message: 'Invalid token', target: 'corr-1' } }, 401),
    );
    const detail = await failure(session(server.baseUrl, ['a', 'b', 'c']).call(READ));
    assert.equal(server.received.length, 2);
    assert.deepEqual(
      { kind: detail.kind, code: detail.code, correlationId: detail.correlationId },
      { kind: 'unauthorized', code: 'Unauthorized', correlationId: 'corr-1' },
    );
  });

  it('waits as long as a 429 asks for, through the budget', async () => {
    let asked = 0;
    const server = await serve((request, response) => {
      if (++asked < 3) response.writeHead(429, { 'retry-after': asked === 1 ? '17' : 'soon' }).end();
      else json({ value: [] })(request, response);
    });
    const { call, throttles, taken } = session(server.baseUrl);
    assert.equal((await call(READ)).status, 200);
    assert.deepEqual(throttles, [17, 60]);
    assert.equal(taken(), 3);
  });

  it('holds everybody back after a 429 to a write, and leaves it to the caller to look before it sends again', async () => {
    const server = await serve((_request, response) => void response.writeHead(429, { 'retry-after': '17' }).end());
    const { call, throttles } = session(server.baseUrl);
    const detail = await failure(call(WRITE));
    assert.deepEqual([detail.kind, detail.safeToRepeat, detail.retryAfter], ['throttled', false, 17]);
    assert.deepEqual(throttles, [17]);
    assert.equal(server.received.length, 1);
  });

  it('gives up after ten 429s, and says for how long the service wants to be left alone', async () => {
    const server = await serve((_request, response) => void response.writeHead(429, { 'retry-after': '5' }).end());
    const detail = await failure(session(server.baseUrl).call(READ));
    assert.equal(server.received.length, 10);
    assert.deepEqual({ kind: detail.kind, retryAfter: detail.retryAfter }, { kind: 'throttled', retryAfter: 5 });
  });

  it('waits as a 503 asks for with a read, and does not repeat a write', async () => {
    let asked = 0;
    const server = await serve((request, response) => {
      if (++asked === 1 || request.method === 'POST') response.writeHead(503, { 'retry-after': '20' }).end('<html>');
      else json({ value: [] })(request, response);
    });
    const { call, clock } = session(server.baseUrl);
    await call(READ);
    assert.deepEqual(clock.waits, [21_000]);
    const detail = await failure(call(WRITE));
    assert.equal(server.received.length, 3);
    assert.equal(detail.safeToRepeat, false);
    assert.equal(detail.retryAfter, 20);
    assert.match(detail.message, /HTTP 503/);
  });

  it('takes the budget once less where it was taken before', async () => {
    const server = await serve(json({}));
    const { call, taken } = session(server.baseUrl);
    await call(WRITE, { prepaid: true });
    assert.equal(taken(), 0);
  });

  it('tells of each try, without token, id or body', async () => {
    let asked = 0;
    const server = await serve((request, response) => {
      if (++asked === 1) response.destroy();
      else {
        response.setHeader('mise-correlation-id', 'm-1');
        json({ value: [] })(request, response);
      }
    });
    const traces: CallTrace[] = [];
    await session(server.baseUrl).call(
      { ...READ, path: '/api/machines/secret-id' },
      { onCall: (trace) => traces.push(trace) },
    );
    assert.deepEqual(
      traces.map(({ status, attempt, requestId }) => ({ status, attempt, requestId })),
      [
        { status: 0, attempt: 1, requestId: undefined },
        { status: 200, attempt: 2, requestId: 'm-1' },
      ],
    );
    assert.doesNotMatch(JSON.stringify(traces), /token-1|secret-id/);
  });

  it('ends with kind cancelled when it is cancelled on the way', async () => {
    const stop = new AbortController();
    const server = await serve(() => {
      stop.abort();
    });
    const { call } = session(server.baseUrl);
    assert.equal((await failure(call(READ, { signal: stop.signal }))).kind, 'cancelled');
    const write = await failure(call(WRITE, { signal: stop.signal }));
    assert.equal(write.kind, 'cancelled');
    assert.equal(write.safeToRepeat, true);
    assert.equal(server.received.length, 1);
  });

  const addresses: readonly [baseUrl: string, message: RegExp][] = [
    ['http://api.security.microsoft.com', /not encrypted/],
    ['ftp://127.0.0.1', /not encrypted/],
    ['https://user:secret@api.security.microsoft.com', /may not hold/],
    ['defender', /no address/],
  ];
  for (const [baseUrl, message] of addresses) {
    it(`does not send a token to ${baseUrl.replace('user:secret@', 'name:password@')}`, () => {
      assert.throws(
        () => session(baseUrl),
        (error) => error instanceof PlaybookError && error.detail.kind === 'usage' && message.test(error.message),
      );
    });
  }

  it('does not let a path lead out of the API of the tenant', async () => {
    const server = await serve(json({}));
    const { call } = session(server.baseUrl);
    for (const path of ['/api/../admin', '@evil.example/api/', '.evil.example/api/x']) {
      assert.equal((await failure(call({ ...READ, path }))).kind, 'internal', path);
    }
    assert.equal(server.received.length, 0);
  });
});
