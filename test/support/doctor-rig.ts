/** A connection that is in order, to be broken in one place: what the doctor looks at, without a network. */
import { CLOUDS } from '../../engine/auth/cloud.ts';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';
import type { Send } from '../../engine/defender/http.ts';
import type { Patient } from '../../engine/doctor/check.ts';
import type { Reached } from '../../engine/doctor/reach.ts';

export const NOW = Date.UTC(2026, 10, 24, 12);

export const PROFILE: TenantProfile = {
  name: 'contoso',
  tenantId: '8769b673-8805-6410-9e1d-c9a1f2e2b3aa',
  clientId: '11112222-bbbb-3333-cccc-4444dddd5555',
  cloud: 'commercial',
  credentials: ['client-secret'],
  secretVariable: 'PLAYBOOK_SECRET',
  mode: 'observe',
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const tokenWith = (claims: Readonly<Record<string, unknown>> = {}): string =>
  `${part({ alg: 'RS256' })}.${part({
    tid: PROFILE.tenantId,
    aud: CLOUDS.commercial.resource,
    appid: PROFILE.clientId,
    exp: NOW / 1000 + 3600,
    roles: ['Machine.Read.All', 'Machine.ReadWrite.All', 'Machine.Isolate', 'Ti.ReadWrite'],
    ...claims,
  })}.c2lnbmF0dXJl`;

export interface Canned {
  readonly status: number;
  readonly body?: unknown;
}

/** By `METHOD path` without the query; what is left out is as it should be. */
export type Replies = Readonly<Record<string, Canned>>;

const HEALTHY: Replies = {
  'GET /api/machines': { status: 200, body: { value: [{ id: 'a' }] } },
  'GET /api/machineactions': { status: 200, body: { value: [] } },
  'POST /api/indicators/import': { status: 400, body: { error: { code: 'BadRequest', message: 'No indicators.' } } },
};

export interface Break {
  readonly profile?: Partial<TenantProfile>;
  /** Claims of the token beside the usual ones; an error where none is given. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly refusal?: Error;
  readonly reached?: Reached;
  readonly replies?: Replies;
  /** What the sign-in service tells of the tenant. */
  readonly configuration?: Canned;
  /** Milliseconds by which the clock of this computer is fast. */
  readonly fast?: number;
  readonly baseUrl?: string;
  readonly needs?: Patient['needs'];
}

export interface Rig {
  readonly patient: Patient;
  /** `METHOD host/path body`, in order. */
  readonly sent: string[];
}

export function doctorRig(broken: Break = {}): Rig {
  const profile: TenantProfile = { ...PROFILE, ...broken.profile };
  const cloud = CLOUDS[profile.cloud];
  const baseUrl = broken.baseUrl ?? `https://${cloud.apiHosts[0]}`;
  const sent: string[] = [];
  const send: Send = ({ method, url, headers, body }) => {
    const { host, pathname } = new URL(url);
    sent.push(
      `${method} ${host}${pathname}${headers['authorization'] === undefined ? '' : ' with token'}${body === undefined ? '' : ` ${body}`}`,
    );
    const canned =
      host === cloud.signInHost
        ? (broken.configuration ?? { status: 200, body: { issuer: 'x', tenant_region_scope: 'EU' } })
        : headers['authorization'] === undefined
          ? { status: 401 }
          : ({ ...HEALTHY, ...broken.replies }[`${method} ${pathname}`] ?? { status: 404 });
    return Promise.resolve({
      status: canned.status,
      headers: { date: new Date(NOW).toUTCString() },
      body: bytes(canned.body === undefined ? '' : JSON.stringify(canned.body)),
    });
  };
  const patient: Patient = {
    live: { profile, cloud, allowedHosts: [] },
    baseUrl,
    tokens: {
      maySendTo: () => true,
      held: () => ({ credential: profile.credentials[0], token: 'x', expiresAt: 0 }),
      token: () =>
        broken.refusal === undefined ? Promise.resolve(tokenWith(broken.claims)) : Promise.reject(broken.refusal),
    },
    send,
    reach: () => Promise.resolve(broken.reached ?? { kind: 'open', issuer: 'Microsoft Corporation' }),
    now: () => NOW + (broken.fast ?? 0),
    ...(broken.needs === undefined ? {} : { needs: broken.needs }),
  };
  return { patient, sent };
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}
