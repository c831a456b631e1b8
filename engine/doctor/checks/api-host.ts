import { CLOUDS } from '../../auth/cloud.ts';
import type { Check } from '../check.ts';

/** A token goes to the hosts of its cloud and to those that the user has allowed by name. */
export const apiHost: Check = {
  id: 'api-host',
  title: 'The address of the API belongs to the cloud',
  needs: [],
  run: ({ live, baseUrl }) => {
    if (live === undefined) return Promise.resolve(undefined);
    const { cloud, allowedHosts, profile } = live;
    const { host } = new URL(baseUrl);
    if (cloud.apiHosts.includes(host))
      return Promise.resolve({ outcome: 'ok', what: `${host} is a host of the cloud ${cloud.title}.` });
    if (allowedHosts.includes(host))
      return Promise.resolve({ outcome: 'ok', what: `${host} is a host of your own, which you have allowed.` });
    const other = Object.values(CLOUDS).find(({ apiHosts }) => apiHosts.includes(host));
    return Promise.resolve({
      outcome: 'failed',
      what:
        other === undefined
          ? `${host} is no known host of the cloud ${cloud.title}, so no token is sent to it.`
          : `${host} belongs to the cloud ${other.title}; ${profile.name} is connected as ${cloud.title}.`,
      advice:
        other === undefined
          ? `Connect ${profile.name} again with the host ${cloud.apiHosts[0]}, or allow this one by name if it is yours.`
          : `Connect ${profile.name} again: with the cloud ${other.title} if the tenant is there, else with the host ${cloud.apiHosts[0]}.`,
    });
  },
};
