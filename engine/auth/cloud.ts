/**
 * The clouds of Defender for Endpoint: where its API and its sign-in answer, and what a token is asked for (mde-api section 1.1,
 * Learn "Supported Microsoft Defender for Endpoint APIs" and "Microsoft Defender for Endpoint for US Government customers").
 */
export type CloudId = 'commercial' | 'gcc' | 'gcc-high' | 'dod';

export interface Cloud {
  readonly id: CloudId;
  /** For people. */
  readonly title: string;
  /** Hosts of the API, the usual one first; regional ones and older names of the same service follow. */
  readonly apiHosts: readonly [string, ...string[]];
  readonly signInHost: string;
  /**
   * Resource that a token is asked for. In the commercial cloud the legacy one, also for `api.security.microsoft.com`: with the
   * newer one some calls are answered with 403.
   */
  readonly resource: string;
  readonly portalHost: string;
  readonly graphHost: string;
}

const GOVERNMENT_API = 'api-gov.securitycenter.microsoft.us';

export const CLOUDS: Readonly<Record<CloudId, Cloud>> = {
  commercial: {
    id: 'commercial',
    title: 'Commercial',
    apiHosts: [
      'api.security.microsoft.com',
      ...['us', 'eu', 'uk', 'au', 'swa', 'ina', 'aea'].map((region) => `${region}.api.security.microsoft.com`),
      'api.securitycenter.microsoft.com',
      'api.securitycenter.windows.com',
      ...['us', 'eu', 'uk', 'au'].map((region) => `api-${region}.securitycenter.microsoft.com`),
    ],
    signInHost: 'login.microsoftonline.com',
    resource: 'https://api.securitycenter.microsoft.com',
    portalHost: 'security.microsoft.com',
    graphHost: 'graph.microsoft.com',
  },
  gcc: {
    id: 'gcc',
    title: 'US Government GCC',
    apiHosts: ['api-gcc.securitycenter.microsoft.us'],
    signInHost: 'login.microsoftonline.com',
    resource: 'https://api-gcc.securitycenter.microsoft.us',
    portalHost: 'security.microsoft.com',
    graphHost: 'graph.microsoft.com',
  },
  'gcc-high': {
    id: 'gcc-high',
    title: 'US Government GCC High',
    apiHosts: [GOVERNMENT_API],
    signInHost: 'login.microsoftonline.us',
    resource: `https://${GOVERNMENT_API}`,
    portalHost: 'security.microsoft.us',
    graphHost: 'graph.microsoft.us',
  },
  dod: {
    id: 'dod',
    title: 'US Government DoD',
    apiHosts: [GOVERNMENT_API],
    signInHost: 'login.microsoftonline.us',
    resource: `https://${GOVERNMENT_API}`,
    portalHost: 'security.apps.mil',
    graphHost: 'dod-graph.microsoft.us',
  },
};

/** What a token of Defender's API is asked for. */
export const scopeOf = (cloud: CloudId): string => `${CLOUDS[cloud].resource}/.default`;
