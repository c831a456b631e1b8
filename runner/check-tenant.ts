/** Puts the doctor together from what the runner has: profiles, hosts that the user allowed, credentials, real sockets. */
import { apiAddress, hostsOf } from '../engine/auth/api-address.ts';
import { CLOUDS } from '../engine/auth/cloud.ts';
import { createStaticTokenSource } from '../engine/auth/static-token-source.ts';
import type { TenantProfile } from '../engine/auth/tenant-profile.ts';
import { createHttpTransport } from '../engine/defender/http-transport.ts';
import type { Patient } from '../engine/doctor/check.ts';
import { examine } from '../engine/doctor/examine.ts';
import { reachHost } from '../engine/doctor/reach-host.ts';
import { PlaybookError } from '../engine/errors.ts';
import { readHosts, type HostSettings } from './hosts.ts';
import { readPracticeTenant } from './practice.ts';
import type { ProfileTokens } from './profile-tokens.ts';
import type { CheckParams, CheckResult, PracticeConnection } from './protocol.ts';
import { createTenantStore } from './tenants.ts';

export interface CheckDeps {
  readonly home: string;
  readonly tokens: ProfileTokens;
}

/** @throws PlaybookError `not-found` for a profile that is not there, `usage` where a file cannot be read */
export async function checkTenant({ tenant, needs }: CheckParams, deps: CheckDeps): Promise<CheckResult> {
  const wanted = needs === undefined ? {} : { needs };
  const parts = { send: createHttpTransport(), reach: reachHost, now: Date.now, ...wanted };
  if (tenant.kind === 'simulator') {
    return { head: await practiceHead(tenant), diagnosis: await examine({ ...parts, ...practiceParts(tenant) }) };
  }
  const profile = profileOf(deps.home, tenant.profile);
  const hosts = readHosts(deps.home);
  const live = { ...liveParts(profile, hosts), tokens: deps.tokens.of(profile, hosts) };
  return { head: headOf(profile), diagnosis: await examine({ ...parts, ...live }) };
}

const practiceParts = ({ baseUrl, token }: PracticeConnection): Pick<Patient, 'baseUrl' | 'tokens'> => ({
  baseUrl,
  tokens: createStaticTokenSource(token),
});

/** One that is gone is named by its address: that it is gone is for the doctor to say. */
async function practiceHead(connection: PracticeConnection): Promise<CheckResult['head']> {
  const name = await readPracticeTenant(connection).then(
    (tenant) => tenant.name,
    (error: unknown) => {
      if (error instanceof PlaybookError && error.detail.kind !== 'refused') return connection.baseUrl;
      throw error;
    },
  );
  return { name: `${name}, SIMULATOR`, application: 'none; a practice tenant asks for no sign-in' };
}

function liveParts(
  profile: TenantProfile,
  { allowedHosts, signInHost }: HostSettings,
): Pick<Patient, 'live' | 'baseUrl'> {
  const usual = CLOUDS[profile.cloud];
  const cloud = signInHost === undefined ? usual : { ...usual, signInHost };
  const host = profile.apiHost ?? cloud.apiHosts[0];
  const isAllowed = hostsOf(profile, allowedHosts).includes(host);
  return {
    live: { profile, cloud, allowedHosts },
    baseUrl: isAllowed ? apiAddress(profile, allowedHosts) : `https://${host}`,
  };
}

const headOf = ({ name, tenantId, clientId, cloud }: TenantProfile): CheckResult['head'] => ({
  name: `${name} (${CLOUDS[cloud].title}, tenant ${tenantId})`,
  application: clientId ?? 'none of your own; the credential brings one',
});

function profileOf(home: string, name: string): TenantProfile {
  const profile = createTenantStore(home).get(name);
  if (profile !== undefined) return profile;
  throw new PlaybookError({
    kind: 'not-found',
    message: `There is no tenant "${name}".`,
    advice: 'List those that are connected with `playbook tenants`, or connect one with `playbook connect`.',
  });
}
