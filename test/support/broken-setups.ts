/** Set-ups that are broken in one place each, and the one finding that a person should be given. */
import { PlaybookError } from '../../engine/errors.ts';
import type { CheckId } from '../../engine/doctor/check.ts';
import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import { PROFILE, type Break } from './doctor-rig.ts';

export interface BrokenSetup {
  readonly name: string;
  readonly broken: Break;
  readonly found: CheckId;
  /** Words that the finding has to hold: what is wrong, and what to do. */
  readonly says: readonly RegExp[];
}

const entra = (code: string, text: string): Break => ({
  refusal: new PlaybookError({
    kind: 'unauthorized',
    message: `Entra refused to sign in with the client secret, saying: ${code}: ${text}`,
    advice: 'Look it up.',
    code,
  }),
});

const forbidden = (message: string) => ({ status: 403, body: { error: { code: 'Forbidden', message } } });

export const BROKEN_SETUPS: readonly BrokenSetup[] = [
  {
    name: 'an expired secret',
    broken: entra('AADSTS7000222', "The provided client secret keys for app '1111' are expired."),
    found: 'sign-in',
    says: [/secret has expired/, /Certificates & secrets/, /PLAYBOOK_SECRET/],
  },
  {
    name: 'the id of the secret in place of its value',
    broken: entra('AADSTS7000215', 'Invalid client secret provided.'),
    found: 'sign-in',
    says: [/secret is wrong/, /Value of the secret, not its Secret ID/],
  },
  {
    name: 'a tenant id that nobody has',
    broken: {
      configuration: {
        status: 400,
        body: { error: 'invalid_tenant', error_description: 'AADSTS90002: Tenant not found.' },
      },
    },
    found: 'tenant',
    says: [/unknown in the cloud Commercial/, /AADSTS90002/, /Overview > Tenant ID/],
  },
  {
    name: 'the token of another tenant',
    broken: { claims: { tid: '00000000-1111-2222-3333-444444444444' }, profile: { credentials: ['azure-cli'] } },
    found: 'token-tenant',
    says: [/issued by the tenant 00000000-/, new RegExp(`az login --tenant ${PROFILE.tenantId}`)],
  },
  {
    name: 'an application that the tenant does not know',
    broken: entra('AADSTS700016', 'Application with identifier was not found in the directory.'),
    found: 'sign-in',
    says: [/unknown in the tenant/, /Application \(client\) ID/],
  },
  {
    name: 'a consent that is missing',
    broken: { claims: { roles: undefined } },
    found: 'permissions',
    says: [
      /no permission of Defender/,
      /Machine\.Read\.All/,
      /APIs my organization uses > WindowsDefenderATP > Application permissions/,
      /login\.microsoftonline\.com\/8769b673-[^/]*\/adminconsent\?client_id=11112222-/,
    ],
  },
  {
    name: 'a playbook that needs more than was granted',
    broken: {
      needs: { playbook: 'lock_down', permissions: [PERMISSIONS.isolate, PERMISSIONS.restrict, PERMISSIONS.collect] },
    },
    found: 'permissions',
    says: [/lock_down needs Machine\.CollectForensics, Machine\.RestrictExecution, which/, /adminconsent/],
  },
  {
    name: 'a token for the API of Defender XDR',
    broken: { claims: { aud: 'https://api.security.microsoft.com' } },
    found: 'audience',
    says: [/API of Defender XDR/, /https:\/\/api\.securitycenter\.microsoft\.com\/\.default/],
  },
  {
    name: 'a token for Microsoft Graph',
    broken: { claims: { aud: 'https://graph.microsoft.com', scp: 'User.Read', roles: undefined } },
    found: 'audience',
    says: [/is for https:\/\/graph\.microsoft\.com, not for Defender/],
  },
  {
    name: 'a 403 that names three permissions',
    broken: {
      replies: {
        'GET /api/machineactions': forbidden(
          'The application does not have any of the required application permissions (Machine.ReadWrite.All, Machine.Scan, Machine.CollectForensics) to access the resource.',
        ),
      },
    },
    found: 'read-actions',
    says: [/one of Machine\.ReadWrite\.All, Machine\.Scan, Machine\.CollectForensics/, /One of them suffices/],
  },
  {
    name: 'a clock that is eleven minutes fast',
    broken: { fast: 11 * 60_000 },
    found: 'clock',
    says: [/11 minutes fast/, /NTP/],
  },
  {
    name: 'an inspected connection',
    broken: {
      reached: { kind: 'untrusted', issuer: 'Contoso Web Gateway', problem: 'SELF_SIGNED_CERT_IN_CHAIN' },
    },
    found: 'network',
    says: [/issued by Contoso Web Gateway/, /NODE_EXTRA_CA_CERTS/],
  },
  {
    name: 'a proxy that asks for a password',
    broken: { reached: { kind: 'proxy-password', proxy: 'proxy.contoso.com:8080', schemes: 'Negotiate, Basic' } },
    found: 'network',
    says: [/proxy\.contoso\.com:8080 asks for a password/, /Negotiate, Basic/, /HTTPS_PROXY/],
  },
  {
    name: 'a proxy that lets nothing through',
    broken: { reached: { kind: 'proxy-refuses', proxy: 'proxy.contoso.com:8080', status: 403 } },
    found: 'network',
    says: [/refuses connections to api\.security\.microsoft\.com \(HTTP 403\)/, /allow api\.security/],
  },
  {
    name: 'a host that does not exist',
    broken: { reached: { kind: 'unknown-host' } },
    found: 'network',
    says: [/host name api\.security\.microsoft\.com is unknown/, /DNS/],
  },
  {
    name: 'the host of another cloud',
    broken: { baseUrl: 'https://api-gov.securitycenter.microsoft.us' },
    found: 'api-host',
    says: [/belongs to the cloud US Government GCC High; contoso is connected as Commercial/, /Connect contoso again/],
  },
  {
    name: 'a tenant of another cloud',
    broken: {
      configuration: { status: 200, body: { tenant_region_scope: 'USGov', tenant_region_sub_scope: 'DODCON' } },
    },
    found: 'tenant',
    says: [/one of the cloud US Government GCC High/, /login\.microsoftonline\.us/],
  },
  {
    name: 'a tenant in which Defender was never set up',
    broken: entra('AADSTS500011', 'The resource principal was not found in the tenant.'),
    found: 'sign-in',
    says: [/Defender for Endpoint is not set up/, /Sign in to security\.microsoft\.com/],
  },
  {
    name: 'a token that the service refuses',
    broken: { replies: { 'GET /api/machines': { status: 401 } } },
    found: 'read-devices',
    says: [/does not accept the token/, /sign in again/],
  },
  {
    name: 'a sign-in page in place of the API',
    broken: { replies: { 'GET /api/machines': { status: 200, body: '<html>' } } },
    found: 'read-devices',
    says: [/not the API of Defender/, /proxy or a sign-in page/],
  },
];
