/**
 * Why Entra refuses to give a token, by its code (Learn "Microsoft Entra authentication and authorization error codes"): what is
 * wrong, and what to do about it for somebody who has the portal before them. Sign-in and doctor say the same.
 */
import { CLOUDS } from './cloud.ts';
import type { TenantProfile } from './tenant-profile.ts';

export interface EntraRefusal {
  readonly what: string;
  readonly advice: string;
  /** True where an administrator's consent is what is missing. */
  readonly consent: boolean;
}

export const entraCode = (text: string): string | undefined => /AADSTS\d{4,}/.exec(text)?.[0];

/** Undefined for a refusal that is not in the table. */
export function explainRefusal(code: string | undefined, profile: TenantProfile): EntraRefusal | undefined {
  const row = code === undefined || !Object.hasOwn(REFUSALS, code) ? undefined : REFUSALS[code];
  if (row === undefined) return undefined;
  const { title, portalHost } = CLOUDS[profile.cloud];
  const names: Readonly<Record<string, string>> = {
    application: profile.clientId === undefined ? 'The application' : `The application ${profile.clientId}`,
    tenant: profile.tenantId,
    cloud: title,
    portal: portalHost,
    secret: profile.secretVariable ?? 'the environment variable of the profile',
  };
  const fill = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
  return { what: fill(row[0]), advice: fill(row[1]), consent: row[2] === 'consent' };
}

type Row = readonly [what: string, advice: string, consent?: 'consent'];

const NOT_PROVISIONED: Row = [
  'Defender for Endpoint is not set up in this tenant.',
  'Sign in to {portal} once as a security administrator with a licence of Defender for Endpoint, which sets it up; wait some minutes, then check again. If Defender is in use there, the cloud is another one than {cloud}.',
];
const UNKNOWN_APPLICATION: Row = [
  '{application} is unknown in the tenant {tenant}.',
  'Copy the Application (client) ID and the Directory (tenant) ID from one page, the Overview of the app registration. An application of another tenant has to be given admin consent in this one first.',
];
const UNKNOWN_TENANT: Row = [
  'The tenant {tenant} is unknown in the cloud {cloud}.',
  'Copy the tenant id from the Entra admin center (Overview > Tenant ID), and check the cloud.',
];
const OTHER_CLOUD: Row = [
  'The application belongs to another cloud than {cloud}.',
  'Connect the tenant again with the cloud in which the application is registered.',
];
const NO_CONSENT: Row = [
  'Nobody has consented to what the application asks for.',
  'Have an administrator give admin consent.',
  'consent',
];
const SIGNED_OUT: Row = ['The sign-in has expired.', 'Connect the tenant again to sign in anew.'];
const federated = (what: string): Row => [
  `No federated credential of {application} has this ${what}.`,
  `Add one with the ${what} of the platform under Certificates & secrets > Federated credentials of the app registration.`,
];

