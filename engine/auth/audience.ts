/** For which API a token is (mde-api section 1.2, "the audience trap"). */
import type { Cloud } from './cloud.ts';

/** Application id of WindowsDefenderATP, the same in every tenant; tokens of version 2 name it as their audience. */
const DEFENDER_APP = 'fc780465-2017-40d4-a0c5-307022471b92';
/** Other spellings of the same resource. */
const OLD_NAMES = [
  'https://securitycenter.onmicrosoft.com/windowsatpservice',
  'https://securitycenter.onmicrosoft.us/windowsatpservice',
  'https://api.securitycenter.windows.com',
];
/** The newer address is another API: with tokens for it some calls are answered with 403. */
export const XDR = 'https://api.security.microsoft.com';

/** APIs that tokens are mistakenly got for, and how people call them. */
const OTHER_APIS: Readonly<Record<string, string>> = {
  [XDR]: 'Defender XDR',
  'https://graph.microsoft.com': 'Microsoft Graph',
  'https://graph.microsoft.us': 'Microsoft Graph',
  'https://dod-graph.microsoft.us': 'Microsoft Graph',
  '00000003-0000-0000-c000-000000000000': 'Microsoft Graph',
  'https://management.azure.com': 'Azure Resource Manager',
  'https://management.core.windows.net': 'Azure Resource Manager',
  'https://management.core.usgovcloudapi.net': 'Azure Resource Manager',
};

export const isForDefender = (audience: string, { resource }: Cloud): boolean =>
  [resource, DEFENDER_APP, ...OLD_NAMES].includes(bare(audience));

/**
 * The API that a token is for where that is certainly not Defender's. Of an audience that nobody knows the service has to judge:
 * those of the government clouds are printed nowhere.
 */
export function otherApi(audience: string): string | undefined {
  const name = bare(audience);
  return Object.hasOwn(OTHER_APIS, name) ? OTHER_APIS[name] : undefined;
}

const bare = (audience: string): string => audience.replace(/\/$/, '').toLowerCase();
