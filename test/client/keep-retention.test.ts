import assert from 'node:assert/strict';
import { PlaybookError } from '../../engine/errors.ts';
import '../support/register-vscode-fake.ts';
import { changeSetting, EventEmitter, screen, settings } from '../support/vscode-fake.ts';

const { keepRetention } = await import('../../client/features/history/keep-retention.ts');
const { createErrorBoundary } = await import('../../client/infrastructure/errors/error-boundary.ts');

const NAME = 'playbook.retentionDays';

describe('the setting for how long records are kept', () => {
  const sent: unknown[] = [];
  let connected: EventEmitter<void>;
  let refuses = false;
  let registered: { dispose(): void };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const register = (): void => {
    // Only what the feature uses of a session.
    const runner = {
      onConnect: connected.event,
      request: (_type: unknown, params: unknown) => {
        sent.push(params);
        const failure = new PlaybookError({ kind: 'usage', message: 'Records are kept for 30 days at least.' });
        return refuses ? Promise.reject(failure) : Promise.resolve({ days: 400 });
      },
    } as unknown as Parameters<typeof keepRetention>[0];
    registered = keepRetention(runner, createErrorBoundary({ debug: () => undefined, error: () => undefined }));
  };

  beforeEach(() => {
    screen.clear();
    settings.clear();
    sent.length = 0;
    refuses = false;
    connected = new EventEmitter();
  });
  afterEach(() => {
    registered.dispose();
  });

  it('reaches the runner with the connection, where somebody has set it', () => {
    settings.set(NAME, 90);
    register();
    assert.deepEqual(sent, []);
    connected.fire();
    assert.deepEqual(sent, [{ days: 90 }]);
  });

  it('leaves what the command line has set where nobody has', () => {
    register();
    connected.fire();
    assert.deepEqual(sent, []);
  });

  it('reaches the runner when it changes, and when it is taken away', () => {
    register();
    changeSetting('playbook.codeLens.enabled', false);
    assert.deepEqual(sent, []);
    changeSetting(NAME, 60);
    changeSetting(NAME, undefined);
    assert.deepEqual(sent, [{ days: 60 }, { days: 400 }]);
  });

  it('is refused in words', async () => {
    refuses = true;
    register();
    changeSetting(NAME, 3);
    await turn();
    assert.match(screen.messages[0]?.text ?? '', /30 days at least/);
  });
});
