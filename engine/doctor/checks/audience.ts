import type { Cloud } from '../../auth/cloud.ts';
import type { Check } from '../check.ts';

/** Application id of WindowsDefenderATP, the same in every tenant; tokens of version 2 name it as their audience. */
const DEFENDER_APP = 'fc780465-2017-40d4-a0c5-307022471b92';
/** Another spelling of the same resource (mde-api section 1.2). */
const OLD_NAMES = [
  'https://securitycenter.onmicrosoft.com/windowsatpservice',
  'https://securitycenter.onmicrosoft.us/windowsatpservice',
  'https://api.securitycenter.windows.com',
];
/** The newer address is another API: with tokens for it some calls are answered with 403. */
const XDR = 'https://api.security.microsoft.com';

export const audience: Check = {
  id: 'audience',
  title: 'The token is for Defender for Endpoint',
  needs: ['sign-in'],
  run: ({ live }, { claims }) => {
    if (live === undefined || claims === undefined) return Promise.resolve(undefined);
    const aud = (claims.aud ?? '').replace(/\/$/, '');
    if (accepted(live.cloud).includes(aud)) return Promise.resolve({ outcome: 'ok', what: `It is for ${aud}.` });
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

const accepted = ({ resource }: Cloud): readonly string[] => [resource, DEFENDER_APP, ...OLD_NAMES];
