import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { createTokenSource, type TokenSourceOptions } from '../../engine/auth/create-token-source.ts';
import type { SignInPrompt } from '../../engine/auth/profile-token-source.ts';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';
import { permissionsOfToken } from '../../engine/auth/token-permissions.ts';
import { PlaybookError } from '../../engine/errors.ts';
import { startEntra, type Entra } from '../support/entra/entra.ts';
import { Refusal } from '../support/entra/refusal.ts';
import { CLIENT, profileOf, TENANT } from '../support/fake-identity.ts';

const SECRET = 'the-secret-of-this-test';

describe('sign-in by @azure/identity at a stand-in for Entra', function () {
  this.timeout(60_000);
  let entra: Entra;
  let folder = '';
  const environment = { ...process.env };

  before(async () => {
    entra = await startEntra({ tenantId: TENANT, clientId: CLIENT, secret: SECRET });
    entra.trust();
    folder = mkdtempSync(join(tmpdir(), 'az-'));
  });
  after(async () => {
    await entra.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    entra.requests.length = 0;
    entra.claims = { roles: ['Machine.Read.All'] };
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, environment);
  });

  const sourceOf = (changes: Partial<TenantProfile>, options: Partial<TokenSourceOptions> = {}) =>
    createTokenSource(profileOf({ certificatePath: entra.certificateFile, ...changes }), {
      env: { CONTOSO_SECRET: SECRET, AZURE_FEDERATED_TOKEN_FILE: entra.federatedTokenFile },
      signInHost: entra.host,
      ...options,
    });

  const failure = async (promise: Promise<unknown>) => {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof PlaybookError, String(error));
    assert.doesNotMatch(JSON.stringify(error.detail), new RegExp(SECRET));
    return error.detail;
  };

  const withApplication = ['client-secret', 'certificate', 'workload-identity'] as const;
  for (const kind of withApplication) {
    it(`gets a token by ${kind} for the audience that works for every call`, async () => {
      const source = sourceOf({ credentials: [kind] });
      const token = await source.token(false);
      assert.ok(entra.issued(token));
      assert.deepEqual(permissionsOfToken(token), ['Machine.Read.All']);
      const [{ path, form } = { path: '', form: {} }] = entra.requests;
      assert.equal(path, `/${TENANT}/oauth2/v2.0/token`);
      assert.match(form['scope'] ?? '', /^https:\/\/api\.securitycenter\.microsoft\.com\/\.default/);
      assert.equal(form['client_secret'], kind === 'client-secret' ? SECRET : undefined);
      assert.notEqual(await source.token(true), token, 'the library does not give the refused one again');
    });
  }

  it('gets a token of a managed identity of App Service and of a virtual machine', async () => {
    process.env['IDENTITY_ENDPOINT'] = entra.identityEndpoint;
    process.env['IDENTITY_HEADER'] = entra.identityHeader;
    const profile = { credentials: ['managed-identity'], clientId: undefined } as const;
    assert.ok(entra.issued(await sourceOf(profile).token(false)));
    // The library decides once a process where its machine is.
    const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const script = `
      const { createTokenSource } = await import(${url('../../engine/auth/create-token-source.ts')});
      const { profileOf } = await import(${url('../support/fake-identity.ts')});
      const profile = profileOf({ credentials: ['managed-identity'] });
      process.stdout.write(await createTokenSource(profile, { env: {} }).token(false));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--no-warnings', '--input-type=module', '-e', script],
      { env: { ...environment, AZURE_POD_IDENTITY_AUTHORITY_HOST: entra.imdsHost } },
    );
    assert.ok(entra.issued(stdout));
    assert.deepEqual(
      entra.requests.map(({ path, form }) => [path, form['client_id']]),
      [
        ['/msi/token', undefined],
        ['/metadata/identity/oauth2/token/', CLIENT],
      ],
    );
  });

  it('gets a token of the Azure CLI for the tenant, and goes on where it is not installed', async function () {
    if (process.platform === 'win32') this.skip();
    const az = join(folder, 'az');
    const expires = Math.floor(Date.now() / 1000) + 3600;
    writeFileSync(
      az,
      `#!/bin/sh\necho "$@" > ${folder}/arguments\necho '{"accessToken": "by-az", "expires_on": ${String(expires)}, "expiresOn": "x", "tokenType": "Bearer"}'\n`,
    );
    chmodSync(az, 0o755);
    process.env['PATH'] = `${folder}${delimiter}${environment['PATH'] ?? ''}`;
    assert.equal(await sourceOf({ credentials: ['azure-cli'] }).token(false), 'by-az');
    process.env['PATH'] = join(folder, 'nothing');
    const source = sourceOf({ credentials: ['azure-cli', 'client-secret'] });
    assert.ok(entra.issued(await source.token(false)));
    assert.equal(source.held()?.credential, 'client-secret');
    writeFileSync(
      az,
      '#!/bin/sh\necho "ERROR: AADSTS50173: The provided grant has expired due to it being revoked." >&2\nexit 1\n',
    );
    process.env['PATH'] = `${folder}${delimiter}${environment['PATH'] ?? ''}`;
    const refused = await failure(sourceOf({ credentials: ['azure-cli', 'client-secret'] }).token(false));
    assert.equal(refused.code, 'AADSTS50173');
  });

  it('signs in by device code once, renews without asking, and asks nobody who does not wait', async () => {
    const prompts: SignInPrompt[] = [];
    const prompt = (one: SignInPrompt): void => {
      prompts.push(one);
      entra.enterCode(one.code ?? '');
    };
    const source = sourceOf({ credentials: ['device-code'] }, { prompt });
    const unasked = await failure(source.token(false));
    assert.match(unasked.message, /^There is no token for 'Contoso': a device code: /);
    assert.match(unasked.advice ?? '', /Connect the tenant again and enter the code/);
    const first = await source.signIn();
    const second = await source.token(true);
    assert.notEqual(first, second);
    assert.ok(entra.issued(second));
    assert.deepEqual(
      prompts.map(({ profile, kind, url, code }) => ({ profile, kind, url, code })),
      [{ profile: 'Contoso', kind: 'device-code', url: `https://${entra.host}/device`, code: 'CODE1' }],
    );
    assert.equal(entra.requests.at(-1)?.form['grant_type'], 'refresh_token');
  });

  const refused: readonly [string, string, Partial<TenantProfile>, Partial<TokenSourceOptions>, RegExp][] = [
    [
      'a wrong secret',
      'AADSTS7000215',
      {},
      { env: { CONTOSO_SECRET: 'wrong' } },
      /Value of the secret, not its Secret ID/,
    ],
    ['an unknown application', 'AADSTS700016', { clientId: TENANT }, {}, /Copy the Application \(client\) ID/],
    ['an unknown tenant', 'AADSTS90002', { tenantId: CLIENT }, {}, /Copy the tenant id from the Entra admin center/],
    [
      'an audience of another cloud',
      'AADSTS500011',
      { cloud: 'gcc-high' },
      {},
      /the cloud is another one than US Government GCC High/,
    ],
    ['a foreign federated token', 'AADSTS700027', { credentials: ['workload-identity'] }, {}, /certificate/],
  ];
  for (const [what, code, changes, options, advice] of refused) {
    it(`tells ${what} by its code, with what to do, and tries nothing else`, async () => {
      if (what === 'a foreign federated token') {
        const file = join(folder, 'foreign.jwt');
        const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
        writeFileSync(file, `${part({ alg: 'RS256' })}.${part({ iss: 'https://elsewhere.example' })}.AAAA`);
        Object.assign(options, { env: { AZURE_FEDERATED_TOKEN_FILE: file } });
      }
      const detail = await failure(sourceOf({ ...changes }, options).token(false));
      assert.deepEqual([detail.kind, detail.code], ['unauthorized', code], JSON.stringify(detail));
      assert.match(detail.advice ?? '', advice);
    });
  }

  it('can be asked again after a refusal that passes', async () => {
    entra.refuseNext = new Refusal(7000222, 'The provided client secret keys for app are expired.');
    const source = sourceOf({ credentials: ['client-secret', 'certificate'] });
    const detail = await failure(source.token(false));
    assert.equal(detail.code, 'AADSTS7000222');
    assert.equal(detail.correlationId, '0a1b2c3d-0000-4000-8000-000000000001');
    assert.equal(entra.requests.length, 1, 'the certificate was not tried behind the back of a refusal');
    assert.ok(entra.issued(await source.token(false)));
  });

  it('refuses a token of another tenant, whoever issued it', async () => {
    entra.claims = { tid: 'another-tenant' };
    assert.match((await failure(sourceOf({}).token(false))).message, /of the tenant another-tenant/);
  });

  it('says that the sign-in host cannot be reached, and tries nothing else', async () => {
    const detail = await failure(
      sourceOf({ credentials: ['client-secret', 'azure-cli'] }, { signInHost: 'localhost:9' }).token(false),
    );
    assert.deepEqual(
      [detail.kind, detail.message],
      ['unreachable', 'Signing in with the client secret failed: https://localhost:9: The connection was refused.'],
    );
  });
});
