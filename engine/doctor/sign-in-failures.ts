/**
 * Why Entra refuses to give a token, by its code (Learn: "Microsoft Entra authentication and authorization error codes").
 * Each says what is wrong and what to do in the portal.
 */
import type { Cloud } from '../auth/cloud.ts';
import type { TenantProfile } from '../auth/tenant-profile.ts';

export interface SignInFailure {
  readonly what: string;
  readonly advice: string;
  /** True where an administrator's consent is what is missing. */
  readonly consent?: true;
}

type Explain = (profile: TenantProfile, cloud: Cloud) => SignInFailure;

export const entraCode = (text: string): string | undefined => /AADSTS\d{4,}/.exec(text)?.[0];

const application = ({ clientId }: TenantProfile): string =>
  clientId === undefined ? 'The application' : `The application ${clientId}`;

const notProvisioned: Explain = (_profile, { title, portalHost }) => ({
  what: 'Defender for Endpoint is not set up in this tenant.',
  advice: `Sign in to ${portalHost} once as a security administrator with a licence of Defender for Endpoint, which sets it up; wait some minutes, then check again. If Defender is in use there, the cloud is another one than ${title}.`,
});

const unknownApplication: Explain = (profile) => ({
  what: `${application(profile)} is unknown in the tenant ${profile.tenantId}.`,
  advice:
    'Copy the Application (client) ID and the Directory (tenant) ID from one page, the Overview of the app registration. An application of another tenant has to be given admin consent in this one first.',
});

const FAILURES: Readonly<Record<string, Explain>> = {
  AADSTS7000215: () => ({
    what: 'The client secret is wrong.',
    advice: 'Use the Value of the secret, not its Secret ID. It is shown only once: make a new one if it is gone.',
  }),
  AADSTS7000222: (profile) => ({
    what: 'The client secret has expired.',
    advice: `Make a new one under Certificates & secrets of the application, and put it into ${profile.secretVariable ?? 'the environment variable of the profile'}; better, use a certificate.`,
  }),
  AADSTS700016: unknownApplication,
  AADSTS7000229: unknownApplication,
  AADSTS7000112: (profile) => ({
    what: `${application(profile)} is switched off.`,
    advice: 'Enable it in the Entra admin center: Enterprise applications > Properties > Enabled for users to sign-in.',
  }),
  AADSTS90002: ({ tenantId }, { title }) => ({
    what: `The tenant ${tenantId} is unknown in the cloud ${title}.`,
    advice: 'Copy the tenant id from the Entra admin center (Overview > Tenant ID), and check the cloud.',
  }),
  AADSTS500011: notProvisioned,
  AADSTS650052: notProvisioned,
  AADSTS900382: (_profile, { title }) => ({
    what: `The application belongs to another cloud than ${title}.`,
    advice: 'Connect the tenant again with the cloud in which the application is registered.',
  }),
  AADSTS700027: () => ({
    what: 'The certificate is not one of the application.',
    advice:
      'Upload its public part under Certificates & secrets > Certificates of the app registration, and check that the PEM file holds the matching key.',
  }),
  AADSTS700024: () => ({
    what: 'The signed request was not valid at this time.',
    advice: 'Let the system set its clock by itself (NTP), then try again.',
  }),
  AADSTS7000218: () => ({
    what: 'The application does not allow sign-in without a secret.',
    advice: 'Under Authentication of the app registration, set "Allow public client flows" to Yes.',
  }),
  AADSTS65001: () => ({
    what: 'Nobody has consented to what the application asks for.',
    advice: 'Have an administrator give admin consent.',
    consent: true,
  }),
  AADSTS50105: () => ({
    what: 'This account is not assigned to the application.',
    advice: 'Add it under Enterprise applications > Users and groups.',
  }),
  AADSTS50020: ({ tenantId }) => ({
    what: `The account that signed in does not belong to the tenant ${tenantId}.`,
    advice: 'Sign in with an account of this tenant.',
  }),
  AADSTS50076: () => ({
    what: 'The tenant asks for a second factor.',
    advice: 'Sign in by a browser or in the window of VS Code, where it can be given.',
  }),
  AADSTS53003: () => ({
    what: 'A Conditional Access policy of the tenant blocks this sign-in.',
    advice: 'See the sign-in log of the Entra admin center for the policy, or connect from a place that it allows.',
  }),
};

/** Undefined for a refusal that is not in the table. */
export function explainSignIn(
  code: string | undefined,
  profile: TenantProfile,
  cloud: Cloud,
): SignInFailure | undefined {
  return code !== undefined && Object.hasOwn(FAILURES, code) ? FAILURES[code]?.(profile, cloud) : undefined;
}
