import { modeMark } from '../../../engine/auth/tenant-mode.ts';
import type { Tenant } from '../../../engine/ports.ts';
import { shown } from './shown.ts';

/** `Contoso Practice, SIMULATOR`: which tenant, whether anything there is real, and whether anything is sent to it. */
export function tenantAndMode(tenant: Tenant, separator = ', '): string {
  return `${shown(tenant.name)}${separator}${modeMark(tenant)}`;
}
