import type { Tenant } from '../../../engine/ports.ts';
import { shown } from './shown.ts';

/** `Contoso Practice, SIMULATOR`: which tenant, and whether anything there is real. */
export function tenantAndMode(tenant: Tenant, separator = ', '): string {
  return `${shown(tenant.name)}${separator}${tenant.kind === 'simulator' ? 'SIMULATOR' : 'LIVE'}`;
}
