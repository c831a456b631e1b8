import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';
import type { Diagnosis } from '../../engine/doctor/examine.ts';
import { homeFiles } from '../../runner/home.ts';
import type { Simulator } from '../../simulator/index.ts';
import { startPractice } from '../support/practice.ts';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';

const TENANT = '8769b673-8805-6410-9e1d-c9a1f2e2b3aa';
const CLIENT = '11112222-bbbb-3333-cccc-4444dddd5555';

const CONTOSO = [
  ...['connect', 'contoso', '--cloud', 'commercial', '--tenant-id', TENANT.toUpperCase(), '--client-id', CLIENT],
  ...['--credential', 'certificate', '--certificate', 'contoso.pem'],
  ...['--credential', 'client-secret', '--secret-env', 'CONTOSO_SECRET'],
];

describe('playbook connect, doctor, tenants, disconnect', function () {
  this.timeout(120_000);
  let test: TestHome;
  before(ensureBuilt);
  beforeEach(() => {
    test = createTestHome();
  });
  afterEach(() => test.remove());

  const profiles = async () => JSON.parse((await test.cli(['tenants', '--format', 'json'])).stdout) as TenantProfile[];

  it('keeps a tenant in a file of its user, in OBSERVE and without a secret, lists it and forgets it', async () => {
    const env = { CONTOSO_SECRET: 'hunter2-hunter2' };
    const { code, stderr } = await test.cli([...CONTOSO, '--no-check'], { env });
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`tenant ${TENANT} in the cloud Commercial, application ${CLIENT}.*OBSERVE`));
    assert.deepEqual(await profiles(), [
      {
        name: 'contoso',
        cloud: 'commercial',
        tenantId: TENANT,
        clientId: CLIENT,
        credentials: ['certificate', 'client-secret'],
        certificatePath: join(process.cwd(), 'contoso.pem'),
        secretVariable: 'CONTOSO_SECRET',
        mode: 'observe',
      },
    ]);
    const file = homeFiles(test.home).tenants;
    assert.doesNotMatch(readFileSync(file, 'utf8'), /hunter2/);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o077, 0);
    assert.match((await test.cli(['tenants'])).stdout, /contoso.*OBSERVE.*certificate, then client-secret/);
    assert.equal((await test.cli(['disconnect', 'CONTOSO'])).code, 0);
    assert.deepEqual(await profiles(), []);
    assert.equal((await test.cli(['disconnect', 'contoso'])).code, 1);
  });

  it('says what is missing or wrong on the command line, and keeps nothing', async () => {
    const cases: readonly (readonly [words: readonly string[], says: RegExp])[] = [
      [['connect'], /NAME is missing, and nobody can be asked/],
      [['connect', 'contoso', '--cloud', 'gcc-high'], /--tenant-id is missing/],
      [['connect', 'contoso', '--cloud', 'mars'], /Allowed choices are commercial, gcc, gcc-high, dod/],
      [['connect', 'contoso', '--credential', 'password'], /Allowed choices are device-code/],
      [CONTOSO.map((word) => (word === CLIENT ? 'Playbooks' : word)), /clientId must be the application \(client\) id/],
      [CONTOSO.filter((word) => word !== '--secret-env' && word !== 'CONTOSO_SECRET'), /--secret-env is missing/],
      [
        ['plan', 'examples/contain-device.playbook', '--tenant', 'contoso'],
        /neither the name of a connected tenant.*\n.*None is connected yet/,
      ],
      [['doctor'], /No tenant is connected.*\n.*--tenant simulator/],
    ];
    for (const [words, says] of cases) {
      const { code, stderr } = await test.cli(words);
      assert.equal(code, 2, words.join(' '));
      assert.match(stderr, says);
    }
    assert.deepEqual(await profiles(), []);
  });

  it('looks at once whether it works, and says what stands in the way', async () => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9', CONTOSO_SECRET: 'hunter2-hunter2' };
    const { code, stdout } = await test.cli(CONTOSO, { env });
    assert.equal(code, 1);
    assert.match(stdout, /FAILED: Defender and the sign-in service can be reached/);
    assert.match(stdout, /The proxy 127\.0\.0\.1:9 cannot be reached: the connection is refused\./);
    assert.doesNotMatch(stdout, /hunter2/);
    const again = await test.cli(['doctor', '--format', 'json'], { env });
    assert.equal(again.code, 1);
    const { outcome, findings } = JSON.parse(again.stdout) as Diagnosis;
    assert.equal(outcome, 'failed');
    assert.deepEqual(
      findings.filter((found) => found.outcome === 'failed').map(({ id }) => id),
      ['network'],
    );
  });

  it('sends no token to a host that is not of the cloud', async () => {
    await test.cli([...CONTOSO, '--host', 'defender.example.org', '--no-check']);
    const { code, stdout } = await test.cli(['doctor', '--tenant', 'contoso']);
    assert.equal(code, 1);
    assert.match(stdout, /defender\.example\.org is no known host of the cloud Commercial, so no token is sent to it/);
  });

  describe('of a practice tenant', () => {
    let simulator: Simulator;
    beforeEach(async () => {
      simulator = await startPractice(test.home);
    });
    afterEach(() => simulator.stop());

    it('finds nothing wrong, and has changed nothing', async () => {
      const playbook = 'examples/ban-addresses.playbook';
      for (const words of [['doctor'], ['doctor', '--tenant', 'simulator', '--playbook', playbook]]) {
        const { code, stdout, stderr } = await test.cli([...words, '--format', 'json']);
        assert.equal(code, 0, stderr + stdout);
        const { findings } = JSON.parse(stdout) as Diagnosis;
        assert.deepEqual(
          findings.map(({ id, outcome }) => `${id} ${outcome}`),
          ['network ok', 'sign-in ok', 'read-devices ok', 'read-actions ok', 'write-indicators ok'],
        );
      }
      assert.deepEqual(simulator.control.effects(), []);
    });

    it('says that it has gone, or that its token is another one', async () => {
      const wrong = await test.cli(['doctor', '--tenant', simulator.baseUrl, '--token-env', 'TOKEN'], {
        env: { TOKEN: 'wrong' },
      });
      assert.equal(wrong.code, 1);
      assert.match(wrong.stdout, /does not accept the token/);
      await simulator.stop();
      const gone = await test.cli(['doctor', '--tenant', simulator.baseUrl]);
      assert.equal(gone.code, 1);
      assert.match(gone.stdout, /cannot be reached: the connection is refused/);
    });
  });
});
