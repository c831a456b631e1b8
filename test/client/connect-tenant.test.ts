import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';
import type { Tenant } from '../../engine/ports.ts';
import { createTenantStore } from '../../runner/tenants.ts';
import '../support/register-vscode-fake.ts';
import { EventEmitter, screen } from '../support/vscode-fake.ts';

const { connectTenant } = await import('../../client/features/connection/connect-tenant.ts');
const { TenantSelection } = await import('../../client/features/connection/tenant-selection.ts');
const { switchTenant } = await import('../../client/features/connection/switch-tenant.ts');

const TENANT = '8769b673-8805-6410-9e1d-c9a1f2e2b3aa';
const CLIENT = '11112222-bbbb-3333-cccc-4444dddd5555';
const CONTOSO: TenantProfile = {
  name: 'contoso',
  cloud: 'commercial',
  tenantId: TENANT,
  clientId: CLIENT,
  credentials: ['window'],
  mode: 'observe',
};

/** Lets promises that are ready go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function choose(label: string): Promise<void> {
  screen.last().choose(label);
  await turn();
}

async function type(text: string): Promise<void> {
  screen.last().type(text);
  screen.last().accept();
  await turn();
}

describe('connecting a tenant in the editor', () => {
  let home: string;
  let connected: TenantProfile[];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'pb-connect-'));
    connected = [];
    screen.clear();
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  const start = (): Promise<void> =>
    connectTenant({
      home,
      connected: (profile) => {
        connected.push(profile);
        return Promise.resolve();
      },
    });
  const list = () => createTenantStore(home).list();

  it('asks in steps, shows tenant and application, and keeps the profile once a person agrees', async () => {
    screen.answer = 'Connect';
    const flow = start();
    assert.deepEqual([screen.last().step, screen.last().buttons.length], [1, 0]);
    await choose('Commercial');
    screen.last().type('contoso.onmicrosoft.com');
    assert.match(screen.last().validationMessage ?? '', /GUID/);
    await type(` ${TENANT.toUpperCase()} `);
    assert.match(screen.last().title, new RegExp(`tenant ${TENANT}$`));
    await choose('My account');
    await type(CLIENT);
    assert.equal(screen.last().title, `Connect Tenant · tenant ${TENANT} · application ${CLIENT}`);
    assert.deepEqual([screen.last().step, screen.last().totalSteps], [5, 5]);
    await type('contoso');
    await flow;
    assert.deepEqual(connected, [CONTOSO]);
    assert.deepEqual(list(), [CONTOSO]);
    const [asked] = screen.messages;
    assert.equal(asked?.text, 'Connect the tenant "contoso"?');
    assert.match(JSON.stringify(asked.actions), new RegExp(`"modal":true.*${TENANT}.*${CLIENT}.*OBSERVE`));
  });

  it('goes back to what was answered, and asks only what the new answers need', async () => {
    screen.answer = 'Connect';
    const flow = start();
    await choose('GCC High');
    await type(TENANT);
    await choose('Secret of the application');
    await type(CLIENT);
    assert.match(screen.last().placeholder, /SECRET/);
    screen.last().goBack();
    await turn();
    assert.equal(screen.last().value, CLIENT);
    screen.last().goBack();
    await turn();
    await choose('Azure CLI');
    assert.equal(screen.last().placeholder, 'contoso');
    await type('gov');
    await flow;
    assert.deepEqual(list(), [
      { name: 'gov', cloud: 'gcc-high', tenantId: TENANT, credentials: ['azure-cli'], mode: 'observe' },
    ]);
  });

  it('keeps nothing where a step or the last question is dismissed', async () => {
    const dismissed = start();
    await choose('Commercial');
    screen.last().hide();
    await assert.rejects(dismissed, { name: 'UserCancelledError' });
    const declined = start();
    await choose('Commercial');
    await type(TENANT);
    await choose('Azure CLI');
    await type('contoso');
    await assert.rejects(declined, { name: 'UserCancelledError' });
    assert.deepEqual([list(), connected], [[], []]);
  });

  it('begins in OBSERVE again where a name is connected anew', async () => {
    createTenantStore(home).put({ ...CONTOSO, mode: 'live' });
    screen.answer = 'Connect';
    const flow = start();
    await choose('Commercial');
    await type('00000000-1111-2222-3333-444444444444');
    await choose('Azure CLI');
    await type('contoso');
    await flow;
    assert.match(JSON.stringify(screen.messages[0]?.actions), new RegExp(`takes the place of the tenant ${TENANT}`));
    assert.deepEqual(
      list().map(({ mode, tenantId }) => [mode, tenantId]),
      [['observe', '00000000-1111-2222-3333-444444444444']],
    );
  });

  describe('the choice of a workspace', () => {
    const practiceTenant: Tenant = {
      id: 'p',
      name: 'Practice',
      kind: 'simulator',
      baseUrl: 'http://127.0.0.1:1',
      speed: 1,
    };
    const liveTenant: Tenant = { id: TENANT, name: 'contoso', kind: 'live', baseUrl: 'https://x', speed: 1 };

    function rig() {
      const memory = new Map<string, unknown>();
      const asked: unknown[] = [];
      const signedIn: { readonly account: string }[] = [];
      const shown: (string | undefined)[] = [];
      const changes = new EventEmitter<Tenant | undefined>();
      const practice = {
        onChange: changes.event,
        open: () => Promise.resolve(practiceTenant),
        openIfThere: () => Promise.resolve(),
        connection: () => Promise.resolve({ kind: 'simulator' as const, baseUrl: practiceTenant.baseUrl, token: 't' }),
      };
      const runner = {
        home,
        request: (_type: unknown, params: unknown): Promise<never> => {
          asked.push(params);
          return Promise.resolve(liveTenant as never);
        },
      };
      const accounts = {
        account: () => Promise.resolve(signedIn[0]),
        signIn: ({ name }: TenantProfile) => {
          signedIn.push({ account: `maria@${name}.com` });
          return Promise.resolve({ account: name });
        },
      };
      const make = () =>
        new TenantSelection({
          runner,
          practice,
          accounts,
          memory: {
            get: (key: string) => memory.get(key) as undefined,
            update: (key: string, value: unknown) => {
              memory.set(key, value);
              return Promise.resolve();
            },
          },
        });
      const selection = make();
      selection.onChange((tenant) => shown.push(tenant?.name));
      return { selection, again: make, asked, shown, changes, signedIn };
    }

    it('is the practice tenant until a person chooses, and is remembered', async () => {
      createTenantStore(home).put(CONTOSO);
      const { selection, again, asked, shown, signedIn } = rig();
      assert.equal((await selection.open()).name, 'Practice');
      const flow = switchTenant(selection, home, () => Promise.resolve());
      assert.deepEqual(
        screen.last().items.map(({ label }) => label),
        ['$(beaker) Practice tenant', 'Connected tenants', '$(shield) contoso', 'More', '$(add) Connect a tenant…'],
      );
      screen.last().choose('contoso');
      await flow;
      assert.deepEqual(asked, [{ kind: 'defender', profile: 'contoso', ask: true }]);
      assert.deepEqual(shown, ['Practice', undefined, 'contoso']);
      assert.equal(signedIn.length, 1, 'asked to sign in, since nobody was');
      await selection.open();
      assert.equal(signedIn.length, 1);
      assert.deepEqual(again().choice(), { kind: 'profile', name: 'contoso' });
      assert.deepEqual(await again().connection(), { kind: 'defender', profile: 'contoso' });
    });

    it('never becomes another tenant: one that is gone is an error, and a practice tenant that comes changes nothing', async () => {
      createTenantStore(home).put(CONTOSO);
      const { selection, shown, changes, asked } = rig();
      await selection.choose({ kind: 'profile', name: 'contoso' });
      changes.fire(practiceTenant);
      assert.deepEqual(shown, [undefined]);
      createTenantStore(home).remove('contoso');
      await assert.rejects(selection.open(), /"contoso", which is no longer connected/);
      await assert.rejects(selection.connection(), /no longer connected/);
      assert.deepEqual(asked, []);
    });
  });
});
