/** `playbook mode`: whether a tenant is acted upon, from the terminal to what its runner keeps. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { confirmed } from '../../cli/commands/mode.ts';
import { NotAnswered, type Asker } from '../../cli/run/ask.ts';
import { homeFiles } from '../../runner/home.ts';
import { createTenantStore } from '../../runner/tenants.ts';
import { startEntra, type Entra } from '../support/entra/entra.ts';
import { CLIENT, profileOf, TENANT } from '../support/fake-identity.ts';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';

const SECRET = 'the-secret-of-this-test';

describe('playbook mode', function () {
  this.timeout(120_000);
  let test: TestHome;
  let entra: Entra;

  before(async () => {
    ensureBuilt();
    entra = await startEntra({ tenantId: TENANT, clientId: CLIENT, secret: SECRET });
  });
  after(() => entra.close());
  beforeEach(() => {
    test = createTestHome();
    writeFileSync(homeFiles(test.home).hosts, JSON.stringify({ signInHost: entra.host }));
    createTenantStore(test.home).put(profileOf());
  });
  afterEach(() => test.remove());

  const mode = (...words: readonly string[]) =>
    test.cli(['mode', 'Contoso', ...words], { env: { NODE_EXTRA_CA_CERTS: entra.caFile, CONTOSO_SECRET: SECRET } });
  const kept = () => createTenantStore(test.home).get('Contoso')?.mode;

  it('stays in OBSERVE unless somebody types or passes its exact name', async () => {
    const silent = await mode('live');
    assert.deepEqual([silent.code, kept()], [5, 'observe']);
    assert.match(silent.stderr, /Nobody can be asked here[\s\S]*--yes/);
    const other = await mode('live', '--yes', 'contoso');
    assert.deepEqual([other.code, kept()], [5, 'observe']);
    assert.match(other.stderr, /--yes names contoso, and the tenant is Contoso/);
  });

  it('switches and takes back, keeps it, and tells who and why', async () => {
    const live = await mode('live', '--yes', 'Contoso', '--reason', 'Plans were right for a week');
    assert.deepEqual([live.code, kept()], [0, 'live'], live.stderr);
    assert.match(live.stdout, /Contoso is LIVE now/);
    assert.equal((await mode('live')).code, 0, 'nothing to confirm where it is LIVE already');
    assert.equal((await mode('observe')).code, 0, 'back to safety takes no confirmation');
    assert.equal(kept(), 'observe');
    const told = JSON.parse((await mode('--format', 'json')).stdout) as {
      readonly mode: string;
      readonly switches: readonly { readonly mode: string; readonly reason?: string; readonly by: { how: string } }[];
    };
    assert.equal(told.mode, 'observe');
    assert.deepEqual(
      told.switches.map((one) => [one.mode, one.reason, one.by.how]),
      [
        ['live', 'Plans were right for a week', 'os-user'],
        ['observe', undefined, 'os-user'],
      ],
    );
    assert.match((await mode()).stdout, /^Contoso: OBSERVE\n.*to LIVE by .*Plans were right.*\n.*to OBSERVE/);
  });

  describe('asked in a terminal', () => {
    const tenant = { id: TENANT, name: 'Contoso', kind: 'live', baseUrl: 'https://x', speed: 1 } as const;
    const asker =
      (answer: () => Promise<string>, wrong: string[] = []): (() => Pick<Asker, 'text'>) =>
      () => ({
        text: async (question, problem) => {
          assert.match(question, /real devices of Contoso/);
          const typed = await answer();
          const said = problem(typed);
          if (said !== undefined) wrong.push(said);
          return typed;
        },
      });

    it('takes the name and nothing like it; leaving is no', async () => {
      const wrong: string[] = [];
      assert.equal(
        await confirmed(
          tenant,
          undefined,
          asker(() => Promise.resolve('Contoso'), wrong),
        ),
        true,
      );
      assert.deepEqual(wrong, []);
      assert.equal(
        await confirmed(
          tenant,
          undefined,
          asker(() => Promise.resolve('yes'), wrong),
        ),
        false,
      );
      assert.match(wrong.join(), /not its name/);
      const left = asker(() => Promise.reject(new NotAnswered()));
      assert.equal(await confirmed(tenant, undefined, left), false);
    });
  });
});
