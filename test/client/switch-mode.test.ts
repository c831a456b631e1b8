import assert from 'node:assert/strict';
import type { Tenant } from '../../engine/ports.ts';
import { ListTenants, SetTenantMode } from '../../runner/protocol.ts';
import '../support/register-vscode-fake.ts';
import { screen } from '../support/vscode-fake.ts';

const { switchTenantMode } = await import('../../client/features/connection/switch-mode.ts');

const tenant = (name: string, mode: Tenant['mode'], kind: Tenant['kind'] = 'live'): Tenant => ({
  id: `id-of-${name}`,
  name,
  kind,
  ...(mode === undefined ? {} : { mode }),
  baseUrl: 'https://x',
  speed: 1,
});
const PRACTICE = tenant('Practice', undefined, 'simulator');

/** Lets promises that are ready go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('switching the mode of a tenant in the editor', () => {
  let orders: { readonly tenantId: string; readonly mode: string }[];
  beforeEach(() => {
    screen.clear();
    orders = [];
  });

  const runner = (...connected: readonly Tenant[]): Parameters<typeof switchTenantMode>[0] => ({
    request: (type: { readonly method: string }, params: unknown): Promise<never> => {
      if (type.method === ListTenants.method) return Promise.resolve([...connected] as never);
      assert.equal(type.method, SetTenantMode.method);
      const order = params as { tenantId: string; mode: Tenant['mode'] };
      orders.push({ tenantId: order.tenantId, mode: String(order.mode) });
      const switched = connected.find(({ id }) => id === order.tenantId);
      return Promise.resolve({ ...switched, mode: order.mode } as never);
    },
  });

  it('asks in a modal whose question, explanation and button name the tenant', async () => {
    screen.answer = 'Switch contoso to LIVE';
    await switchTenantMode(runner(PRACTICE, tenant('contoso', 'observe')));
    const [question, done] = screen.messages;
    assert.equal(question?.text, 'Switch contoso to LIVE?');
    const [options, ...buttons] = question.actions;
    assert.match(JSON.stringify(options), /"modal":true.*real devices of contoso/);
    assert.deepEqual(buttons, ['Switch contoso to LIVE']);
    assert.deepEqual(orders, [{ tenantId: 'id-of-contoso', mode: 'live' }]);
    assert.match(done?.text ?? '', /^contoso is LIVE now/);
  });

  for (const [answered, answer] of [
    ['dismissed', undefined],
    ['answered with a yes to another tenant', 'Switch fabrikam to LIVE'],
  ] as const) {
    it(`changes nothing where the modal is ${answered}`, async () => {
      screen.answer = answer;
      await assert.rejects(switchTenantMode(runner(tenant('contoso', 'observe'))), { name: 'UserCancelledError' });
      assert.deepEqual(orders, []);
      assert.equal(screen.messages.length, 1);
    });
  }

  it('takes a LIVE tenant back to OBSERVE, and says that what is isolated stays so', async () => {
    screen.answer = 'Switch contoso to OBSERVE';
    await switchTenantMode(runner(tenant('contoso', 'live')));
    assert.match(JSON.stringify(screen.messages[0]?.actions), /"modal":true.*stay isolated/);
    assert.deepEqual(orders, [{ tenantId: 'id-of-contoso', mode: 'observe' }]);
  });

  it('asks which of several, and switches that one only', async () => {
    screen.answer = 'Switch fabrikam to LIVE';
    const flow = switchTenantMode(runner(PRACTICE, tenant('contoso', 'live'), tenant('fabrikam', 'observe')));
    await turn();
    assert.deepEqual(
      screen.last().items.map(({ label, description }) => `${label} ${description ?? ''}`),
      ['contoso LIVE', 'fabrikam OBSERVE'],
    );
    screen.last().choose('fabrikam');
    await flow;
    assert.deepEqual(orders, [{ tenantId: 'id-of-fabrikam', mode: 'live' }]);
  });

  it('says that a practice tenant has no mode', async () => {
    await assert.rejects(switchTenantMode(runner(PRACTICE)), /No tenant of real devices is connected/);
    assert.deepEqual(screen.messages, []);
  });
});
