import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import { TransportError } from '../../engine/defender/http.ts';
import { makeCertificate } from '../support/entra/certificates.ts';

/** Stands for a host that only the proxy can reach. */
const API = 'https://api.contoso.example';

describe('calls through a proxy', () => {
  const asked: { readonly target: string; readonly sign: string | undefined }[] = [];
  const seen: (string | undefined)[] = [];
  const environment = { ...process.env };
  let api: https.Server;
  let proxy: http.Server;
  let verdict = 200;

  before(async () => {
    const { certificate, privateKey } = await makeCertificate('api.contoso.example');
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate]);
    api = https.createServer({ cert: certificate, key: privateKey }, (request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    proxy = http.createServer().on('connect', (request, socket) => {
      asked.push({ target: request.url ?? '', sign: request.headers['proxy-authorization'] });
      if (verdict !== 200) {
        socket.end(`HTTP/1.1 ${String(verdict)} No\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      const onward = net.connect((api.address() as AddressInfo).port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await Promise.all([api, proxy].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))));
  });
  after(() => {
    for (const server of [api, proxy]) {
      server.closeAllConnections();
      server.close();
    }
  });
  beforeEach(() => {
    asked.length = 0;
    seen.length = 0;
    verdict = 200;
    process.env['HTTPS_PROXY'] = `http://ann:pass@127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;
  });
  afterEach(() => {
    for (const name of ['HTTPS_PROXY', 'NO_PROXY']) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, environment);
  });

  const send = createHttpTransport({ connectTimeoutMs: 2_000 });
  const get = (url: string) =>
    send({ method: 'GET', url, headers: { authorization: 'Bearer t' }, timeoutMs: 5_000 }).then(({ status }) => status);
  const failure = async (promise: Promise<unknown>): Promise<TransportError> => {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof TransportError, String(error));
    assert.doesNotMatch(error.message, /ann:|:pass/);
    return error;
  };

  it('tunnel to the host, and the proxy sees no token', async () => {
    assert.equal(await get(API), 200);
    assert.deepEqual(seen, ['Bearer t']);
    assert.deepEqual(asked, [
      { target: 'api.contoso.example:443', sign: `Basic ${Buffer.from('ann:pass').toString('base64')}` },
    ]);
  });

  it('send nothing to a host that is not who it should be', async () => {
    assert.equal((await failure(get('https://api.fabrikam.example'))).failure, 'untrusted');
    assert.equal(asked[0]?.target, 'api.fabrikam.example:443');
    assert.deepEqual(seen, []);
  });

  it('are answered by the proxy where it refuses, and never sent', async () => {
    verdict = 407;
    // Another host: the tunnel to the first one is kept.
    assert.equal((await failure(get('https://api.refused.example'))).failure, 'proxy');
    assert.deepEqual(seen, []);
  });

  it('go directly to this machine, and to what NO_PROXY names', async () => {
    const { port } = api.address() as AddressInfo;
    assert.equal(await get(`https://localhost:${String(port)}`), 200);
    assert.deepEqual(seen, ['Bearer t']);
    process.env['NO_PROXY'] = 'contoso.example,.contoso.example';
    await failure(get('https://nowhere.contoso.example'));
    assert.deepEqual(asked, []);
  });

  it('say that the variable holds no address, without repeating it', async () => {
    process.env['HTTPS_PROXY'] = 'socks5://ann:pass@127.0.0.1:1';
    assert.match((await failure(get(API))).message, /HTTPS_PROXY does not hold/);
  });

  it('give up on a proxy that says nothing', async () => {
    const silent = net.createServer(() => undefined);
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
    assert.equal((await failure(get(API))).failure, 'connect-timeout');
    silent.close();
  }).timeout(10_000);
});
