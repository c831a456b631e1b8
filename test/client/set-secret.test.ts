import assert from 'node:assert/strict';
import '../support/register-vscode-fake.ts';
import { screen } from '../support/vscode-fake.ts';

const { setSecret } = await import('../../client/features/secrets/set-secret.ts');
const { SecretStore } = await import('../../client/features/secrets/secret-store.ts');

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('the command for secrets', () => {
  let kept: Map<string, string>;
  let provided: unknown[];

  const store = () =>
    new SecretStore({
      get: (key) => Promise.resolve(kept.get(key)),
      store: (key, value) => Promise.resolve(void kept.set(key, value)),
    });
  const runner = {
    request: (_type: unknown, params: unknown): Promise<never> => {
      provided.push(params);
      return Promise.resolve(undefined as never);
    },
  };

  beforeEach(() => {
    screen.clear();
    kept = new Map();
    provided = [];
  });

  it('keeps a new secret in the secret storage and hands it to the runner, without showing it', async () => {
    const done = setSecret(store(), runner);
    await turn();
    screen.last().type('soc webhook');
    screen.last().accept();
    assert.match(screen.last().validationMessage ?? '', /A name has letters/);
    screen.last().type('soc-webhook');
    screen.last().accept();
    await turn();
    assert.ok(screen.last().password);
    screen.last().type(' https://hooks.example/abc ');
    screen.last().accept();
    await done;
    assert.deepEqual(provided, [{ secrets: { 'soc-webhook': 'https://hooks.example/abc' } }]);
    assert.deepEqual(await store().all(), { 'soc-webhook': 'https://hooks.example/abc' });
    assert.doesNotMatch(JSON.stringify(screen.messages), /hooks\.example/);
  });

  it('removes one here and at the runner', async () => {
    await store().set('a', '1', runner);
    await store().set('b', '2', runner);
    const done = setSecret(store(), runner);
    await turn();
    screen.last().choose('Remove a');
    await done;
    assert.deepEqual(await store().all(), { b: '2' });
    assert.deepEqual(provided.at(-1), { secrets: { a: '' } });
  });

  it('changes nothing where the prompt is dismissed', async () => {
    const done = setSecret(store(), runner);
    await turn();
    screen.last().hide();
    await assert.rejects(done, /name of the secret/);
    assert.deepEqual([kept.size, provided.length], [0, 0]);
  });

  it('takes what it cannot read as not set', async () => {
    for (const text of ['nonsense', '[1]', 'null', '{"a":1}']) {
      kept.set('playbook.secrets', text);
      assert.deepEqual(await store().all(), {}, text);
    }
  });
});
