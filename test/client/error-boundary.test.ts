import assert from 'node:assert/strict';
import { PlaybookError } from '../../engine/errors.ts';
import '../support/register-vscode-fake.ts';
import { screen } from '../support/vscode-fake.ts';

const { createErrorBoundary } = await import('../../client/infrastructure/errors/error-boundary.ts');
const { UserCancelledError } = await import('../../client/infrastructure/errors/user-cancelled-error.ts');

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function boundary() {
  const lines: string[] = [];
  const log = { debug: () => undefined, error: (line: unknown) => lines.push(String(line)) };
  return { lines, guard: createErrorBoundary(log) };
}

describe('the error boundary', () => {
  beforeEach(() => {
    screen.clear();
  });

  it('is silent about a dismissed prompt', async () => {
    const { guard, lines } = boundary();
    await guard(() => Promise.reject(new UserCancelledError('plan')));
    assert.deepEqual(screen.messages, []);
    assert.deepEqual(lines, []);
  });

  it('shows what is wrong and what to do, logs it, and never throws', async () => {
    const { guard, lines } = boundary();
    const error = new PlaybookError({ kind: 'version', message: 'The runner is newer.', advice: 'Reload the window.' });
    await guard(() => Promise.reject(error));
    assert.deepEqual(screen.messages, [
      { text: 'The runner is newer. Reload the window.', actions: ['Retry', 'Show Log'] },
    ]);
    assert.equal(lines.length, 1);
  });

  it('does the work again when the person asks for it', async () => {
    const { guard } = boundary();
    screen.answer = 'Retry';
    let attempts = 0;
    await guard(() => {
      attempts += 1;
      return attempts === 1
        ? Promise.reject(new PlaybookError({ kind: 'unreachable', message: 'Gone.' }))
        : Promise.resolve();
    });
    await turn();
    assert.equal(attempts, 2);
    assert.equal(screen.messages.length, 1);
  });

  it('offers a practice tenant where the tenant has gone', async () => {
    const { guard } = boundary();
    screen.answer = 'Open Practice Tenant';
    await guard(() => Promise.reject(new PlaybookError({ kind: 'unreachable', message: 'Gone.' })));
    await turn();
    assert.deepEqual(
      screen.executed.map(({ command }) => command),
      ['playbook.openPracticeTenant'],
    );
  });

  it('lets no text of a tenant make a link or a command of itself', async () => {
    const { guard } = boundary();
    await guard(() => Promise.reject(new Error('device [click](command:workbench.action.quit) \u202Efdp.exe')));
    assert.doesNotMatch(screen.messages[0]!.text, /\]\(command:|\u202E/);
  });
});
