import assert from 'node:assert/strict';
import { createStaticTokenSource } from '../../engine/auth/static-token-source.ts';
import type { CredentialKind, TenantProfile } from '../../engine/auth/tenant-profile.ts';
import { PlaybookError, type FailureDetail } from '../../engine/errors.ts';
import { CLIENT, fakeIdentity, MINUTE, notThere, profileOf, TENANT } from '../support/fake-identity.ts';

const HERE = import.meta.filename;
const CLOUD = {
  authorityHost: 'https://login.microsoftonline.com',
  disableInstanceDiscovery: false,
  retryOptions: { maxRetries: 2 },
};

async function detailOf(promise: Promise<unknown>): Promise<FailureDetail> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PlaybookError, String(error));
  return error.detail;
}

const jwt = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('token sources', () => {
  it('gives a static token as it is, for this machine only', async () => {
    const source = createStaticTokenSource('abc');
    assert.equal(await source.token(true), 'abc');
    assert.equal(source.maySendTo(new URL('http://127.0.0.1:4711')), true);
    assert.equal(source.maySendTo(new URL('https://api.security.microsoft.com')), false);
  });

  it('keeps a token until five minutes before its end, and renews it on request', async () => {
    const { clock, create } = fakeIdentity();
    const source = create();
    assert.equal(await source.token(false), 'token-1');
    clock.now = 54 * MINUTE;
    assert.equal(await source.token(false), 'token-1');
    clock.now = 55 * MINUTE;
    assert.equal(await source.token(false), 'token-2');
    assert.equal(await source.token(true), 'token-3');
    assert.deepEqual(source.held(), { credential: 'client-secret', token: 'token-3', expiresAt: 115 * MINUTE });
  });

  it('asks once for callers of one time', async () => {
    const source = fakeIdentity().create();
    const tokens = await Promise.all([source.token(false), source.token(false), source.token(true)]);
    assert.deepEqual(tokens, ['token-1', 'token-1', 'token-1']);
  });

  const kinds: readonly [CredentialKind, Partial<TenantProfile>, unknown[]][] = [
    ['client-secret', {}, ['secret', TENANT, CLIENT, 's3cret', CLOUD]],
    [
      'client-secret',
      { cloud: 'dod' },
      ['secret', TENANT, CLIENT, 's3cret', { ...CLOUD, authorityHost: 'https://login.microsoftonline.us' }],
    ],
    ['certificate', { certificatePath: HERE }, ['certificate', TENANT, CLIENT, { certificatePath: HERE }, CLOUD]],
    ['workload-identity', {}, ['workload', { tenantId: TENANT, clientId: CLIENT, tokenFilePath: HERE, ...CLOUD }]],
    ['azure-cli', {}, ['cli', { tenantId: TENANT, processTimeoutInMs: 30_000 }]],
    ['managed-identity', { clientId: undefined }, ['managed', { retryOptions: { maxRetries: 2 } }]],
    ['managed-identity', {}, ['managed', { retryOptions: { maxRetries: 2 }, clientId: CLIENT }]],
  ];
  for (const [kind, changes, expected] of kinds) {
    it(`makes the credential ${kind} ${JSON.stringify(Object.keys(changes))} and no other`, async () => {
      const { made, create } = fakeIdentity();
      const env = { CONTOSO_SECRET: 's3cret', AZURE_FEDERATED_TOKEN_FILE: HERE, AZURE_CLIENT_ID: 'another' };
      const source = create(profileOf({ credentials: [kind], ...changes }), { env });
      assert.equal(await source.token(false), 'token-1');
      assert.deepEqual(made, [expected]);
      assert.equal(source.held()?.credential, kind);
    });
  }

  it('sends a token to the hosts of its cloud over https, and to those that were allowed by name', () => {
    const { create } = fakeIdentity();
    const source = create(profileOf(), { allowedHosts: ['api.example.org', '127.0.0.1:4711', 'plain.example.org'] });
    const cases: Readonly<Record<string, boolean>> = {
      'https://api.security.microsoft.com': true,
      'https://eu.api.security.microsoft.com': true,
      'https://api.example.org': true,
      'http://127.0.0.1:4711': true,
      'http://127.0.0.1:4712': false,
      'http://plain.example.org': false,
      'http://api.security.microsoft.com': false,
      'https://api.security.microsoft.com:8443': false,
      'https://api.security.microsoft.com.example.org': false,
      'https://api-gov.securitycenter.microsoft.us': false,
    };
    for (const [url, allowed] of Object.entries(cases)) assert.equal(source.maySendTo(new URL(url)), allowed, url);
  });
});

