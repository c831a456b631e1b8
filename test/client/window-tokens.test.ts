import assert from 'node:assert/strict';
import '../support/register-vscode-fake.ts';
import { CLIENT, profileOf, TENANT } from '../support/fake-identity.ts';
import { screen } from '../support/vscode-fake.ts';

const { WindowTokens } = await import('../../client/infrastructure/auth/window-tokens.ts');

const SESSION = { accessToken: 'the-token', account: { label: 'ann@contoso.example' } };
const SCOPES = [
  `VSCODE_CLIENT_ID:${CLIENT}`,
  `VSCODE_TENANT:${TENANT}`,
  'offline_access',
  'https://api.securitycenter.microsoft.com/.default',
];

describe('tokens of a window', () => {
  const logged: string[] = [];
  const log = { info: (text: string) => logged.push(text) };
  let tokens: InstanceType<typeof WindowTokens>;
  const request = (changes: Parameters<typeof profileOf>[0] = {}) => {
    const { name, tenantId, cloud } = profileOf(changes);
    const scope = 'https://api.securitycenter.microsoft.com/.default';
    return { profile: name, tenantId, clientId: CLIENT, cloud, scope, fresh: false };
  };

  beforeEach(() => {
    screen.clear();
    logged.length = 0;
    tokens = new WindowTokens(log as unknown as ConstructorParameters<typeof WindowTokens>[0]);
  });

  it('are those of the tenant and of the own application, got without asking', async () => {
    screen.session = SESSION;
    assert.deepEqual(await tokens.token(request()), { token: 'the-token', account: 'ann@contoso.example' });
    assert.deepEqual(screen.sessions, [{ provider: 'microsoft', scopes: SCOPES, options: { silent: true } }]);
    assert.deepEqual(screen.messages, []);
    assert.doesNotMatch(logged.join('\n'), /the-token/);
  });

  const providers = [
    ['commercial', 'microsoft'],
    ['gcc', 'microsoft'],
    ['gcc-high', 'microsoft-sovereign-cloud'],
    ['dod', 'microsoft-sovereign-cloud'],
  ] as const;
  for (const [cloud, provider] of providers) {
    it(`come from the provider ${provider} for ${cloud}`, async () => {
      screen.session = SESSION;
      await tokens.token(request({ cloud }));
      assert.equal(screen.sessions[0]?.provider, provider);
    });
  }

  it('are not there where nobody is signed in: that is answered at once, and a sign-in is offered once', async () => {
    const signedIn: string[] = [];
    tokens.onSignedIn((name) => signedIn.push(name));
    assert.equal(await tokens.token(request()), undefined);
    assert.equal(await tokens.token(request()), undefined);
    assert.deepEqual(
      screen.sessions.map(({ options }) => options),
      [{ silent: true }, { silent: true }],
    );
    assert.equal(screen.messages.length, 1);
    assert.match(screen.messages[0]?.text ?? '', new RegExp(`Contoso \\(${TENANT}\\) with the application ${CLIENT}`));
    assert.deepEqual(signedIn, []);
  });

  it('go on once the offer was taken, and the account is shown', async () => {
    const signedIn = new Promise<string>((resolve) => {
      tokens.onSignedIn(resolve);
    });
    screen.answer = 'Sign In';
    const answer = tokens.token(request());
    screen.session = SESSION;
    assert.equal(await answer, undefined);
    assert.equal(await signedIn, 'Contoso');
    assert.deepEqual(screen.sessions.at(-1)?.options, { createIfNone: true });
    assert.match(screen.messages.at(-1)?.text ?? '', /Signed in to Contoso as ann@contoso\.example/);
  });

  it('ask the person where somebody connects, and say what to do where that fails', async () => {
    screen.session = SESSION;
    assert.deepEqual(await tokens.signIn(profileOf(), true), { account: 'ann@contoso.example' });
    assert.deepEqual(screen.sessions[0]?.options, { createIfNone: true, clearSessionPreference: true });
    screen.session = new Error('No authentication provider');
    await assert.rejects(
      tokens.signIn(profileOf({ cloud: 'dod' })),
      /Signing in for Contoso failed: No authentication provider\. Set microsoft-sovereign-cloud\.environment/,
    );
    assert.equal(await tokens.account(profileOf()), undefined);
  });
});
