import assert from 'node:assert/strict';
import type { RunRecord } from '../../engine/journal/events.ts';
import { GetRecord, PlanRollback, StartRollback } from '../../runner/protocol.ts';
import '../support/register-vscode-fake.ts';
import { screen } from '../support/vscode-fake.ts';

const { rollBackRun } = await import('../../client/features/run/roll-back-run.ts');
const { UserCancelledError } = await import('../../client/infrastructure/errors/user-cancelled-error.ts');

const step = (path: string, summary: string, action = 'device.isolate') => ({
  ...{ path, summary, action },
  targets: [{ state: 'done' }],
});
// Only what the command reads of a record.
const RECORD = {
  summary: { playbook: 'hold' },
  steps: [step('cut', 'isolate hosts'), step('lock', 'restrict apps on hosts', 'device.restrict')],
} as unknown as RunRecord;

describe('a run that is rolled back', () => {
  let sent: { readonly method: string; readonly label: unknown }[];
  let followed: unknown[];
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const rollBack = (confirm: () => Promise<void>): Promise<void> => {
    const runner = {
      request: ({ method }: { readonly method: string }, params: { readonly label?: string }) => {
        if (method === GetRecord.method) return Promise.resolve(RECORD);
        sent.push({ method, label: params.label });
        return Promise.resolve({ verdict: 'ready', hash: 'h', segment: 'rollback/by-hand-1' });
      },
    } as unknown as Parameters<typeof rollBackRun>[0];
    return rollBackRun(runner, { confirm } as unknown as Parameters<typeof rollBackRun>[1], '01J', (started) => {
      followed.push(started);
    });
  };

  beforeEach(() => {
    screen.clear();
    sent = [];
    followed = [];
  });

  for (const [row, label] of [
    ['Everything', undefined],
    ['restrict apps on hosts', 'lock'],
  ] as const) {
    it(`is asked what of it: ${row}`, async () => {
      const work = rollBack(() => Promise.resolve());
      await turn();
      assert.equal(screen.last().items.length, 3);
      screen.last().choose(row);
      await work;
      assert.deepEqual(sent, [
        { method: PlanRollback.method, label },
        { method: StartRollback.method, label },
      ]);
      assert.deepEqual(followed, [{ runId: '01J', segment: 'rollback/by-hand-1', playbook: 'hold' }]);
      assert.match(screen.messages[0]?.text ?? '', /hold is being rolled back/);
    });
  }

  it('stays as it is where the plan is not confirmed', async () => {
    const work = rollBack(() => Promise.reject(new UserCancelledError('plan')));
    await turn();
    screen.last().choose('Everything');
    await assert.rejects(work, UserCancelledError);
    assert.deepEqual(
      sent.map(({ method }) => method),
      [PlanRollback.method],
    );
  });
});
