import { isForDefender, XDR } from '../../auth/audience.ts';
import type { Check } from '../check.ts';

export const audience: Check = {
  id: 'audience',
  title: 'The token is for Defender for Endpoint',
  needs: ['sign-in'],
  run: ({ live }, { claims }) => {
    if (live === undefined || claims === undefined) return Promise.resolve(undefined);
    const aud = (claims.aud ?? '').replace(/\/$/, '');
    if (isForDefender(aud, live.cloud)) return Promise.resolve({ outcome: 'ok', what: `It is for ${aud}.` });
    const { resource } = live.cloud;
    return Promise.resolve({
      outcome: 'failed',
      what:
        aud === XDR
          ? `The token is for ${XDR}, which is the API of Defender XDR.`
          : `The token is for ${aud === '' ? 'no resource by name' : aud}, not for Defender for Endpoint.`,
      why: `Defender answers 403 to it, whatever permissions it holds; also calls to api.security.microsoft.com need a token for ${resource}.`,
      advice: `Have the token asked for with the scope ${resource}/.default, and the permissions granted under WindowsDefenderATP.`,
    });
  },
};
