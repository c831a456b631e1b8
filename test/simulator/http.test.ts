import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { after, before } from 'mocha';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.ts';
import { errorOf, practices, type Json } from './practice.ts';

interface Got {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
}

function ask(simulator: Simulator, path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Got> {
  const all = { authorization: `Bearer ${simulator.token}`, ...headers };
  return new Promise((resolve, reject) => {
    const request = http.request(simulator.baseUrl + path, { method, headers: all, agent: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => (text += chunk));
      reply.on('error', reject);
      reply.on('end', () => {
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const codeOf = ({ text }: Got): unknown => ((JSON.parse(text) as Json)['error'] as Json)['code'];

describe('practice tenant: the socket', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.stop());

  it('listens on the loopback address only', () => {
    assert.match(simulator.baseUrl, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('has a token of at least 128 bits that no other start has', async () => {
    const other = await startSimulator({ listen: false });
    assert.ok(Buffer.from(simulator.token, 'base64url').length >= 16);
    assert.notEqual(other.token, simulator.token);
    assert.notEqual(other.tenantId, simulator.tenantId);
  });

  for (const [story, authorization] of [
    ['no token', ''],
    ['a wrong token', 'Bearer 0123456789'],
    ['the token without its scheme', 'TOKEN'],
    ['the token as Basic', 'Basic TOKEN'],
  ] as const) {
    for (const path of ['/api/machines', '/practice/info', '/practice/control', '/api/nothing']) {
      it(`answers 401 to ${story} at ${path}`, async () => {
        const headers = { authorization: authorization.replace('TOKEN', simulator.token) };
        const got = await ask(simulator, path, { headers });
        assert.equal(got.status, 401);
        assert.equal(codeOf(got), 'Unauthorized');
        assert.equal(got.headers['www-authenticate'], 'Bearer');
      });
    }
  }

  for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '10.0.0.1', 'localhost.evil']) {
    it(`refuses the host ${host}`, async () => {
      const got = await ask(simulator, '/api/machines', { headers: { host } });
      assert.deepEqual([got.status, codeOf(got)], [403, 'Forbidden']);
    });
  }

  for (const host of ['localhost', '127.0.0.1:1234', '[::1]:80']) {
    it(`serves the host ${host}`, async () => {
      assert.equal((await ask(simulator, '/practice/info', { headers: { host } })).status, 200);
    });
  }

  it('answers with the headers of the service', async () => {
    const { headers } = await ask(simulator, '/api/machines?$top=1');
    assert.equal(
      headers['content-type'],
      'application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8',
    );
    assert.equal(headers['odata-version'], '4.0');
    assert.equal(headers['transfer-encoding'], 'chunked');
    assert.ok(headers['mise-correlation-id']);
  });

  it('deflates where the caller accepts it, and not otherwise', async () => {
    const accepting = await ask(simulator, '/api/machines', { headers: { 'accept-encoding': 'gzip, deflate' } });
    const plain = await ask(simulator, '/api/machines');
    assert.equal(accepting.headers['content-encoding'], 'deflate');
    assert.equal(plain.headers['content-encoding'], undefined);
  });

  it('answers a wrong path with an empty 404, a wrong verb with an empty 405 and what it allows', async () => {
    const wrongPath = await ask(simulator, '/api/ips/1.2.3.4');
    const wrongVerb = await ask(simulator, '/api/machines', { method: 'DELETE' });
    assert.deepEqual([wrongPath.status, wrongPath.text], [404, '']);
    assert.deepEqual([wrongVerb.status, wrongVerb.text, wrongVerb.headers.allow], [405, '', 'GET']);
  });

  for (const path of ['/api/v1.0/machines', '/API/Machines', '/api/machineActions']) {
    it(`serves ${path}`, async () => {
      assert.equal((await ask(simulator, path)).status, 200);
    });
  }

  it('refuses a body that is too large', async () => {
    const got = await ask(simulator, '/api/indicators/import', { method: 'POST', body: 'x'.repeat(5 * 1024 * 1024) });
    assert.equal(got.status, 413);
  });

  for (const path of ['/api/machines/%zz', '/api/machines/%00', '/api/machines/..%2f..%2fetc', '//evil.example/api']) {
    it(`does not break on ${path}`, async () => {
      assert.equal((await ask(simulator, path)).status, 404);
    });
  }

  it('refuses an address that is too long', async () => {
    const got = await simulator.handle({
      method: 'GET',
      url: `/api/machines?$filter=${'x'.repeat(20_000)}`,
      headers: { authorization: `Bearer ${simulator.token}` },
    });
    assert.equal(got.status, 414);
  });

  it('says who it is', async () => {
    const info = JSON.parse((await ask(simulator, '/practice/info')).text) as Json;
    assert.equal(info['tenantId'], simulator.tenantId);
    assert.equal(info['name'], 'Contoso Practice');
    assert.equal(info['speed'], 1);
    assert.ok((info['people'] as Json[]).some(({ upn }) => upn === 'maria.ortiz@contoso.com'));
  });

  it('is gone after stop, also for connections that were kept alive', async () => {
    const other = await startSimulator();
    const agent = new http.Agent({ keepAlive: true });
    await new Promise<void>((resolve) => {
      http.get(`${other.baseUrl}/practice/info`, { agent }, (reply) => reply.resume().on('end', resolve));
    });
    await other.stop();
    await assert.rejects(ask(other, '/practice/info'), { code: 'ECONNREFUSED' });
    agent.destroy();
  });

  it('says which port is taken', async () => {
    const port = Number(new URL(simulator.baseUrl).port);
    await assert.rejects(startSimulator({ port }), { code: 'EADDRINUSE' });
  });
});

describe('practice tenant: faults on the socket', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.stop());

  it('cuts a connection before anything was done', async () => {
    simulator.control.addFault({ kind: 'reset', route: 'GET /api/machines', times: 1 });
    await assert.rejects(ask(simulator, '/api/machines'), { code: 'ECONNRESET' });
    assert.equal((await ask(simulator, '/api/machines')).status, 200);
  });

  it('cuts a body in the middle', async () => {
    simulator.control.addFault({ kind: 'truncated', route: '/api/machines', times: 1 });
    const { port } = new URL(simulator.baseUrl);
    const text = await new Promise<string>((resolve) => {
      const socket = net.connect(Number(port), '127.0.0.1');
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve(received);
      });
      socket.write(`GET /api/machines HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${simulator.token}\r\n\r\n`);
    });
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const announced = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    assert.ok(body.length > 0 && body.length < announced, `${body.length} of ${announced}`);
  });

  it('takes faults over the wire, and tells effects and calls', async () => {
    const fault = { kind: 'status', route: 'GET /api/alerts', status: 503, retryAfterSeconds: 7, times: 1 };
    const body = JSON.stringify({ faults: [fault], devices: [{ device: 'ws-043', tags: ['other'] }] });
    const set = await ask(simulator, '/practice/control', { method: 'POST', body });
    assert.deepEqual((JSON.parse(set.text) as Json)['faults'], [fault]);
    const hit = await ask(simulator, '/api/alerts');
    assert.deepEqual([hit.status, hit.text, hit.headers['retry-after']], [503, '', '7']);
    assert.deepEqual(simulator.control.device('ws-043').tags, ['other']);
    const report = JSON.parse((await ask(simulator, '/practice/control')).text) as Json;
    assert.deepEqual(report['faults'], []);
    assert.ok(Array.isArray(report['effects']) && Array.isArray(report['calls']));
  });

  for (const [story, body] of [
    ['no JSON', '{'],
    ['an unknown fault', '{"faults":[{"kind":"meteor","route":"*"}]}'],
    ['an unknown field', '{"fault":[]}'],
    ['an unknown device', '{"devices":[{"device":"nobody","online":false}]}'],
  ] as const) {
    it(`refuses ${story}`, async () => {
      const got = await ask(simulator, '/practice/control', { method: 'POST', body });
      assert.deepEqual([got.status, codeOf(got)], [400, 'InvalidRequestBody']);
    });
  }
});

describe('practice tenant: options', () => {
  const wrong: readonly [SimulatorOptions, RegExp][] = [
    [{ scenario: 'mars' }, /no scenario "mars".*contoso/],
    [{ speed: 0 }, /speed/],
    [{ speed: Number.NaN }, /speed/],
  ];
  for (const [options, message] of wrong) {
    it(`refuses ${JSON.stringify(options)}`, async () => {
      await assert.rejects(startSimulator({ ...options, listen: false }), message);
    });
  }
});

describe('practice tenant: faults', () => {
  const start = practices();
  const FULL = { IsolationType: 'Full' };
  const codes: readonly [status: number, code: string | undefined][] = [
    [400, 'BadRequest'],
    [403, 'Forbidden'],
    [429, 'TooManyRequests'],
    [500, 'InternalServerError'],
    [503, undefined],
  ];
  for (const [status, code] of codes) {
    it(`answers ${status} without doing anything`, async () => {
      const practice = await start();
      practice.simulator.control.addFault({ kind: 'status', route: 'POST /api/machines/*/isolate', status, times: 1 });
      const answer = await practice.post('ws-043', 'isolate', FULL);
      assert.deepEqual([answer.status, errorOf(answer)['code']], [status, code]);
      assert.deepEqual(practice.simulator.control.effects(), []);
      await practice.submit('ws-043', 'isolate', FULL);
    });
  }

  it('answers 500 after having done what was asked', async () => {
    const practice = await start();
    practice.simulator.control.addFault({ kind: 'status', route: 'POST */isolate', status: 500, executed: true });
    const answer = await practice.post('ws-043', 'isolate', FULL);
    assert.equal(answer.status, 500);
    assert.equal(practice.simulator.control.effects().length, 1);
  });

  it('accepts and drops the connection', async () => {
    const practice = await start();
    practice.simulator.control.addFault({ kind: 'accept-then-drop', route: 'POST */isolate', times: 1 });
    await assert.rejects(practice.post('ws-043', 'isolate', FULL), { code: 'ECONNRESET' });
    assert.deepEqual(
      practice.simulator.control
        .effects()
        .map(({ type, device, comment, detail }) => ({ type, device, comment, detail })),
      [{ type: 'Isolate', device: 'ws-043.contoso.com', comment: 'a test', detail: 'Full' }],
    );
  });

  it('answers with the page of a proxy', async () => {
    const practice = await start();
    practice.simulator.control.addFault({ kind: 'html', route: 'GET *' });
    const { status, headers, body } = await practice.call('GET', '/api/machines');
    assert.equal(status, 200);
    assert.match(headers['content-type'] ?? '', /^text\/html/);
    assert.match(String(body), /^<!DOCTYPE html>/);
  });

  it('answers half of a body', async () => {
    const practice = await start();
    practice.simulator.control.addFault({ kind: 'truncated', route: 'GET /api/machines' });
    await assert.rejects(practice.call('GET', '/api/machines'), SyntaxError);
  });

  it('is slow by the clock', async () => {
    const practice = await start();
    practice.simulator.control.addFault({ kind: 'slow', route: 'GET /api/machines', seconds: 30 });
    let isAnswered = false;
    const answer = practice.call('GET', '/api/machines').then(({ status }) => {
      isAnswered = true;
      return status;
    });
    practice.clock.advance(29);
    await new Promise(setImmediate);
    assert.equal(isAnswered, false);
    practice.clock.advance(1);
    assert.equal(await answer, 200);
  });

  it('lists machine actions as they were before', async () => {
    const practice = await start({ actionDuration: () => 10 });
    practice.simulator.control.addFault({ kind: 'stale', route: 'GET /api/machineactions', seconds: 60, times: 2 });
    await practice.submit('ws-043', 'isolate', FULL);
    practice.clock.advance(30);
    const mine = async () =>
      (await practice.list('/api/machineactions'))
        .filter(({ requestSource }) => requestSource === 'PublicApi')
        .map(({ status }) => status);
    assert.deepEqual(await mine(), []);
    practice.clock.advance(33);
    assert.deepEqual(await mine(), ['InProgress']);
    assert.deepEqual(await mine(), ['Succeeded']);
  });

  it('lets a later action overtake', async () => {
    const practice = await start({ actionDuration: () => 60 });
    practice.simulator.control.addFault({ kind: 'out-of-order', route: 'POST */isolate', factor: 10 });
    const isolate = await practice.submit('ws-043', 'isolate', FULL);
    const release = await practice.submit('ws-043', 'unisolate');
    practice.clock.advance(60);
    assert.deepEqual([await practice.status(isolate), await practice.status(release)], ['Pending', 'Succeeded']);
    practice.clock.advance(600);
    assert.equal(practice.simulator.control.device('ws-043').isolation, 'Full');
  });

  it('fails an accepted action', async () => {
    const practice = await start();
    practice.simulator.control.addFault({ kind: 'action-fails', route: 'POST */isolate' });
    const id = await practice.submit('ws-043', 'isolate', FULL);
    practice.clock.advance(3_600);
    assert.equal(await practice.status(id), 'Failed');
    assert.equal(practice.simulator.control.device('ws-043').isolation, 'none');
  });

  it('hits as many calls as it says, after as many as it says', async () => {
    const practice = await start();
    practice.simulator.control.addFault({ kind: 'status', route: '/api/machines', status: 500, after: 1, times: 2 });
    const statuses: number[] = [];
    for (let call = 0; call < 5; call++) statuses.push((await practice.call('GET', '/api/machines')).status);
    assert.deepEqual(statuses, [200, 500, 500, 200, 200]);
  });

  it('forgets faults', async () => {
    const practice = await start();
    practice.simulator.control.addFault({ kind: 'status', route: '*', status: 500 });
    practice.simulator.control.clearFaults();
    assert.equal((await practice.call('GET', '/api/machines')).status, 200);
  });

  it('steps its calendar', async () => {
    const practice = await start();
    practice.simulator.control.stepClock(-3_600);
    await practice.submit('ws-043', 'isolate', FULL);
    assert.equal(practice.simulator.control.effects()[0]?.time, '2026-01-31T09:00:00.0000000Z');
  });
});
