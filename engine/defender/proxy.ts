/**
 * The proxy that leads out, from the environment (`HTTPS_PROXY`, `NO_PROXY`): the one place that the sign-in library reads, too.
 * VS Code's settings reach the runner as these variables.
 */
import type http from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from './base-address.ts';

/** Begins the code of an error that is the answer of a proxy; its HTTP status follows. */
export const PROXY_CODE = 'PROXY_';

/** Undefined where the address is reached directly, as every address of this computer is. */
export function proxyOf(url: URL): URL | undefined {
  if (url.protocol !== 'https:' || isLoopback(url)) return undefined;
  const proxy = getProxyForUrl(url);
  return URL.canParse(proxy) ? new URL(proxy) : undefined;
}

/**
 * Connects through the proxy. What the proxy says instead of connecting is its own answer and never taken for one of the service;
 * the request is not sent to it.
 */
export function createProxyAgent(proxy: URL, options: http.AgentOptions): http.Agent {
  const agent = new HttpsProxyAgent(proxy, options);
  agent.on('proxyConnect', ({ statusCode }: { readonly statusCode: number }, request: http.ClientRequest) => {
    if (statusCode !== 200)
      request.destroy(Object.assign(new Error('proxy'), { code: `${PROXY_CODE}${String(statusCode)}` }));
  });
  return agent;
}
