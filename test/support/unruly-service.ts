/**
 * An API over real sockets that takes the tokens of the stand-in for Entra. What it is not told to do wrong is answered by the
 * practice tenant behind it.
 */
import type http from 'node:http';
import { createTokenSource } from '../../engine/auth/create-token-source.ts';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';
import { claimsOf } from '../../engine/auth/token-claims.ts';
import { permissionsOfToken } from '../../engine/auth/token-permissions.ts';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import type { Simulator } from '../../simulator/index.ts';
import type { RealService } from './engine-rig.ts';
import type { Entra } from './entra/entra.ts';
import { profileOf } from './fake-identity.ts';
import { startLoopbackServer, type Received } from './loopback-server.ts';

export interface Asked extends Received {
  readonly path: string;
  /** How often this method and path were asked for, this time counted. */
  readonly times: number;
}

export type Wrong = (asked: Asked, response: http.ServerResponse) => 'answered' | undefined;

export interface Unruly {
  /** Answers in place of the service, for as long as it is set. */
  wrong: Wrong | undefined;
  /** Changes the JSON that the service answers with. */
  rewrite: ((body: unknown, path: string) => unknown) | undefined;
  /** `METHOD path` of every request, in order. */
  readonly seen: string[];
  /** Tokens that are refused with 401 although they were issued. */
  readonly revoked: Set<string>;
}

export interface UnrulyService extends Unruly, RealService {
  /** Which parts of the list of devices were asked for, in order. */
  readonly pages: readonly string[];
}

export const SECRET = 'the-secret-of-this-test';
const AUDIENCE = 'https://api.securitycenter.microsoft.com';

export async function startUnrulyService(
  simulator: Simulator,
  entra: Entra,
  changes: Partial<TenantProfile>,
  begin: Partial<Unruly> = {},
): Promise<UnrulyService> {
  const state: Unruly = { wrong: begin.wrong, rewrite: begin.rewrite, seen: [], revoked: new Set() };
  const pages: string[] = [];
  const server = await startLoopbackServer((request, response) => {
    const path = request.url.replace(/\?.*/, '');
    const line = `${request.method} ${path}`;
    state.seen.push(line);
    const query = new URLSearchParams(request.url.split('?')[1]);
    if (line === 'GET /api/machines') {
      const asked = ['top', 'skip'].filter((name) => query.has(`$${name}`));
      pages.push(asked.map((name) => `${name}=${query.get(`$${name}`) ?? ''}`).join(' '));
    }
    const times = state.seen.filter((one) => one === line).length;
    if (state.wrong?.({ ...request, path, times }, response) === 'answered') return;
    const isLink = path.startsWith('/safedownload');
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    if (!isLink && (!entra.issued(token) || state.revoked.has(token))) {
      response.writeHead(401).end();
      return;
    }
    // A token for another API is known, and allows nothing here.
    const { aud, roles = [] } = claimsOf(token) ?? {};
    if (!isLink && (aud !== AUDIENCE || roles.length === 0)) {
      const message = `The application does not have any of the required application permissions (Machine.Read.All, Machine.ReadWrite.All) to access the resource.`;
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: 'Forbidden', message, target: '|76dce355-471ae6d819782413.' } }));
      return;
    }
    void pass(request, path, response);
  });

  async function pass(request: Received, path: string, response: http.ServerResponse): Promise<void> {
    const { method, url, body } = request;
    const bearer = request.headers.authorization === undefined ? {} : { authorization: `Bearer ${simulator.token}` };
    const headers = { 'content-type': 'application/json', ...bearer };
    const reply = await simulator.handle({ method, url, headers, ...(body === '' ? {} : { body }) });
    response.writeHead(reply.status, reply.headers);
    if (reply.headers['content-type']?.includes('json') !== true || reply.body.length === 0) {
      response.end(reply.body);
      return;
    }
    const text = reply.body.toString().replaceAll(simulator.baseUrl, server.baseUrl);
    response.end(state.rewrite === undefined ? text : JSON.stringify(state.rewrite(JSON.parse(text), path)));
  }

  const host = new URL(server.baseUrl).host;
  const source = createTokenSource(profileOf({ apiHost: host, ...changes }), {
    env: { CONTOSO_SECRET: SECRET },
    signInHost: entra.host,
    allowedHosts: [host],
  });
  return Object.assign(state, {
    baseUrl: server.baseUrl,
    pages,
    send: createHttpTransport(),
    tokens: source,
    grantedPermissions: () => {
      const held = source.held();
      return held === undefined ? undefined : permissionsOfToken(held.token);
    },
    close: () => server.close(),
  });
}
