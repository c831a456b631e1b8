import assert from 'node:assert/strict';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../../engine/errors.ts';
import { createReconnect } from '../../runner/reconnect.ts';
import { profileOf, TENANT } from '../support/fake-identity.ts';
import { waitFor } from '../support/wait-for.ts';

describe('tenants after a restart of the runner', () => {
  const rig = (profiles: readonly TenantProfile[], fail: (name: string) => Error | undefined = () => undefined) => {
    const tried: string[] = [];
    const logged: string[] = [];
    let missing = [TENANT];
    const reconnect = createReconnect({
      missing: () => missing,
      profiles: () => profiles,
      connect: (name) => {
        tried.push(name);
        const error = fail(name);
        if (error !== undefined) return Promise.reject(error);
        missing = [];
        return Promise.resolve({ id: TENANT, name, kind: 'live', baseUrl: 'https://x', speed: 1 });
      },
      log: { info: (text) => logged.push(text), error: (text) => logged.push(text) },
      retryMs: 5,
    });
    return { reconnect, tried, logged };
  };

  it('are connected by themselves where the runner has a credential of its own', async () => {
    const { reconnect, tried, logged } = rig([profileOf({ credentials: ['window', 'certificate'] })]);
    await reconnect.try(false);
    await reconnect.try(true);
    assert.deepEqual(tried, ['Contoso']);
    assert.deepEqual(logged, ['connected Contoso again']);
  });

  it('wait for a window where a person must sign in', async () => {
    const { reconnect, tried, logged } = rig([profileOf({ credentials: ['window'] })]);
    await reconnect.try(false);
    assert.deepEqual(tried, []);
    assert.deepEqual(logged, ['Contoso waits for a window that is signed in']);
    await reconnect.try(true);
    assert.deepEqual(tried, ['Contoso']);
  });

  it('are tried by another profile of the same tenant, and not again where somebody refused', async () => {
    const refused = new PlaybookError({ kind: 'unauthorized', message: 'Entra refused.' });
    const { reconnect, tried } = rig(
      [profileOf({ name: 'Old' }), profileOf({ name: 'Other', tenantId: 'x' }), profileOf({ name: 'New' })],
      (name) => (name === 'Old' ? refused : undefined),
    );
    await reconnect.try(false);
    assert.deepEqual(tried, ['Old', 'New']);
  });

  it('are tried again where the network was away, until the runner ends', async () => {
    let away = 2;
    const down = new PlaybookError({ kind: 'unreachable', message: 'The host name is unknown.' });
    const { reconnect, tried, logged } = rig([profileOf()], () => (away-- > 0 ? down : undefined));
    await reconnect.try(false);
    await waitFor('the network', () => (logged.includes('connected Contoso again') ? true : undefined));
    reconnect.stop();
    assert.equal(tried.length, 3);
  });
});
