import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WindowTokenRequest } from '../../engine/auth/profile-token-source.ts';
import { claimsOf } from '../../engine/auth/token-claims.ts';
import { PlaybookError, type FailureKind } from '../../engine/errors.ts';
import { connectRunner } from '../../runner/client.ts';
import { homeFiles } from '../../runner/home.ts';
import { ConnectTenant, GetRecord, MakePlan, SearchDevices, SetTenantMode, StartRun } from '../../runner/protocol.ts';
import { createTenantStore } from '../../runner/tenants.ts';
import { startApiBehindEntra, type ApiBehindEntra } from '../support/entra/api-behind-entra.ts';
import { startEntra, type Entra } from '../support/entra/entra.ts';
import { CLIENT, profileOf, TENANT } from '../support/fake-identity.ts';
import { startLoopbackServer } from '../support/loopback-server.ts';
import { modelOf, PEOPLE } from '../support/model-builder.ts';
import { waitFor } from '../support/wait-for.ts';
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

  it('hunts by Microsoft Graph with a token of its own where Defender has given its call up', async () => {
    const asked: { readonly url: string; readonly audience: string | undefined; readonly query: unknown }[] = [];
    const graph = await startLoopbackServer(({ url, headers, body }, response) => {
      const token = (headers.authorization ?? '').replace(/^Bearer /, '');
      if (!entra.issued(token)) {
        response.writeHead(401).end();
        return;
      }
      asked.push({ url, audience: claimsOf(token)?.aud, query: (JSON.parse(body) as { Query: string }).Query.trim() });
      response.writeHead(200, { 'content-type': 'application/json' });
      const schema = [{ name: 'DeviceName', type: 'String' }];
      response.end(JSON.stringify({ schema, results: [{ DeviceName: 'ws-042.contoso.com' }] }));
    });
    const hosts = { allowedHosts: [api.host], signInHost: entra.host, graphHost: new URL(graph.baseUrl).host };
    writeFileSync(homeFiles(test.home).hosts, JSON.stringify(hosts));
    put();
    entra.claims = {
      roles: ['Machine.Read.All', 'Machine.Isolate', 'AdvancedQuery.Read.All', 'ThreatHunting.Read.All'],
    };
    const file = join(test.home, 'hunt.playbook');
    writeFileSync(file, HUNT);
    const plan = async () =>
      test.cli(['plan', file, '--tenant', 'Contoso', '--format', 'json'], { env: location().environment });
    try {
      const before = await plan();
      assert.equal(before.code, 0, before.stderr + before.stdout);
      assert.deepEqual(asked, [], 'Defender is asked while it answers');

      api.gone.add('/api/advancedqueries/run');
      const { code, stdout, stderr } = await plan();
      assert.equal(code, 0, stderr + stdout);
      assert.match(stdout, /ws-042\.contoso\.com/);
      const query = 'DeviceInfo | where DeviceName startswith "ws-042" | project DeviceId, DeviceName';
      assert.deepEqual(asked, [
        { url: '/v1.0/security/runHuntingQuery', audience: 'https://graph.microsoft.com', query },
      ]);
      assert.ok(api.answers.includes(410));
      assert.ok(!api.answers.includes(401), 'Defender was never given the token of Graph');
    } finally {
      api.gone.clear();
      await graph.close();
    }
  });

  it('goes on by itself where the runner is killed with a run under way, and does nothing twice', async () => {
    put({ credentials: ['window', 'certificate'], certificatePath: entra.certificateFile });
    const first = await connectRunner(location());
    const by = { id: 'me', how: 'os-user' } as const;
    await first.request(ConnectTenant, PROFILE);
    await first.request(SetTenantMode, { tenantId: TENANT, mode: 'live', by });
    const model = await modelOf(
      `${PEOPLE} playbook p "P" { owner soc_leads isolate devices of subject selectively until released { comment "c" acknowledge network_loss } }`,
    );
    const subject = { kind: 'devices', devices: ['ws-042', 'ws-043'] } as const;
    const params = { tenantId: TENANT, model, subject, inputs: {}, requester: by };
    const plan = await first.request(MakePlan, params);
    assert.equal(plan.verdict, 'ready', JSON.stringify(plan.refusals));
    const { runId } = await first.request(StartRun, { plan: params, planHash: plan.hash });
    const isolations = () => api.simulator.control.effects().filter(({ type }) => type === 'Isolate').length;
    await waitFor('an isolation', () => (isolations() > 0 ? true : undefined));
    const { pid } = first.hello();
    first.close();
    process.kill(pid, 'SIGKILL');

    const tokens = entra.requests.length;
    const second = await connectRunner(location());
    assert.notEqual(second.hello().pid, pid);
    const record = await waitFor(
      'the end of the run',
      async () => {
        const found = await second.request(GetRecord, { runId });
        return found.summary.state === 'ended' ? found : undefined;
      },
      60_000,
    );
    assert.deepEqual(record.summary.counters, { done: 2 });
    assert.equal(isolations(), 2);
    assert.ok(entra.requests.length > tokens, 'by a token of its own: no window was asked');
    assert.match(readFileSync(homeFiles(test.home).log, 'utf8'), /connected Contoso again/);
    second.close();
    assert.equal((await test.cli(['verify'])).code, 0);
  });
});

const HUNT = `language 1
contact nina { name "Nina" upn "nina@contoso.com" }
playbook hunted "Hunted" {
  owner nina
  isolate devices from hunt """
    DeviceInfo | where DeviceName startswith "ws-042" | project DeviceId, DeviceName
  """ selectively for 24h { comment "Found by a hunt" acknowledge network_loss }
}
`;
