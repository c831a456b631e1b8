/** Every check, in the order in which things depend on each other: from the address to what may be done there. */
import type { Check } from '../check.ts';
import { apiHost } from './api-host.ts';
import { audience } from './audience.ts';
import { clock } from './clock.ts';
import { expiry } from './expiry.ts';
import { network } from './network.ts';
import { permissions } from './permissions.ts';
import { readActions } from './read-actions.ts';
import { readDevices } from './read-devices.ts';
import { signIn } from './sign-in.ts';
import { tenant } from './tenant.ts';
import { tokenTenant } from './token-tenant.ts';
import { writeIndicators } from './write-indicators.ts';

export const CHECKS: readonly Check[] = [
  apiHost,
  network,
  clock,
  tenant,
  signIn,
  tokenTenant,
  audience,
  expiry,
  permissions,
  readDevices,
  readActions,
  writeIndicators,
];
