/**
 * A strict stand-in for login.microsoftonline.com on this machine: client credentials by secret, certificate and federated token,
 * device code with renewal, and managed identities. It refuses what Entra refuses, with its codes.
 */
import { createPublicKey, randomUUID, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { makeCertificate } from './certificates.ts';
import { createIssuer, type Claims } from './issuer.ts';
import { Refusal } from './refusal.ts';

/** Seconds by which clocks may differ, as Entra lets them. */
const CLOCK_TOLERANCE = 300;

const GRAPH = 'https://graph.microsoft.com';
const DEFENDER = 'https://api.securitycenter.microsoft.com';

export interface EntraApp {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
}

export interface EntraRequest {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
}

export interface Entra {
  /** `localhost:PORT`, for `signInHost`. */
  readonly host: string;
  /** PEM file that makes a process trust this server, for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  /** PEM file with certificate and key of the application. */
  readonly certificateFile: string;
  /** File with a token of the platform for workload identity. */
  readonly federatedTokenFile: string;
  /** For `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, and for `AZURE_POD_IDENTITY_AUTHORITY_HOST`. */
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly imdsHost: string;
  /** Requests for tokens, in order. */
  readonly requests: EntraRequest[];
  /** Claims of tokens from now on, instead of the usual ones. */
  claims: Claims;
  /** Seconds that tokens live by the reply. */
  expiresIn: number;
  /** The next request for a token is refused with this. */
  refuseNext: Refusal | undefined;
  /** Every request for a token is refused with this. */
  refuse: Refusal | undefined;
  /** What a person does at the page of the device code. */
  enterCode(code: string): void;
  /** Every token that was issued, in order. */
  tokens(): readonly string[];
  /** A token for the account of a window, as VS Code would have got it. */
  tokenFor(person: string): Promise<string>;
  /** True where the token was issued here and is as it was: for an API that stands beside. */
  issued(token: string): boolean;
  /** Makes this process trust the server. */
  trust(): void;
  close(): Promise<void>;
}

export async function startEntra(app: EntraApp): Promise<Entra> {
  const folder = mkdtempSync(join(tmpdir(), 'entra-'));
  // A name of its own: of two authorities with one name, a process believes the one that it trusted first.
  const name = `entra-${randomUUID()}.example`;
  const [server, client] = [await makeCertificate(name), await makeCertificate('playbooks')];
  const issuer = createIssuer();
  const platform = createIssuer();
  const put = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const issuedTokens = new Set<string>();
  const codes = new Map<string, { readonly device: string; entered: boolean }>();
  const scopes: Readonly<Record<string, string>> = { [`${DEFENDER}/.default`]: DEFENDER, [`${GRAPH}/.default`]: GRAPH };

  const state: Entra = {
    host: '',
    caFile: put('ca.pem', server.certificate),
    certificateFile: put('app.pem', `${client.certificate}\n${client.privateKey}`),
    federatedTokenFile: put('federated.jwt', await platformToken(platform.sign)),
    identityEndpoint: '',
    identityHeader: 'identity-header-of-this-run',
    imdsHost: '',
    requests: [],
    claims: { roles: ['Machine.Read.All'] },
    expiresIn: 3599,
    refuseNext: undefined,
    refuse: undefined,
    enterCode(code) {
      const found = codes.get(code);
      if (found === undefined) throw new Error(`nobody was given the code ${code}`);
      found.entered = true;
    },
    tokens: () => [...issuedTokens],
    async tokenFor(person) {
      const more = { roles: undefined, scp: 'Machine.Read', upn: `${person}@contoso.example` };
      const token = await issuer.accessToken(app.tenantId, app.clientId, DEFENDER, { ...state.claims, ...more });
      issuedTokens.add(token);
      return token;
    },
    issued: (token) => issuedTokens.has(token),
    trust() {
      tls.setDefaultCACertificates([...tls.getCACertificates('default'), server.certificate]);
    },
    close: async () => {
      await Promise.all([stop(secure), stop(local)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };

  async function issue(audience: string, more: object = {}): Promise<object> {
    const token = await issuer.accessToken(app.tenantId, app.clientId, audience, state.claims);
    issuedTokens.add(token);
    const expires = { expires_in: state.expiresIn, ext_expires_in: state.expiresIn };
    return { token_type: 'Bearer', ...expires, access_token: token, ...more };
  }

  async function tokenReply(path: string, form: Readonly<Record<string, string>>): Promise<object> {
    state.requests.push({ path, form });
    const refused = state.refuseNext ?? state.refuse;
    state.refuseNext = undefined;
    if (refused !== undefined) throw refused;
    if (form['client_id'] !== app.clientId)
      throw new Refusal(
        700016,
        `Application with identifier '${form['client_id'] ?? ''}' was not found in the directory.`,
        'unauthorized_client',
        400,
      );
    switch (form['grant_type']) {
      case 'client_credentials': {
        await checkClient(form);
        return issue(audienceOf(form['scope'] ?? ''));
      }
      case 'device_code':
      case 'urn:ietf:params:oauth:grant-type:device_code':
        return personReply(form, enteredCode(form['device_code'] ?? ''));
      case 'refresh_token':
        if (form['refresh_token'] !== 'refresh-1')
          throw new Refusal(70000, 'The refresh token is malformed.', 'invalid_grant', 400);
        return personReply(form, true);
      default:
        throw new Refusal(
          70003,
          `The grant type '${form['grant_type'] ?? ''}' is not supported.`,
          'unsupported_grant_type',
          400,
        );
    }
  }

  function audienceOf(scope: string): string {
    const asked = scope.split(' ').filter((one) => !['openid', 'profile', 'offline_access'].includes(one));
    const audience = scopes[asked[0] ?? ''];
    if (asked.length === 1 && audience !== undefined) return audience;
    throw new Refusal(
      500011,
      `The resource principal named ${scope} was not found in the tenant.`,
      'invalid_resource',
      400,
    );
  }

  async function checkClient(form: Readonly<Record<string, string>>): Promise<void> {
    const assertion = form['client_assertion'];
    if (assertion === undefined) {
      if (form['client_secret'] === app.secret) return;
      throw new Refusal(
        7000215,
        'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app.',
      );
    }
    if (form['client_assertion_type'] !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      throw new Refusal(50027, 'JWT token is invalid or malformed.', 'invalid_request', 400);
    if (decodeJwt(assertion).iss === PLATFORM) {
      const audience = 'api://AzureADTokenExchange';
      await verify(
        assertion,
        platform.publicKey,
        { audience, subject: SUBJECT },
        700213,
        'No matching federated identity record found for presented assertion subject.',
      );
      return;
    }
    const certificate = new X509Certificate(client.certificate);
    const { x5t, 'x5t#S256': sha256 } = decodeProtectedHeader(assertion) as Readonly<
      Record<string, string | undefined>
    >;
    const thumbprints = [certificate.fingerprint, certificate.fingerprint256].map((hex) =>
      Buffer.from(hex.replaceAll(':', ''), 'hex').toString('base64url'),
    );
    if (!thumbprints.includes(sha256 ?? x5t ?? ''))
      throw new Refusal(
        700027,
        'The certificate with identifier used to sign the client assertion is not registered on application.',
      );
    const audience = [`https://${state.host}/${app.tenantId}/oauth2/v2.0/token`];
    const claims = { audience, issuer: app.clientId, subject: app.clientId };
    await verify(
      assertion,
      createPublicKey(client.certificate),
      claims,
      700027,
      'Client assertion failed signature validation.',
    );
  }

  function enteredCode(device: string): boolean {
    const found = [...codes.values()].find((one) => one.device === device);
    if (found === undefined) throw new Refusal(70000, 'The device code is unknown.', 'invalid_grant', 400);
    return found.entered;
  }

  async function personReply(form: Readonly<Record<string, string>>, entered: boolean): Promise<object> {
    if (!entered)
      throw new Refusal(
        70016,
        'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
        'authorization_pending',
        400,
      );
    const now = Math.floor(Date.now() / 1000);
    const person = { oid: 'person-1', preferred_username: 'ann@contoso.example', name: 'Ann' };
    const id = {
      ver: '2.0',
      iss: `https://${state.host}/${app.tenantId}/v2.0`,
      sub: 'subject-1',
      aud: app.clientId,
      iat: now,
      nbf: now,
      exp: now + 3600,
      tid: app.tenantId,
      ...person,
    };
    const info = Buffer.from(JSON.stringify({ uid: person.oid, utid: app.tenantId })).toString('base64url');
    const more = {
      scope: form['scope'],
      refresh_token: 'refresh-1',
      id_token: await issuer.sign(id),
      client_info: info,
    };
    return issue(audienceOf(form['scope'] ?? `${DEFENDER}/.default`), more);
  }

  function deviceReply(form: Readonly<Record<string, string>>): object {
    audienceOf(form['scope'] ?? '');
    const code = `CODE${String(codes.size + 1)}`;
    codes.set(code, { device: `device-${code}`, entered: false });
    const url = `https://${state.host}/device`;
    const message = `To sign in, use a web browser to open the page ${url} and enter the code ${code} to authenticate.`;
    return {
      user_code: code,
      device_code: `device-${code}`,
      verification_uri: url,
      expires_in: 900,
      interval: 1,
      message,
    };
  }

  async function answer(request: http.IncomingMessage): Promise<object> {
    const { pathname, searchParams } = new URL(request.url ?? '', `https://${state.host}`);
    const [tenant = '', ...rest] = pathname.slice(1).split('/');
    const path = rest.join('/');
    if (request.method === 'GET' && pathname === '/msi/token')
      return identityReply(request, searchParams, 'x-identity-header', state.identityHeader);
    if (request.method === 'GET' && pathname.startsWith('/metadata/identity/oauth2/token'))
      return identityReply(request, searchParams, 'metadata', 'true');
    if (tenant !== app.tenantId)
      throw new Refusal(
        90002,
        `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
        'invalid_request',
        400,
      );
    if (request.method === 'GET' && path === 'v2.0/.well-known/openid-configuration')
      return configuration(`https://${state.host}/${tenant}`);
    if (request.method === 'POST' && path === 'oauth2/v2.0/token') return tokenReply(pathname, await formOf(request));
    if (request.method === 'POST' && path === 'oauth2/v2.0/devicecode') return deviceReply(await formOf(request));
    throw new Refusal(
      900561,
      `The endpoint does not accept ${request.method ?? ''} ${pathname}.`,
      'invalid_request',
      404,
    );
  }

  async function identityReply(
    request: http.IncomingMessage,
    query: URLSearchParams,
    header: string,
    value: string,
  ): Promise<object> {
    state.requests.push({ path: new URL(request.url ?? '', 'http://x').pathname, form: Object.fromEntries(query) });
    if (request.headers[header] !== value)
      throw new Refusal(0, `The header ${header} is missing.`, 'invalid_request', 400);
    if (query.get('resource') !== DEFENDER)
      throw new Refusal(500011, 'The resource principal was not found.', 'invalid_resource', 400);
    const expires = { expires_on: String(Math.floor(Date.now() / 1000) + state.expiresIn), resource: DEFENDER };
    return issue(DEFENDER, { ...expires, client_id: app.clientId });
  }

  const listener = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const reply = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    answer(request).then(
      (body) => {
        reply(200, body);
      },
      (error: unknown) => {
        if (error instanceof Refusal) reply(error.status, error.body);
        else reply(500, { error: 'server_error', error_description: String(error) });
      },
    );
  };
  const secure = https.createServer({ cert: server.certificate, key: server.privateKey }, listener);
  const local = http.createServer(listener);
  const ports = [await listen(secure), await listen(local)];
  return Object.assign(state, {
    host: `localhost:${String(ports[0])}`,
    identityEndpoint: `http://127.0.0.1:${String(ports[1])}/msi/token`,
    imdsHost: `http://127.0.0.1:${String(ports[1])}`,
  });
}

const PLATFORM = 'https://oidc.platform.example';
const SUBJECT = 'system:serviceaccount:soc:playbooks';

const platformToken = (sign: (claims: Claims) => Promise<string>): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  return sign({ iss: PLATFORM, sub: SUBJECT, aud: 'api://AzureADTokenExchange', iat: now, nbf: now, exp: now + 3600 });
};

async function verify(
  token: string,
  key: KeyObject,
  expected: { audience: string | string[]; issuer?: string; subject: string },
  code: number,
  text: string,
): Promise<void> {
  try {
    const required = {
      requiredClaims: ['exp', 'nbf'],
      algorithms: ['RS256', 'PS256'],
      clockTolerance: CLOCK_TOLERANCE,
    };
    await jwtVerify(token, key, { ...expected, ...required });
  } catch (error) {
    throw new Refusal(code, `${text} [Reason - ${error instanceof Error ? error.message : String(error)}]`);
  }
}

const configuration = (issuer: string): object => ({
  issuer: `${issuer}/v2.0`,
  token_endpoint: `${issuer}/oauth2/v2.0/token`,
  authorization_endpoint: `${issuer}/oauth2/v2.0/authorize`,
  device_authorization_endpoint: `${issuer}/oauth2/v2.0/devicecode`,
  jwks_uri: `${issuer}/discovery/v2.0/keys`,
  token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
  response_types_supported: ['code', 'id_token'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
});

async function formOf(request: http.IncomingMessage): Promise<Readonly<Record<string, string>>> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded'))
    throw new Refusal(900144, 'The request body must be a form.', 'invalid_request', 400);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
}

async function listen(server: http.Server | https.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function stop(server: http.Server | https.Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeAllConnections();
  await closed;
}
