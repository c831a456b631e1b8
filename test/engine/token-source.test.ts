import assert from 'node:assert/strict';
import { createAzureTokenSource, type AzureIdentity } from '../../engine/auth/azure-identity-token-source.ts';
import { createStaticTokenSource } from '../../engine/auth/static-token-source.ts';
import { PlaybookError } from '../../engine/errors.ts';

const MINUTE = 60_000;
const SECRET: AzureIdentity = { kind: 'client-secret', tenantId: 't', clientId: 'c', secret: 's3cret' };

/** Stands in for @azure/identity: notes what is made of it, and gives numbered tokens that live for an hour. */
function fakeIdentity(answer: (n: number) => Promise<string | null> = (n) => Promise.resolve(`token-${String(n)}`)) {
  const made: unknown[][] = [];
  let asked = 0;
  const clock = { now: 0 };
  const credential = (name: string) =>
    class {
      constructor(...options: unknown[]) {
        made.push([name, ...options]);
      }
      async getToken() {
        const token = await answer(++asked);
        return token === null ? null : { token, expiresOnTimestamp: clock.now + 60 * MINUTE };
      }
    };
  const module = {
    ClientSecretCredential: credential('secret'),
    ClientCertificateCredential: credential('certificate'),
    AzureCliCredential: credential('cli'),
    ManagedIdentityCredential: credential('managed'),
  };
  const create = (identity: AzureIdentity) =>
    createAzureTokenSource(identity, {
      now: () => clock.now,
      load: () => Promise.resolve(module),
    });
  return { made, clock, create };
}

describe('token sources', () => {
  it('gives a static token as it is', async () => {
    assert.equal(await createStaticTokenSource('abc').token(true), 'abc');
  });

  it('keeps a token until five minutes before its end, and renews it on request', async () => {
    const { clock, create } = fakeIdentity();
    const source = create(SECRET);
    assert.equal(await source.token(false), 'token-1');
    clock.now = 54 * MINUTE;
    assert.equal(await source.token(false), 'token-1');
    clock.now = 55 * MINUTE;
    assert.equal(await source.token(false), 'token-2');
    assert.equal(await source.token(true), 'token-3');
  });

  it('asks once for callers of one time', async () => {
    const source = fakeIdentity().create(SECRET);
    const tokens = await Promise.all([source.token(false), source.token(false), source.token(true)]);
    assert.deepEqual(tokens, ['token-1', 'token-1', 'token-1']);
  });

  const kinds: readonly [AzureIdentity, unknown[]][] = [
    [SECRET, ['secret', 't', 'c', 's3cret', {}]],
    [
      { kind: 'client-certificate', tenantId: 't', clientId: 'c', certificatePath: '/c.pem' },
      ['certificate', 't', 'c', { certificatePath: '/c.pem' }, {}],
    ],
    [{ kind: 'azure-cli', tenantId: 't' }, ['cli', { tenantId: 't' }]],
    [{ kind: 'managed-identity' }, ['managed']],
    [{ kind: 'managed-identity', clientId: 'c' }, ['managed', { clientId: 'c' }]],
  ];
  for (const [identity, expected] of kinds) {
    it(`makes the credential of ${expected.length === 1 ? 'the machine' : String(expected[0])} and no other`, async () => {
      const { made, create } = fakeIdentity();
      await create(identity).token(false);
      assert.deepEqual(made, [expected]);
    });
  }

  it('says why a sign-in failed and what to do, without the secret, and can be asked again', async () => {
    const { create } = fakeIdentity((n) =>
      n === 1
        ? Promise.reject(new Error('AADSTS7000222: The provided client secret keys are expired.\r\nTrace ID: 1'))
        : Promise.resolve('later'),
    );
    const source = create(SECRET);
    await assert.rejects(source.token(false), (error) => {
      assert.ok(error instanceof PlaybookError);
      assert.equal(error.detail.kind, 'unauthorized');
      assert.match(error.message, /expired; make a new one/);
      assert.doesNotMatch(error.message, /s3cret|Trace/);
      return true;
    });
    assert.equal(await source.token(false), 'later');
  });
});
