import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import fetch, { type Response } from 'node-fetch';
import { TransportError, type HttpReply, type HttpRequest, type Send, type TransportFailure } from './http.ts';
import { PROXY_CODE, proxyAgentFor } from './proxy-agent.ts';

export interface TransportOptions {
  /** Milliseconds until a connection must stand. */
  readonly connectTimeoutMs?: number;
}

/** Sends over real sockets. The only file that knows node-fetch. */
export function createHttpTransport(options: TransportOptions = {}): Send {
  const agents = createAgents(options.connectTimeoutMs ?? 10_000);
  return async (request) => {
    const deadline = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
    const explain = (error: unknown): TransportError => toTransportError(error, request, deadline);
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        redirect: 'manual',
        signal,
        agent: (url) => agents(url, request.method),
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      return toReply(response, explain);
    } catch (error) {
      throw explain(error);
    }
  };
}

function toReply(response: Response, explain: (error: unknown) => TransportError): HttpReply {
  const headers = Object.fromEntries([...response.headers].map(([name, value]) => [name.toLowerCase(), value]));
  return { status: response.status, headers, body: readChunks(response, explain) };
}

async function* readChunks(
  response: Response,
  explain: (error: unknown) => TransportError,
): AsyncGenerator<Uint8Array, void> {
  if (response.body === null) return;
  try {
    for await (const chunk of response.body) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    throw explain(error);
  }
}

/**
 * Reads share kept-alive connections. Writes get one of their own: a kept one may be closed by the other side just when it
 * is used, and then nobody knows whether the request was carried out.
 */
function createAgents(connectTimeoutMs: number): (url: URL, method: string) => http.Agent {
  const make = (keepAlive: boolean): Record<string, http.Agent> => ({
    'http:': limitConnecting(new http.Agent({ keepAlive }), connectTimeoutMs),
    'https:': limitConnecting(new https.Agent({ keepAlive }), connectTimeoutMs),
  });
  const [shared, single] = [make(true), make(false)];
  return (url, method) => {
    const keepAlive = method === 'GET';
    const agent = proxyAgentFor(url, { keepAlive, connectTimeoutMs }) ?? (keepAlive ? shared : single)[url.protocol];
    if (agent === undefined) throw new TransportError('malformed', 'The address is neither http nor https.', false);
    return agent;
  };
}

function limitConnecting(agent: http.Agent, timeoutMs: number): http.Agent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (socket) expireUnlessConnected(socket, timeoutMs);
    return socket;
  };
  return agent;
}

function expireUnlessConnected(socket: Duplex, timeoutMs: number): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('connect timed out'), { code: 'CONNECT_TIMEOUT' }));
  }, timeoutMs);
  const stop = (): void => {
    clearTimeout(timer);
  };
  socket.once('connect', stop).once('close', stop);
}

const CODES: Readonly<Record<string, readonly [TransportFailure, string]>> = {
  ECONNREFUSED: ['refused', 'The connection was refused.'],
  ENOTFOUND: ['unknown-host', 'The host name is unknown.'],
  EAI_AGAIN: ['unknown-host', 'The host name could not be looked up.'],
  EHOSTUNREACH: ['unreachable', 'The host cannot be reached.'],
  ENETUNREACH: ['unreachable', 'The network cannot be reached.'],
  EADDRNOTAVAIL: ['unreachable', 'The address cannot be reached.'],
  CONNECT_TIMEOUT: ['connect-timeout', 'No connection came about in time.'],
  ECONNRESET: ['closed', 'The connection was closed by the other side.'],
  EPIPE: ['closed', 'The connection was closed by the other side.'],
  ERR_STREAM_PREMATURE_CLOSE: ['closed', 'The connection was closed before the answer was complete.'],
  Z_DATA_ERROR: ['malformed', 'The compressed answer cannot be read.'],
};

/** Messages of node-fetch hold the URL with its query, and with it download secrets: nothing but the code goes on. */
function toTransportError(error: unknown, request: HttpRequest, deadline: AbortSignal): TransportError {
  if (error instanceof TransportError) return error;
  if (request.signal?.aborted === true) return new TransportError('aborted', 'The call was cancelled.');
  if (deadline.aborted) {
    return new TransportError('timeout', `No complete answer came within ${String(request.timeoutMs / 1000)} seconds.`);
  }
  const code = codeOf(error);
  const known = CODES[code];
  if (known !== undefined) return new TransportError(...known);
  if (/^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/.test(code)) {
    return new TransportError('untrusted', `The certificate of the host is not trusted (${code}).`);
  }
  if (code.startsWith(PROXY_CODE)) return new TransportError('proxy', proxyRefusal(code.slice(PROXY_CODE.length)));
  if (code.startsWith('HPE_')) return new TransportError('malformed', 'The answer is not HTTP.');
  return new TransportError('closed', `The connection failed${code === '' ? '' : ` (${code})`}.`);
}

const proxyRefusal = (status: string): string =>
  status === '407' ? 'The proxy asks for a password.' : `The proxy refuses the connection (HTTP ${status}).`;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
