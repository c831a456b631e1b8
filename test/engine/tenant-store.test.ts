import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiAddress } from '../../engine/auth/api-address.ts';
import { readHosts } from '../../runner/hosts.ts';
import { createTenantStore } from '../../runner/tenants.ts';
import { profileOf } from '../support/fake-identity.ts';

describe('tenants of a user', () => {
  let home = '';
  const file = () => join(home, 'tenants.json');
  const write = (value: unknown): void => {
    writeFileSync(file(), JSON.stringify(value));
  };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tenants-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('are kept for their user alone, by name without regard to capitals', () => {
    const store = createTenantStore(home);
    assert.deepEqual(store.list(), []);
    store.put(profileOf());
    store.put(profileOf({ name: 'Fabrikam' }));
    store.put(profileOf({ name: 'CONTOSO', mode: 'live' }));
    assert.deepEqual(
      store.list().map(({ name, mode }) => [name, mode]),
      [
        ['CONTOSO', 'live'],
        ['Fabrikam', 'observe'],
      ],
    );
    assert.equal(store.get('contoso')?.name, 'CONTOSO');
    if (process.platform !== 'win32') assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(home), ['tenants.json']);
    assert.equal(store.remove('fabrikam'), true);
    assert.equal(store.remove('fabrikam'), false);
    assert.equal(createTenantStore(home).list().length, 1);
  });

  it('keep what a newer version wrote beside them, and lose what is left out', () => {
    write({ tenants: [{ ...profileOf({ apiHost: 'eu.api.security.microsoft.com' }), colour: 'red' }], since: 7 });
    const store = createTenantStore(home);
    store.put(profileOf({ mode: 'live' }));
    const content: unknown = JSON.parse(readFileSync(file(), 'utf8'));
    assert.deepEqual(content, { tenants: [{ ...profileOf({ mode: 'live' }), colour: 'red' }], since: 7 });
  });

  const broken: readonly [string, unknown, RegExp][] = [
    ['an unknown cloud', { ...profileOf(), cloud: 'moon' }, /tenants\.json: tenants\[0\]\.cloud .*"commercial"/],
    [
      'a tenant id that is none',
      { ...profileOf(), tenantId: 'contoso.com' },
      /tenants\[0\]\.tenantId must be .* a GUID/,
    ],
    [
      'a secret in place of its variable',
      { ...profileOf(), secretVariable: 'a~B8Q' },
      /secretVariable .* never the secret/,
    ],
    [
      'an address in place of a host',
      { ...profileOf(), apiHost: 'https://x.org/' },
      /apiHost must be the name of a host/,
    ],
    ['no credential', { ...profileOf(), credentials: [] }, /tenants\[0\]\.credentials/],
    ['a credential twice', { ...profileOf(), credentials: ['azure-cli', 'azure-cli'] }, /names azure-cli twice/],
    [
      'a certificate without its file',
      { ...profileOf(), credentials: ['certificate'] },
      /certificatePath is missing; the credential certificate needs it/,
    ],
    ['a name that means the practice tenant', { ...profileOf(), name: 'Simulator' }, /name of the practice tenant/],
    ['a name that could be an option', { ...profileOf(), name: '--x' }, /tenants\[0\]\.name must be/],
  ];
  for (const [what, entry, message] of broken) {
    it(`say file and field of ${what}`, () => {
      write({ tenants: [entry] });
      assert.throws(() => createTenantStore(home).list(), message);
    });
  }

  it('have one name each, and are refused before they are written', () => {
    write({ tenants: [profileOf(), profileOf({ name: 'contoso' })] });
    assert.throws(() => createTenantStore(home).list(), /tenants\[1\]\.name is the name of another tenant/);
    assert.throws(() => {
      createTenantStore(join(home, 'new')).put(profileOf({ tenantId: 'x' }));
    }, /'Contoso' cannot be kept: tenantId must be/);
    writeFileSync(file(), '{');
    assert.throws(() => createTenantStore(home).list(), /tenants\.json is not JSON/);
  });

  it('may have an API of their own where its host was allowed on this computer', () => {
    const profile = profileOf({ apiHost: 'api.example.org' });
    assert.deepEqual(readHosts(home), { allowedHosts: [] });
    assert.throws(() => apiAddress(profile, []), /api\.example\.org is no host of the Commercial cloud/);
    writeFileSync(join(home, 'hosts.json'), '{"allowedHosts": ["api.example.org", "127.0.0.1:4711"]}');
    const { allowedHosts } = readHosts(home);
    assert.equal(apiAddress(profile, allowedHosts), 'https://api.example.org');
    assert.equal(apiAddress(profileOf({ apiHost: '127.0.0.1:4711' }), allowedHosts), 'http://127.0.0.1:4711');
    assert.equal(apiAddress(profileOf(), allowedHosts), 'https://api.security.microsoft.com');
    assert.throws(() => apiAddress(profileOf({ cloud: 'gcc', apiHost: 'api.security.microsoft.com' }), []), /GCC/);
    writeFileSync(join(home, 'hosts.json'), '{"allowedHosts": ["HTTP://x"]}');
    assert.throws(() => readHosts(home), /hosts\.json: allowedHosts\[0\] must be the name of a host/);
  });
});
