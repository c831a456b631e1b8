import type { Check } from '../check.ts';

/** A credential may belong elsewhere: the Azure CLI's, a computer's, an account with several tenants. */
export const tokenTenant: Check = {
  id: 'token-tenant',
  title: 'The token is for this tenant',
  needs: ['sign-in'],
  run: ({ live }, { claims }) => {
    if (live === undefined) return Promise.resolve(undefined);
    const { profile } = live;
    if (claims?.tid === undefined)
      return Promise.resolve({
        outcome: 'warning',
        what: 'The token does not say whose it is.',
        advice: 'Go on with care: check in the list of devices that they are yours.',
      });
    if (claims.tid.toLowerCase() === profile.tenantId.toLowerCase()) {
      const application = claims.appid ?? claims.azp;
      const by = application === undefined ? '' : `, for the application ${application}`;
      return Promise.resolve({ outcome: 'ok', what: `It was issued by the tenant ${claims.tid}${by}.` });
    }
    return Promise.resolve({
      outcome: 'failed',
      what: `The token was issued by the tenant ${claims.tid}; ${profile.name} is ${profile.tenantId}.`,
      why: 'The credential is signed in to another tenant.',
      advice: profile.credentials.includes('azure-cli')
        ? `Sign in to the right one: \`az login --tenant ${profile.tenantId}\`.`
        : `Sign in with an account or application of this tenant, or connect ${profile.name} again with the tenant id ${claims.tid}.`,
    });
  },
};
