import type { Cloud } from '../auth/cloud.ts';
import type { TenantProfile } from '../auth/tenant-profile.ts';

/** Page on which an administrator of the tenant agrees to what the application asks for; undefined where it has no id of its own. */
export function adminConsentLink(
  { tenantId, clientId }: Pick<TenantProfile, 'tenantId' | 'clientId'>,
  { signInHost }: Pick<Cloud, 'signInHost'>,
): string | undefined {
  if (clientId === undefined) return undefined;
  return `https://${signInHost}/${encodeURIComponent(tenantId)}/adminconsent?client_id=${encodeURIComponent(clientId)}`;
}

/** Where a permission is added in the Entra admin center. The same names under Microsoft Graph open nothing here. */
export const grantAdvice = (names: readonly string[], kind: 'application' | 'delegated'): string =>
  `In the registration of the application, under API permissions > Add a permission > APIs my organization uses > WindowsDefenderATP > ${kind === 'application' ? 'Application' : 'Delegated'} permissions, add ${names.join(', ')}; then give admin consent. A token that was issued before does not gain them: sign in again.`;
