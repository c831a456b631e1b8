import { FILES, hashesOf } from '../tenant/files.ts';
import { INDICATOR_QUOTA } from '../tenant/indicators.ts';
import { addPortalIndicator } from './portal-indicator.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** A named starting point of the practice tenant. */
export interface Scenario {
  readonly doc: string;
  readonly prepare: (tenant: Tenant) => void;
}

/** What analysts entered in the portal: among it an `Allowed` entry that defeats a later ban, and one file twice. */
function addPortalIndicators(tenant: Tenant): void {
  addPortalIndicator(tenant, 'DomainName', 'static.web1-metrics.net', 'Allowed');
  addPortalIndicator(tenant, 'FileSha1', hashesOf('eicar').sha1, 'Block');
  addPortalIndicator(tenant, 'FileSha1', hashesOf('eicar').sha1, 'Warn');
  addPortalIndicator(tenant, 'IpAddress', '203.0.113.7', 'Block');
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
        addPortalIndicator(tenant, 'DomainName', `host-${index}.blocked-feed.net`, 'Block');
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
