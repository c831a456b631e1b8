import { checkIndicator } from '../tenant/indicator-rules.ts';
import { PORTAL_ANALYST } from '../tenant/people.ts';
import type { Tenant } from '../tenant/tenant.ts';

const ANALYST = { id: PORTAL_ANALYST, name: PORTAL_ANALYST, isApplication: false };

/** An indicator as an analyst enters it in the portal. @throws ApiError where the service would refuse it */
export function addPortalIndicator(
  tenant: Tenant,
  indicatorType: string,
  indicatorValue: string,
  action: string,
): void {
  const item = { indicatorType, indicatorValue, action, title: 'Made in the portal', description: 'Case 3980' };
  const now = tenant.clock.now();
  tenant.indicators.submit(checkIndicator(item, now), ANALYST, now);
}