describe('the order of credentials', () => {
  const order: readonly [CredentialKind, ...CredentialKind[]] = ['certificate', 'azure-cli', 'client-secret'];

  it('goes on to the next where one is not there, and says which one served', async () => {
    const { create, made } = fakeIdentity(({ by }) =>
      by === 'cli' ? Promise.reject(notThere('Azure CLI could not be found')) : Promise.resolve('by-secret'),
    );
    const told: unknown[] = [];
    const source = create(profileOf({ credentials: order, certificatePath: '/nowhere.pem' }), {
      onServed: (...all) => told.push(all),
    });
    assert.equal(await source.token(false), 'by-secret');
    assert.deepEqual(told, [
      [
        'client-secret',
        ['the certificate: there is no file /nowhere.pem', 'the Azure CLI: Azure CLI could not be found'],
      ],
    ]);
    assert.deepEqual(
      made.map(([name]) => name),
      ['cli', 'secret'],
    );
  });

  it('stops where Entra refuses, also where the library calls that unavailable', async () => {
    const refusal = notThere(
      'ERROR: AADSTS50057: The account is disabled. Trace ID: 1f3c0000-aaaa-bbbb-cccc-000000000000',
    );
    const { create, made } = fakeIdentity(() => Promise.reject(refusal));
    const detail = await detailOf(create(profileOf({ credentials: ['azure-cli', 'client-secret'] })).token(false));
    assert.deepEqual(detail, {
      kind: 'unauthorized',
      message: 'Entra refused to sign in with the Azure CLI, saying: AADSTS50057: The account is disabled.',
      advice: 'Sign in with another one, or have an administrator enable it.',
      code: 'AADSTS50057',
      correlationId: '1f3c0000-aaaa-bbbb-cccc-000000000000',
      safeToRepeat: true,
    });
    assert.equal(made.length, 1);
  });

  it('stops where the sign-in host cannot be reached, and tells interception apart', async () => {
    const cases: readonly [string, RegExp][] = [
      ['ENOTFOUND', /Check the network/],
      ['SELF_SIGNED_CERT_IN_CHAIN', /trust its certificate/],
    ];
    for (const [code, advice] of cases) {
      const { create, made } = fakeIdentity(() => Promise.reject(Object.assign(new Error('no way'), { code })));
      const detail = await detailOf(create(profileOf({ credentials: ['client-secret', 'azure-cli'] })).token(false));
      assert.equal(detail.kind, 'unreachable');
      assert.match(detail.advice ?? '', advice);
      assert.equal(made.length, 1);
    }
  });

  it('names every way that is not there, with what to do, and never the secret', async () => {
    const { create } = fakeIdentity();
    const source = create(profileOf({ credentials: ['window', 'device-code', 'client-secret'] }), { env: {} });
    const detail = await detailOf(source.token(false));
    assert.equal(
      detail.message,
      "There is no token for 'Contoso': the account of VS Code: no window of VS Code is signed in; a device code: nobody can be asked to sign in from here; the client secret: the environment variable CONTOSO_SECRET is not set for the runner.",
    );
    assert.match(detail.advice ?? '', /^Open VS Code and sign in\. /);
  });

  it('says why a sign-in failed and what to do, without the secret, and can be asked again', async () => {
    const { create } = fakeIdentity(({ n }) =>
      n === 1
        ? Promise.reject(new Error('AADSTS7000222: The provided client secret keys are expired.\r\nTrace ID: 1'))
        : Promise.resolve('later'),
    );
    const source = create();
    const detail = await detailOf(source.token(false));
    assert.equal(detail.kind, 'unauthorized');
    assert.match(detail.advice ?? '', /Make a new one under Certificates & secrets .* into CONTOSO_SECRET/);
    assert.doesNotMatch(JSON.stringify(detail), /s3cret|Trace/);
    assert.equal(await source.token(false), 'later');
  });

  it('refuses a token of another tenant', async () => {
    const { create } = fakeIdentity(() => Promise.resolve(jwt({ tid: 'another' })));
    const detail = await detailOf(create(profileOf({ credentials: ['azure-cli'] })).token(false));
    assert.match(detail.message, /gave a token of the tenant another, but 'Contoso' is the tenant 11111111/);
  });
});

describe('sign-ins by a person', () => {
  it('ask only who waits for them, keep the sign-in, and demand another token after a refusal', async () => {
    const { create, made, signIns, wishes } = fakeIdentity();
    const source = create(profileOf({ credentials: ['device-code'] }), { prompt: () => undefined });
    await source.token(false);
    assert.deepEqual(signIns, []);
    await source.signIn();
    assert.deepEqual(signIns, ['device-code']);
    await source.token(true);
    assert.deepEqual(signIns, ['device-code']);
    assert.equal(made.length, 1);
    assert.match(JSON.stringify(wishes.at(-1)), /access_token.*nbf.*essential/);
  });

  it('get a token of a window for the right tenant, application and audience, until it ends', async () => {
    const asked: unknown[] = [];
    const clock = { now: Date.now() };
    const token = jwt({ tid: TENANT, exp: clock.now / 1000 + 3600 });
    const source = fakeIdentity().create(profileOf({ credentials: ['window'] }), {
      now: () => clock.now,
      askWindow: (request) => {
        asked.push(request);
        return Promise.resolve({ token, account: 'ann@contoso.example' });
      },
    });
    await source.token(false);
    await source.token(false);
    assert.deepEqual(asked, [
      {
        profile: 'Contoso',
        tenantId: TENANT,
        clientId: CLIENT,
        cloud: 'commercial',
        scope: 'https://api.securitycenter.microsoft.com/.default',
        fresh: false,
      },
    ]);
    await source.token(true);
    assert.equal(asked.length, 2);
  });
});
