import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { homeFiles } from '../../runner/home.ts';
import { startSimulator, type Simulator } from '../../simulator/index.ts';
import { startEntra, type Entra } from '../support/entra/entra.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { createTestHome, ensureBuilt, type Finished, type TestHome } from '../support/spawn.ts';

const TENANT = '8769b673-8805-6410-9e1d-c9a1f2e2b3aa';
const CLIENT = '11112222-bbbb-3333-cccc-4444dddd5555';
/** What `playbook explain` says of the playbook of the page, and the table of permissions. */
const NEEDED = ['Machine.CollectForensics', 'Machine.Isolate', 'Machine.ReadWrite.All'];
const SECRET = 'the-value-of-the-secret';

/** The commands that the page tells people to type, in order, as words. */
function commandsOf(page: string): string[][] {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
  const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => line.startsWith('playbook '));
  return lines.map((line) => line.split(' ').slice(1));
}

const REPLACED: Readonly<Record<string, string>> = { 'TENANT-ID': TENANT, 'CLIENT-ID': CLIENT, DEVICE: 'ws-042' };

describe('docs/connect.md', function () {
  this.timeout(180_000);
  let test: TestHome;
  let entra: Entra;
  let simulator: Simulator;
  let gateway: Gateway;
  before(ensureBuilt);
  beforeEach(async () => {
    test = createTestHome();
    entra = await startEntra({ tenantId: TENANT, clientId: CLIENT, secret: SECRET });
    entra.claims = { roles: [...NEEDED] };
    simulator = await startSimulator();
    gateway = await startGateway(simulator, (token) => entra.issued(token));
    // What stands in for Microsoft is on this computer; only the user's own file may say so.
    const hosts = { allowedHosts: [gateway.host], signInHost: entra.host };
    writeFileSync(homeFiles(test.home).hosts, JSON.stringify(hosts), { mode: 0o600 });
  });
  afterEach(async () => {
    await test.remove();
    await Promise.all([entra.close(), gateway.close(), simulator.stop()]);
  });

  const env = (secret = SECRET) => ({ NODE_EXTRA_CA_CERTS: entra.caFile, CONTOSO_SECRET: secret });
  const typed = (words: readonly string[], secret?: string): Promise<Finished> =>
    test.cli(
      [...words.map((word) => REPLACED[word] ?? word), ...(words[0] === 'connect' ? ['--host', gateway.host] : [])],
      { env: env(secret) },
    );
  const commands = commandsOf(readFileSync('docs/connect.md', 'utf8'));

  it('leads from nothing to a plan on the devices of the tenant', async () => {
    assert.deepEqual(
      commands.map(([command]) => command),
      ['connect', 'tenants', 'doctor', 'doctor', 'plan'],
    );
    const printed: string[] = [];
    for (const words of commands) {
      const { code, stdout, stderr } = await typed(words);
      assert.equal(code, 0, `playbook ${words.join(' ')}\n${stdout}\n${stderr}`);
      printed.push(stdout);
    }
    const [connect = '', tenants = '', , doctor = '', plan = ''] = printed;
    assert.match(connect, /Nothing stands in the way/);
    assert.match(connect, new RegExp(`Signed in with the client secret[\\s\\S]*issued by the tenant ${TENANT}`));
    assert.match(tenants, /contoso.*OBSERVE/);
    assert.match(doctor, /All that contain_device needs is there/);
    assert.match(plan, /ws-042/);
    assert.deepEqual(simulator.control.effects(), []);
    assert.ok(gateway.passed.every((call) => call.startsWith('GET ') || call === 'POST /api/indicators/import'));
    assert.ok(!printed.join('').includes(SECRET));
  });

  it('and says what is wrong where a step was not done as it says', async () => {
    const [connect = [], , , doctor = []] = commands;
    const wrong = await typed(connect, 'the-id-of-the-secret');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /The client secret is wrong\.[\s\S]*Use the Value of the secret, not its Secret ID/);
    await test.cli(['runner', 'stop']);
    entra.claims = { roles: undefined };
    const noConsent = await typed(connect);
    assert.equal(noConsent.code, 1);
    assert.match(noConsent.stdout, /holds no permission of Defender[\s\S]*adminconsent\?client_id=/);
    entra.claims = { roles: ['Machine.Read.All'] };
    const less = await typed(doctor);
    assert.equal(less.code, 1);
    assert.match(
      less.stdout,
      /contain_device needs Machine\.CollectForensics, Machine\.Isolate, Machine\.ReadWrite\.All, which the token does not/,
    );
    entra.claims = { roles: [...NEEDED], aud: 'https://api.security.microsoft.com' };
    assert.match(
      (await typed(doctor)).stdout,
      /gave a token for Defender XDR .* which Defender for Endpoint does not take/,
    );
    const elsewhere = connect.map((word) => (word === 'TENANT-ID' ? '00000000-1111-2222-3333-444444444444' : word));
    assert.match((await typed(elsewhere)).stdout, /is unknown in the cloud Commercial[\s\S]*AADSTS90002/);
  });
});
