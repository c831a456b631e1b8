/** Looks whether a host can be reached, over real sockets and by the proxy that the transport would take. */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import { connect as connectTcp, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { proxyFor } from '../defender/proxy-agent.ts';
import { cleanText } from '../eval/clean-text.ts';
import type { Reach, Reached } from './reach.ts';

const TIMEOUT_MS = 10_000;

export const reachHost: Reach = async (url) => {
  const named = proxyFor(url);
  if (named !== undefined && !URL.canParse(named))
    return { kind: 'proxy-unreachable', proxy: 'in HTTPS_PROXY', problem: 'it is no address.' };
  const proxy = named === undefined ? undefined : new URL(named);
  try {
    // A proxy looks the name up by itself; this computer may not be able to.
    if (proxy === undefined && isIP(hostOf(url)) === 0) await lookup(hostOf(url));
  } catch {
    return { kind: 'unknown-host' };
  }
  const way = proxy === undefined ? await connectDirectly(url) : await connectBy(proxy, url);
  if ('kind' in way) return way;
  const by = proxy === undefined ? {} : { proxy: proxy.host };
  try {
    return url.protocol === 'https:' ? { ...(await look(way.socket, hostOf(url))), ...by } : { kind: 'open' };
  } catch (error) {
    return { kind: 'no-connection', problem: textOf(error) };
  } finally {
    way.socket.destroy();
  }
};

type Way = { readonly socket: Duplex } | Reached;

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
const portOf = (url: URL): number => Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port);

async function connectDirectly(url: URL): Promise<Way> {
  const socket = connectTcp({ host: hostOf(url), port: portOf(url), timeout: TIMEOUT_MS });
  try {
    await settled(socket, 'connect');
    return { socket };
  } catch (error) {
    socket.destroy();
    return { kind: 'no-connection', problem: textOf(error) };
  }
}

async function connectBy(proxy: URL, url: URL): Promise<Way> {
  const authorization =
    proxy.username === ''
      ? {}
      : {
          'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}`,
        };
  const target = `${url.hostname}:${String(portOf(url))}`;
  const request = http.request({
    method: 'CONNECT',
    host: hostOf(proxy),
    port: portOf(proxy),
    path: target,
    headers: { host: target, ...authorization },
    timeout: TIMEOUT_MS,
    agent: false,
    ...(proxy.protocol === 'https:'
      ? { createConnection: () => tls.connect({ host: hostOf(proxy), port: portOf(proxy), servername: hostOf(proxy) }) }
      : {}),
  });
  const answer = new Promise<Way>((resolve) => {
    request.once('connect', ({ statusCode = 0, headersDistinct }, socket) => {
      if (statusCode === 200) {
        resolve({ socket });
        return;
      }
      socket.destroy();
      resolve(refusal(proxy.host, statusCode, headersDistinct['proxy-authenticate']));
    });
    request.once('timeout', () => request.destroy(new Error('it does not answer')));
    request.once('error', (error) => {
      resolve({ kind: 'proxy-unreachable', proxy: proxy.host, problem: textOf(error) });
    });
  });
  request.end();
  return answer;
}

function refusal(proxy: string, status: number, accepts: readonly string[] = []): Reached {
  if (status !== 407) return { kind: 'proxy-refuses', proxy, status };
  const schemes = accepts.map((scheme) => /^[A-Za-z-]+/.exec(scheme)?.[0] ?? '');
  return { kind: 'proxy-password', proxy, schemes: schemes.filter((scheme) => scheme !== '').join(', ') };
}

/** Takes any certificate, to name whoever issued it; nothing is sent over this connection. */
async function look(socket: Duplex, host: string): Promise<Reached> {
  const secure = tls.connect({ socket, servername: isIP(host) === 0 ? host : '', rejectUnauthorized: false });
  await settled(secure, 'secureConnect');
  const certificate = secure.getPeerCertificate();
  const issuer = cleanText(
    [certificate.issuer.O, certificate.issuer.CN].flat().find((name) => name !== undefined && name !== '') ??
      'an unnamed authority',
  );
  if (secure.authorized) {
    const mismatch = tls.checkServerIdentity(host, certificate);
    return mismatch === undefined
      ? { kind: 'open', issuer }
      : { kind: 'untrusted', issuer, problem: 'the certificate is for another host' };
  }
  return { kind: 'untrusted', issuer, problem: String(secure.authorizationError) };
}

async function settled(socket: Duplex, event: 'connect' | 'secureConnect'): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error('no answer came in time'));
    }, TIMEOUT_MS);
    socket.once(event, () => {
      clearTimeout(timer);
      resolve();
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the connection was closed'));
    });
  });
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is cut',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'no answer comes',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name cannot be looked up',
};

/** A sentence; codes of Node that people meet often are put into words. */
function textOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const text = WORDS[code] ?? (error instanceof Error ? cleanText(error.message) : 'the connection failed');
  return `${text.replace(/\.$/, '')}.`;
}
