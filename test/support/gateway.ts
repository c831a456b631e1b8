/** An API that takes the tokens of the stand-in for Entra: what it lets through is answered by a practice tenant. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Simulator } from '../../simulator/index.ts';

export interface Gateway {
  /** `127.0.0.1:PORT`, for `allowedHosts` and `--host`. */
  readonly host: string;
  /** `METHOD path` of what was let through. */
  readonly passed: string[];
  close(): Promise<void>;
}

export async function startGateway(simulator: Simulator, isIssued: (token: string) => boolean): Promise<Gateway> {
  const passed: string[] = [];
  const server = http.createServer((request, response) => {
    const { method = '', url = '' } = request;
    if (!isIssued((request.headers.authorization ?? '').replace(/^Bearer /, ''))) {
      response.writeHead(401).end();
      return;
    }
    passed.push(`${method} ${url.split('?')[0] ?? ''}`);
    const headers = { ...request.headers, authorization: `Bearer ${simulator.token}` };
    const onward = http.request(`${simulator.baseUrl}${url}`, { method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    passed,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
