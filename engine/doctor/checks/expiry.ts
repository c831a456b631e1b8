import type { Check } from '../check.ts';

/** Tokens are renewed five minutes before their end; one that is new and shorter than that is never renewed in time. */
const SHORTEST_SECONDS = 5 * 60;

export const expiry: Check = {
  id: 'expiry',
  title: 'The token lasts',
  needs: ['sign-in'],
  run: ({ live, now }, { claims }) => {
    if (live === undefined || claims?.exp === undefined) return Promise.resolve(undefined);
    const left = claims.exp - now() / 1000;
    const until = new Date(claims.exp * 1000).toISOString().slice(0, 16).replace('T', ' ');
    if (left > SHORTEST_SECONDS)
      return Promise.resolve({ outcome: 'ok', what: `It is valid until ${until} UTC and is renewed before.` });
    return Promise.resolve({
      outcome: left > 0 ? 'warning' : 'failed',
      what: left > 0 ? `The token ends at ${until} UTC, within minutes.` : `The token has expired, at ${until} UTC.`,
      why: 'The credential handed out a kept token instead of a new one.',
      advice: live.profile.credentials.includes('azure-cli')
        ? `Sign in again: \`az login --tenant ${live.profile.tenantId}\`.`
        : 'Sign out and in again.',
    });
  },
};