const REFUSALS: Readonly<Record<string, Row>> = {
  // The application and its proof.
  AADSTS7000215: [
    'The client secret is wrong.',
    'Use the Value of the secret, not its Secret ID. It is shown only once: make a new one if it is gone.',
  ],
  AADSTS7000222: [
    'The client secret has expired.',
    'Make a new one under Certificates & secrets of the app registration, and put it into {secret}; better, use a certificate.',
  ],
  AADSTS700016: UNKNOWN_APPLICATION,
  AADSTS7000229: UNKNOWN_APPLICATION,
  AADSTS700027: [
    'The certificate is not one of the application.',
    'Upload its public part under Certificates & secrets > Certificates of the app registration, and check that the PEM file holds the matching key and that the certificate has not expired.',
  ],
  AADSTS700024: [
    'The signed request was not valid at this time.',
    'Let the system set its clock by itself (NTP), then try again.',
  ],
  AADSTS7000112: [
    '{application} is switched off.',
    'Enable it in the Entra admin center: Enterprise applications > Properties > Enabled for users to sign-in.',
  ],
  AADSTS7000218: [
    'The application does not allow sign-in without a secret.',
    'Under Authentication of the app registration, set "Allow public client flows" to Yes; or use a certificate.',
  ],
  AADSTS700025: [
    'The application takes no secret and no certificate.',
    'Under Authentication of the app registration, set "Allow public client flows" to No; or sign in with device code or browser.',
  ],
  AADSTS50011: [
    'The redirect address is not one of the application.',
    'Under Authentication of the app registration, add http://localhost to the platform Mobile and desktop applications.',
  ],
  AADSTS50194: [
    'The application is for its own tenant only.',
    'Register one in the tenant {tenant}, or make this one multi-tenant.',
  ],
  AADSTS70021: federated('issuer, subject and audience'),
  AADSTS700211: federated('issuer'),
  AADSTS700212: federated('audience'),
  AADSTS700213: federated('subject'),
  AADSTS65002: [
    'The application may not ask for Defender.',
    'Use an app registration of your own, with the permissions under WindowsDefenderATP.',
  ],
  // Tenant, cloud and resource.
  AADSTS90002: UNKNOWN_TENANT,
  AADSTS900023: UNKNOWN_TENANT,
  AADSTS900382: OTHER_CLOUD,
  AADSTS900432: OTHER_CLOUD,
  AADSTS900439: OTHER_CLOUD,
  AADSTS500011: NOT_PROVISIONED,
  AADSTS50001: NOT_PROVISIONED,
  AADSTS650052: NOT_PROVISIONED,
  AADSTS70011: [
    'What the token is asked for does not exist in the cloud {cloud}.',
    'Connect the tenant again with its own cloud.',
  ],
  // Consent.
  AADSTS65001: NO_CONSENT,
  AADSTS90094: NO_CONSENT,
  AADSTS65004: [
    'The permissions were declined at the sign-in.',
    'Connect the tenant again and accept them, or have an administrator give admin consent.',
    'consent',
  ],
  // People.
  AADSTS50020: [
    'The account that signed in does not belong to the tenant {tenant}.',
    'Sign in with an account of this tenant, or have it invited.',
  ],
  AADSTS50034: ['The account is unknown in the tenant {tenant}.', 'Sign in with another one.'],
  AADSTS50053: [
    'The account is locked after too many tries.',
    'Wait, or have an administrator unlock it; then sign in again.',
  ],
  AADSTS50055: ['The password has expired.', 'Change it, then sign in again.'],
  AADSTS50057: ['The account is disabled.', 'Sign in with another one, or have an administrator enable it.'],
  AADSTS50076: [
    'The tenant asks for a second factor.',
    'Sign in by a browser or in the window of VS Code, where it can be given.',
  ],
  AADSTS50079: ['The account has no second factor yet.', 'Set one up at https://aka.ms/mfasetup, then sign in again.'],
  AADSTS50105: [
    'This account is not assigned to the application.',
    'Add it under Enterprise applications > Users and groups.',
  ],
  AADSTS50126: ['The name or the password is wrong.', 'Sign in again.'],
  AADSTS50158: [
    'A policy of the tenant asks for more at the sign-in.',
    'Sign in by a browser and do what it asks for.',
  ],
  AADSTS50173: ['The sign-in was revoked.', 'Connect the tenant again to sign in anew.'],
  AADSTS53000: ['A policy of the tenant asks for a compliant device.', 'Sign in from one.'],
  AADSTS53003: [
    'A Conditional Access policy of the tenant blocks this sign-in.',
    'See the sign-in log of the Entra admin center for the policy, or connect from a place that it allows.',
  ],
  AADSTS530003: ['A policy of the tenant asks for a managed device.', 'Sign in from one.'],
  AADSTS700082: SIGNED_OUT,
  AADSTS70008: SIGNED_OUT,
  AADSTS70019: ['The code was not entered in time.', 'Connect the tenant again for a new one.'],
  // The service.
  AADSTS90033: ['Entra has trouble of its own.', 'Try again later.'],
  AADSTS50196: ['The application asked too often.', 'Wait for some minutes.'],
};
