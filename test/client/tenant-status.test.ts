import assert from 'node:assert/strict';
import type { Tenant } from '../../engine/ports.ts';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';
import '../support/register-vscode-fake.ts';
import { EventEmitter, statusItem } from '../support/vscode-fake.ts';

const { registerTenantStatus } = await import('../../client/features/connection/tenant-status.ts');

const PROFILE: TenantProfile = {
  name: 'contoso',
  cloud: 'gcc',
  tenantId: 't-1',
  clientId: 'a-1',
  credentials: ['certificate', 'azure-cli'],
  mode: 'observe',
};
const CONTOSO: Tenant = { id: 't-1', name: 'contoso', kind: 'live', mode: 'observe', baseUrl: 'https://api', speed: 1 };

describe('the tenant in the status bar', () => {
  const tenants = new EventEmitter<Tenant | undefined>();
  const modes = new EventEmitter<Tenant>();
  const register = (chosen?: string) =>
    registerTenantStatus({
      onTenant: tenants.event as never,
      onMode: modes.event as never,
      choice: () => (chosen === undefined ? { kind: 'practice' } : { kind: 'profile', name: chosen }),
      profile: (name) => (name === PROFILE.name ? PROFILE : undefined),
    });

  it('names the tenant of the workspace also where it is not connected', () => {
    const none = register();
    assert.equal(statusItem.text, '$(debug-disconnect) No tenant');
    none.dispose();
    register('contoso').dispose();
    assert.equal(statusItem.text, '$(debug-disconnect) contoso · not connected');
    assert.match(statusItem.tooltip, /go to contoso, which is not connected/);
  });

  it('says who signs in how, which tenant of which cloud, and what the mode means', () => {
    const registered = register('contoso');
    tenants.fire(CONTOSO);
    assert.equal(statusItem.text, '$(shield) contoso · OBSERVE');
    for (const fact of [/nothing is sent/, /t-1 .*GCC/, /certificate, then azure-cli as application a-1/])
      assert.match(statusItem.tooltip, fact);
    modes.fire({ ...CONTOSO, id: 't-2', mode: 'live' });
    assert.equal(statusItem.text, '$(shield) contoso · OBSERVE', 'the switch of another tenant');
    modes.fire({ ...CONTOSO, mode: 'live' });
    assert.equal(statusItem.text, '$(shield) contoso · LIVE');
    assert.match(statusItem.tooltip, /act on its real devices/);
    registered.dispose();
  });
});
