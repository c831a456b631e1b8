import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WindowTokenRequest } from '../../engine/auth/profile-token-source.ts';
import { PlaybookError, type FailureKind } from '../../engine/errors.ts';
import { connectRunner } from '../../runner/client.ts';
import { homeFiles } from '../../runner/home.ts';
import { ConnectTenant, MakePlan, SearchDevices } from '../../runner/protocol.ts';
import { createTenantStore } from '../../runner/tenants.ts';
import { startApiBehindEntra, type ApiBehindEntra } from '../support/entra/api-behind-entra.ts';
import { startEntra, type Entra } from '../support/entra/entra.ts';
import { CLIENT, profileOf, TENANT } from '../support/fake-identity.ts';
import { modelOf, PEOPLE } from '../support/model-builder.ts';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';

const SECRET = 'the-secret-of-this-test';
const PROFILE = { kind: 'defender', profile: 'Contoso' } as const;

describe('a tenant with sign-in', function () {
  this.timeout(120_000);
  let test: TestHome;
  let entra: Entra;
  let api: ApiBehindEntra;

  before(async () => {
    ensureBuilt();
    entra = await startEntra({ tenantId: TENANT, clientId: CLIENT, secret: SECRET });
    api = await startApiBehindEntra(entra);
  });
  after(async () => {
    await api.close();
    await entra.close();
  });
  beforeEach(() => {
    test = createTestHome();
    api.answers.length = 0;
    entra.claims = { roles: ['Machine.Read.All', 'Machine.Isolate'] };
    const hosts = { allowedHosts: [api.host], signInHost: entra.host };
    writeFileSync(homeFiles(test.home).hosts, JSON.stringify(hosts));
  });
  afterEach(() => test.remove());

  const location = () => ({
    ...test.location,
    environment: { NODE_EXTRA_CA_CERTS: entra.caFile, CONTOSO_SECRET: SECRET },
  });
  const put = (changes: Parameters<typeof profileOf>[0] = {}): void => {
    createTenantStore(test.home).put(profileOf({ apiHost: api.host, ...changes }));
  };
  const rejectsWith = (kind: FailureKind, message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof PlaybookError, String(error));
    assert.equal(error.detail.kind, kind, error.message);
    assert.match(error.message, message);
    return true;
  };

  it('is connected by its profile, and called with a token of its own that nothing keeps', async () => {
    put();
    const runner = await connectRunner(location());
    const tenant = await runner.request(ConnectTenant, PROFILE);
    const { baseUrl, ...known } = tenant;
    assert.equal(baseUrl, `http://${api.host}`);
    assert.deepEqual(known, { id: TENANT, name: 'Contoso', kind: 'live', mode: 'observe', speed: 1 });
    const devices = await runner.request(SearchDevices, { tenantId: TENANT, text: '', limit: 5 });
    assert.equal(devices.length, 5);
    assert.ok(api.answers.every((status) => status === 200));
    runner.close();
    for (const file of readdirSync(test.home)) {
      if (file.endsWith('.sock')) continue;
      const content = readFileSync(join(test.home, file)).toString('latin1');
      assert.doesNotMatch(content, new RegExp(`${SECRET}|eyJ`), file);
    }
    assert.match(readFileSync(homeFiles(test.home).log, 'utf8'), /Contoso: a token by the client secret/);
  });

  it('gets a new token where the service refuses one, and plans with the permissions of the newest', async () => {
    put();
    const runner = await connectRunner(location());
    await runner.request(ConnectTenant, PROFILE);
    const model = await modelOf(
      `${PEOPLE} playbook p "P" { owner soc_leads isolate devices tagged ["x"] selectively until released { comment "c" acknowledge network_loss } }`,
    );
    const before = api.answers.length;
    entra.claims = { roles: ['Machine.Read.All'] };
    const tokens = entra.requests.length;
    for (const token of entra.tokens()) api.revoked.add(token);
    await runner.request(SearchDevices, { tenantId: TENANT, text: '', limit: 1 });
    assert.deepEqual(api.answers.slice(before), [401, 200]);
    assert.equal(entra.requests.length, tokens + 1);
    const plan = await runner.request(MakePlan, {
      tenantId: TENANT,
      model,
      subject: { kind: 'none' },
      inputs: {},
      requester: { id: 'me', how: 'os-user' },
    });
    assert.ok(plan.permissions.missing.includes('Machine.Isolate'));
    runner.close();
  });

  it('gets its token from a window that is signed in, and says what to do where none is', async () => {
    put({ credentials: ['window'] });
    const alone = await connectRunner(location());
    await assert.rejects(
      alone.request(ConnectTenant, PROFILE),
      rejectsWith('unauthorized', /no window of VS Code is signed in\. Open VS Code and sign in\./),
    );
    const asked: WindowTokenRequest[] = [];
    const window = await connectRunner({
      ...location(),
      client: 'vscode',
      tokens: async (request) => {
        asked.push(request);
        return { token: await entra.tokenFor('person'), account: 'ann@contoso.example' };
      },
    });
    assert.equal((await alone.request(ConnectTenant, PROFILE)).id, TENANT);
    assert.equal((await alone.request(SearchDevices, { tenantId: TENANT, text: '', limit: 1 })).length, 1);
    assert.deepEqual(
      asked.map(({ tenantId, clientId, scope, fresh }) => ({ tenantId, clientId, scope, fresh })),
      [
        {
          tenantId: TENANT,
          clientId: CLIENT,
          scope: 'https://api.securitycenter.microsoft.com/.default',
          fresh: false,
        },
      ],
    );
    alone.close();
    window.close();
  });

  it('is signed in to by device code from whichever client asks, and by nobody who does not', async () => {
    put({ credentials: ['device-code'] });
    const runner = await connectRunner(location());
    runner.onSignIn(({ code = '' }) => {
      entra.enterCode(code);
    });
    await assert.rejects(runner.request(ConnectTenant, PROFILE), rejectsWith('unauthorized', /enter the code/));
    assert.equal((await runner.request(ConnectTenant, { ...PROFILE, ask: true })).id, TENANT);
    runner.close();
  });

  it('is not connected where its host was not allowed, or nobody knows the name', async () => {
    put({ apiHost: 'api.elsewhere.example' });
    const runner = await connectRunner(location());
    const before = entra.requests.length;
    await assert.rejects(
      runner.request(ConnectTenant, PROFILE),
      rejectsWith('refused', /api\.elsewhere\.example is no host of the Commercial cloud, so no token is sent there/),
    );
    assert.equal(entra.requests.length, before, 'no token was even asked for');
    await assert.rejects(
      runner.request(ConnectTenant, { kind: 'defender', profile: 'Fabrikam' }),
      rejectsWith('not-found', /No tenant is connected under the name 'Fabrikam'/),
    );
    runner.close();
    const said = await test.cli(['leases', '--help']);
    assert.equal(said.code, 0);
    const unknown = await test.cli(['rollback', '01ARZ3NDEKTSV4RRFFQ69G5FAV', '--tenant', 'Fabrikam']);
    assert.match(unknown.stderr, /Fabrikam is neither the name of a connected tenant nor the address/);
    assert.match(unknown.stderr, /Connected are Contoso/);
  });
});
