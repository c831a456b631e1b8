import { z } from 'zod';
import { CLOUDS, type Cloud, type CloudId } from '../../auth/cloud.ts';
import { entraCode } from '../../auth/entra-refusals.ts';
import { ask } from '../ask.ts';
import type { Check } from '../check.ts';

/** Fields of the OpenID configuration that tell clouds apart (Learn: "OpenID Connect on the Microsoft identity platform"). */
const Configuration = z.object({
  tenant_region_scope: z.string().nullish(),
  tenant_region_sub_scope: z.string().nullish(),
});

/** Asks the sign-in service about the tenant, which it tells anybody: no credential is used. */
export const tenant: Check = {
  id: 'tenant',
  title: 'The tenant exists in this cloud',
  needs: ['network', 'clock'],
  run: async ({ live, send }) => {
    // An identity of the computer is tied to its tenant, and its network may not lead to the sign-in service.
    if (live === undefined || live.profile.credentials[0] === 'managed-identity') return undefined;
    const { profile, cloud } = live;
    const url = `https://${cloud.signInHost}/${encodeURIComponent(profile.tenantId)}/v2.0/.well-known/openid-configuration`;
    const reply = await ask(send, { method: 'GET', url });
    if (typeof reply === 'string') {
      return {
        outcome: 'failed',
        what: `The sign-in service ${cloud.signInHost} did not answer: ${reply}`,
        advice: 'Try again; if it stays like this, check what stands between this computer and the service.',
      };
    }
    const code = entraCode(JSON.stringify(reply.body ?? ''));
    if (reply.status !== 200) {
      return {
        outcome: 'failed',
        what: `The tenant ${profile.tenantId} is unknown in the cloud ${cloud.title}.`,
        why: `${cloud.signInHost} answered HTTP ${String(reply.status)}${code === undefined ? '' : ` (${code})`}.`,
        advice: `Copy the tenant id from the Entra admin center (Overview > Tenant ID), and check the cloud; then connect ${profile.name} again.`,
      };
    }
    const home = cloudOf(Configuration.safeParse(reply.body).data);
    if (home === undefined || home === cloud.id || (home === 'gcc-high' && cloud.id === 'dod'))
      return { outcome: 'ok', what: `${cloud.signInHost} knows the tenant ${profile.tenantId}.` };
    return wrongCloud(profile.name, CLOUDS[home], cloud);
  },
};

/** Undefined where the configuration leaves it open: most commercial tenants name a region and nothing else. */
function cloudOf(configuration: z.infer<typeof Configuration> | undefined): CloudId | undefined {
  switch (configuration?.tenant_region_sub_scope) {
    case 'GCC':
      return 'gcc';
    case 'DODCON':
      return 'gcc-high';
    case 'DOD':
      return 'dod';
    default:
      return configuration?.tenant_region_scope === 'USGov' ? 'gcc-high' : undefined;
  }
}

const wrongCloud = (name: string, home: Cloud, chosen: Cloud) =>
  ({
    outcome: 'failed',
    what: `The tenant is one of the cloud ${home.title}; ${name} is connected as ${chosen.title}.`,
    why: `Its devices answer at ${home.apiHosts[0]}, and its tokens come from ${home.signInHost}.`,
    advice: `Connect ${name} again with the cloud ${home.title}.`,
  }) as const;
