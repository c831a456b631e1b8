import { claimsOf } from '../../../engine/auth/token-claims.ts';
import { startSimulator, type Simulator } from '../../../simulator/index.ts';
import { startLoopbackServer, type LoopbackServer } from '../loopback-server.ts';
import type { Entra } from './entra.ts';

export interface ApiBehindEntra {
  /** `127.0.0.1:PORT`, for `apiHost` and `allowedHosts`. */
  readonly host: string;
  readonly simulator: Simulator;
  /** Status of every answer, in order. */
  readonly answers: number[];
  /** `METHOD /path` of every request that was let in, in order. */
  readonly requests: string[];
  /** Tokens that are refused with 401 although they were issued. */
  readonly revoked: Set<string>;
  /** Paths that the service has given up: answered with 410. */
  readonly gone: Set<string>;
  close(): Promise<void>;
}

const AUDIENCE = 'https://api.securitycenter.microsoft.com';

/** A simulated tenant that takes tokens of the stand-in for Entra and no others. */
export async function startApiBehindEntra(entra: Entra): Promise<ApiBehindEntra> {
  const simulator = await startSimulator({ speed: 200 });
  const answers: number[] = [];
  const requests: string[] = [];
  const revoked = new Set<string>();
  const gone = new Set<string>();
  const server: LoopbackServer = await startLoopbackServer((request, response) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!entra.issued(token) || revoked.has(token) || claimsOf(token)?.aud !== AUDIENCE) {
      answers.push(401);
      response.writeHead(401).end();
      return;
    }
    requests.push(`${request.method} ${request.url}`);
    if (gone.has(request.url)) {
      answers.push(410);
      response.writeHead(410).end();
      return;
    }
    const headers = { authorization: `Bearer ${simulator.token}`, 'content-type': 'application/json' };
    const body = request.body === '' ? {} : { body: request.body };
    void fetch(`${simulator.baseUrl}${request.url}`, { method: request.method, headers, ...body }).then(
      async (reply) => {
        answers.push(reply.status);
        response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'application/json' });
        response.end(await reply.text());
      },
    );
  });
  return {
    host: new URL(server.baseUrl).host,
    simulator,
    answers,
    requests,
    revoked,
    gone,
    close: async () => {
      await server.close();
      await simulator.stop();
    },
  };
}
