import type { ClientRequest, Agent } from 'node:http';
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from './base-address.ts';
import { TransportError } from './http.ts';

/**
 * Agent for the proxy that HTTPS_PROXY and NO_PROXY name for an address; undefined where it is reached directly, as this
 * machine always is. The proxy opens a tunnel and sees no token. Throws `TransportError` where the variable holds no address.
 */
export function proxyAgentFor(url: URL, options: { keepAlive: boolean; connectTimeoutMs: number }): Agent | undefined {
  const proxy = proxyFor(url);
  if (proxy === undefined) return undefined;
  const key = `${proxy} ${String(options.keepAlive)}`;
  const agent = agents.get(key) ?? createAgent(proxy, options);
  agents.set(key, agent);
  return agent;
}

/** The proxy on the way to an address, as the environment has it; it may hold a password. */
export function proxyFor(url: URL): string | undefined {
  const proxy = isLoopback(url) ? '' : getProxyForUrl(url.href);
  return proxy === '' ? undefined : proxy;
}

/** Begins the code of an error that is the answer of a proxy; its HTTP status follows. */
export const PROXY_CODE = 'PROXY_';

/** By address of the proxy, which may hold a password. */
const agents = new Map<string, Agent>();

function createAgent(proxy: string, options: { keepAlive: boolean; connectTimeoutMs: number }): Agent {
  if (URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol)) return new TimedProxyAgent(proxy, options);
  // What the variable holds may be a password: it is not repeated.
  throw new TransportError('unreachable', 'HTTPS_PROXY does not hold the http or https address of a proxy.');
}

/** The library waits for the tunnel as long as the proxy likes. */
class TimedProxyAgent extends HttpsProxyAgent<string> {
  readonly #timeoutMs: number;

  constructor(proxy: string, { keepAlive, connectTimeoutMs }: { keepAlive: boolean; connectTimeoutMs: number }) {
    super(proxy, { keepAlive });
    this.#timeoutMs = connectTimeoutMs;
    // What a proxy says instead of connecting is its own answer; the library would pass it on as one of the service.
    this.on('proxyConnect', ({ statusCode }: { readonly statusCode: number }, request: ClientRequest) => {
      if (statusCode !== 200)
        request.destroy(Object.assign(new Error('proxy'), { code: `${PROXY_CODE}${String(statusCode)}` }));
    });
  }

  override async connect(
    request: ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): Promise<Socket> {
    const tunnel = super.connect(request, options);
    const { promise: tooLong, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(Object.assign(new Error('connect timed out'), { code: 'CONNECT_TIMEOUT' }));
      void tunnel.then(
        (socket) => socket.destroy(),
        () => undefined,
      );
    }, this.#timeoutMs);
    try {
      return await Promise.race([tunnel, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }
}
