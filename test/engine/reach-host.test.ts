import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import { TransportError } from '../../engine/defender/http.ts';
import { reachHost } from '../../engine/doctor/reach-host.ts';

const resource = (name: string): string => readFileSync(join(import.meta.dirname, '../resources/tls', name), 'utf8');
const API = new URL('https://api.security.microsoft.com');

/** On a free port of 127.0.0.1, until the end of the test. */
async function listening(server: Server, after: (() => void)[]): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const secureServer = (): https.Server =>
  https.createServer({ key: resource('server-key.pem'), cert: resource('server.pem') }, (_request, response) => {
    response.end('{"value":[]}');
  });

/** A proxy that answers this to CONNECT; with a port it lets through, to there whatever was asked for. */
function proxyServer(status: number, headers: string, port?: number): { server: http.Server; asked: string[] } {
  const asked: string[] = [];
  const server = http.createServer().on('connect', (request, socket) => {
    asked.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    socket.on('error', () => undefined);
    if (port === undefined) {
      socket.end(`HTTP/1.1 ${String(status)} No\r\n${headers}\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    upstream.pipe(socket).pipe(upstream);
  });
  return { server, asked };
}

describe('reaching a host', () => {
  const after: (() => void)[] = [];
  beforeEach(() => {
    const { HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy } = process.env;
    after.push(() => {
      Object.assign(process.env, { HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy });
      for (const [name, value] of Object.entries({ HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy }))
        if (value === undefined) Reflect.deleteProperty(process.env, name);
    });
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'])
      Reflect.deleteProperty(process.env, name);
  });
  afterEach(() => {
    for (const undo of after.splice(0)) undo();
  });

  it('knows a name that nobody has', async () => {
    assert.deepEqual(await reachHost(new URL('https://no-such-host.invalid')), { kind: 'unknown-host' });
  });

  it('says that nothing listens', async () => {
    const server = http.createServer();
    const port = await listening(server, after);
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(await reachHost(new URL(`http://127.0.0.1:${String(port)}`)), {
      kind: 'no-connection',
      problem: 'the connection is refused.',
    });
  });

  it('names the issuer of a certificate that is not trusted, and of one that is', async () => {
    const port = await listening(secureServer(), after);
    const url = new URL(`https://localhost:${String(port)}`);
    const reached = await reachHost(url);
    assert.ok(reached.kind === 'untrusted', reached.kind);
    assert.equal(reached.issuer, 'Contoso Test Authority');
    assert.match(reached.problem, /^UNABLE_TO_/);
    const before = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...before, resource('ca.pem')]);
    after.push(() => {
      tls.setDefaultCACertificates(before);
    });
    assert.deepEqual(await reachHost(url), { kind: 'open', issuer: 'Contoso Test Authority' });
  });

  it('tells what a proxy answers, which the transport never takes for an answer of the service', async () => {
    const cases = [
      [
        407,
        'Proxy-Authenticate: Basic realm="x"\r\nProxy-Authenticate: Negotiate\r\n',
        'proxy-password',
        /asks for a password/,
      ],
      [403, '', 'proxy-refuses', /refuses the connection \(HTTP 403\)/],
    ] as const;
    for (const [status, headers, kind, message] of cases) {
      const { server } = proxyServer(status, headers);
      process.env['HTTPS_PROXY'] = `http://127.0.0.1:${String(await listening(server, after))}`;
      const reached = await reachHost(API);
      assert.equal(reached.kind, kind);
      if (reached.kind === 'proxy-password') assert.equal(reached.schemes, 'Basic, Negotiate');
      await assert.rejects(
        createHttpTransport()({ method: 'GET', url: `${API.origin}/api/machines`, headers: {}, timeoutMs: 5000 }),
        (error) =>
          error instanceof TransportError && error.failure === 'proxy' && !error.sent && message.test(error.message),
      );
    }
  });

  it('says that the proxy is not there', async () => {
    process.env['HTTPS_PROXY'] = 'http://127.0.0.1:9';
    const reached = await reachHost(API);
    assert.ok(reached.kind === 'proxy-unreachable', reached.kind);
    assert.equal(reached.proxy, '127.0.0.1:9');
  });

  it('goes through a proxy with its password, and sees who opens the connection there', async () => {
    const { server, asked } = proxyServer(200, '', await listening(secureServer(), after));
    const port = await listening(server, after);
    process.env['HTTPS_PROXY'] = `http://me:p%40ss@127.0.0.1:${String(port)}`;
    const reached = await reachHost(API);
    assert.ok(reached.kind === 'untrusted', reached.kind);
    assert.equal(reached.proxy, `127.0.0.1:${String(port)}`);
    assert.deepEqual(asked, [`api.security.microsoft.com:443 Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  });

  it('goes directly where NO_PROXY says so, and to this computer always', async () => {
    const { server, asked } = proxyServer(403, '');
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${String(await listening(server, after))}`;
    process.env['NO_PROXY'] = '.invalid';
    assert.equal((await reachHost(new URL('https://no-such-host.invalid'))).kind, 'unknown-host');
    const port = await listening(secureServer(), after);
    assert.equal((await reachHost(new URL(`https://localhost:${String(port)}`))).kind, 'untrusted');
    assert.deepEqual(asked, []);
  });
});
