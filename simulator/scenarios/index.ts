import { FILES, hashesOf } from '../tenant/files.ts';
import { checkIndicator } from '../tenant/indicator-rules.ts';
import { INDICATOR_QUOTA } from '../tenant/indicators.ts';
import { PORTAL_ANALYST } from '../tenant/people.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** A named starting point of the practice tenant. */
export interface Scenario {
  readonly doc: string;
  readonly prepare: (tenant: Tenant) => void;
}

const ANALYST = { id: PORTAL_ANALYST, name: PORTAL_ANALYST, isApplication: false };

function addIndicator(tenant: Tenant, indicatorType: string, indicatorValue: string, action: string): void {
  const item = { indicatorType, indicatorValue, action, title: 'Made in the portal', description: 'Case 3980' };
  const now = tenant.clock.now();
  tenant.indicators.submit(checkIndicator(item, now), ANALYST, now);
}

/** What analysts entered in the portal: among it an `Allowed` entry that defeats a later ban, and one file twice. */
function addPortalIndicators(tenant: Tenant): void {
  addIndicator(tenant, 'DomainName', 'static.web1-metrics.net', 'Allowed');
  addIndicator(tenant, 'FileSha1', hashesOf('eicar').sha1, 'Block');
  addIndicator(tenant, 'FileSha1', hashesOf('eicar').sha1, 'Warn');
  addIndicator(tenant, 'IpAddress', '203.0.113.7', 'Block');
}

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  contoso: {
    doc: `Forty devices, ${Object.keys(FILES).length} files, alerts of the last two days.`,
    prepare: addPortalIndicators,
  },
  'no-indicators': {
    doc: 'As contoso, without any indicator: all of the quota is free.',
    prepare: () => undefined,
  },
  'quota-full': {
    doc: 'As contoso, with room for ten more indicators.',
    prepare(tenant) {
      addPortalIndicators(tenant);
      const left = INDICATOR_QUOTA - tenant.indicators.list().length - 10;
      for (let index = 0; index < left; index++) {
        addIndicator(tenant, 'DomainName', `host-${index}.blocked-feed.net`, 'Block');
      }
    },
  },
  offline: {
    doc: 'As contoso, with every device switched off.',
    prepare(tenant) {
      addPortalIndicators(tenant);
      for (const device of tenant.devices) tenant.setOnline(device, false);
    },
  },
};

/** @throws Error where there is no scenario of this name */
export function scenarioNamed(name: string): Scenario {
  const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
  if (scenario === undefined) {
    throw new Error(`There is no scenario "${name}". There are: ${Object.keys(SCENARIOS).join(', ')}.`);
  }
  return scenario;
}
