/** Commands of the history that the command line has too: legal hold, verify, resume, and what follows a rollback. */
import assert from 'node:assert/strict';
import type { EventBody, RunSummary } from '../../engine/journal/events.ts';
import { GetEvents, GetRecord, HoldRun, ListRuns, ResumeRun, VerifyJournal } from '../../runner/protocol.ts';
import '../support/register-vscode-fake.ts';
import { EventEmitter, screen } from '../support/vscode-fake.ts';

const { holdRecord } = await import('../../client/features/history/hold-record.ts');
const { verifyJournal } = await import('../../client/features/history/verify-journal.ts');
const { resumeRun } = await import('../../client/features/history/resume-run.ts');
const { followRollback } = await import('../../client/features/run/follow-rollback.ts');
const { UserCancelledError } = await import('../../client/infrastructure/errors/user-cancelled-error.ts');

type Session = Parameters<typeof followRollback>[0]['runner'];

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
// Only what the commands read of a summary.
const summary = (more: Partial<RunSummary> = {}): RunSummary =>
  ({ runId: '01J', playbook: 'hold\u202e', state: 'ended', subjectText: '', startedAt: 0, ...more }) as RunSummary;

describe('commands about records', () => {
  let replies: Record<string, unknown>;
  const sent: { readonly method: string; readonly params: unknown }[] = [];
  const runner = {
    request: ({ method }: { readonly method: string }, params: unknown) => {
      sent.push({ method, params });
      return Promise.resolve(replies[method]);
    },
  } as unknown as Session;
  const orders = (method: string): unknown[] => sent.filter((one) => one.method === method).map(({ params }) => params);

  beforeEach(() => {
    screen.clear();
    sent.length = 0;
    replies = { [GetRecord.method]: { summary: summary() }, [ListRuns.method]: [summary(), summary({ runId: '02J' })] };
  });

  for (const [what, hold, on, says] of [
    ['sets a hold', undefined, true, /is under legal hold/],
    ['lifts the hold that is set', 'lawsuit', false, /not under legal hold any more/],
  ] as const)
    it(`${what}, with a reason`, async () => {
      replies[GetRecord.method] = { summary: summary(hold === undefined ? {} : { hold }) };
      const work = holdRecord(runner, '01J');
      await turn();
      screen.last().type('  ');
      screen.last().accept();
      assert.ok(screen.last().isShown, 'a reason is needed');
      screen.last().type(' audit 12 ');
      screen.last().accept();
      await work;
      const [order] = orders(HoldRun.method) as { runId: string; on: boolean; reason: string }[];
      assert.deepEqual([order?.runId, order?.on, order?.reason], ['01J', on, 'audit 12']);
      assert.match(screen.messages[0]?.text ?? '', says);
      assert.doesNotMatch(screen.messages[0]?.text ?? '', /\u202e/);
    });

  it('asks which run is to be held, and holds none where that is dismissed', async () => {
    const work = assert.rejects(holdRecord(runner, undefined), UserCancelledError);
    await turn();
    assert.equal(screen.last().items.length, 2);
    screen.last().hide();
    await work;
    assert.deepEqual(orders(HoldRun.method), []);
  });

  for (const [broken, says] of [
    [undefined, /The journal is whole: 2 runs, 7 events/],
    [
      { runId: '01J', sequence: 3, problem: 'the event was changed' },
      /broken at run 01J, event 3: the event was changed/,
    ],
  ] as const)
    it(`says whether the journal is whole: ${broken === undefined ? 'yes' : 'no'}`, async () => {
      replies[VerifyJournal.method] = { runs: 2, events: 7, removed: 0, ...(broken === undefined ? {} : { broken }) };
      await verifyJournal(runner);
      assert.match(screen.messages[0]?.text ?? '', says);
    });

  it('resumes one of the runs that have not ended', async () => {
    replies[ListRuns.method] = [summary(), summary({ runId: '02J', state: 'running' })];
    replies[ResumeRun.method] = summary({ runId: '02J', state: 'running', at: 'isolate hosts' });
    const work = resumeRun(runner, undefined);
    await turn();
    assert.equal(screen.last().items.length, 1);
    screen.last().choose('hold');
    await work;
    assert.deepEqual(orders(ResumeRun.method), [{ runId: '02J' }]);
    assert.match(screen.messages[0]?.text ?? '', /goes on at isolate hosts/);
  });
});

describe('a rollback that this window started', () => {
  const changes = new EventEmitter<unknown>();
  let sequence = 0;
  const event = (body: unknown) => ({ runId: '01J', sequence: ++sequence, at: 0, body: body as EventBody });
  const asked = (id: string) => event({ type: 'approval-asked', request: { id } });
  const follow = (before: readonly unknown[]) => {
    const ids: string[] = [];
    const runner = {
      onChange: changes.event,
      request: ({ method }: { readonly method: string }) =>
        Promise.resolve(method === GetEvents.method ? before : undefined),
    } as unknown as Session;
    const segment = 'rollback/by-hand-2';
    const work = followRollback({ runner, ask: (id) => ids.push(id) }, { runId: '01J', segment, playbook: 'hold' });
    return { ids, work };
  };

  it('asks for its approvals and tells its end, and leaves those of others alone', async () => {
    screen.clear();
    const { ids, work } = follow([
      asked('01J/approval/main/containment'),
      event({ type: 'rollback-ended', segment: 'rollback/by-hand-1', outcome: 'succeeded' }),
      asked('01J/approval/rollback/by-hand-2/containment'),
    ]);
    await turn();
    changes.fire({ event: asked('01J/approval/rollback/by-hand-2/org_wide') });
    assert.equal(screen.messages.length, 0);
    changes.fire({
      event: event({
        type: 'rollback-ended',
        segment: 'rollback/by-hand-2',
        outcome: 'denied',
        reason: 'No. "x" denied.',
      }),
    });
    await work;
    assert.deepEqual(ids, ['01J/approval/rollback/by-hand-2/containment', '01J/approval/rollback/by-hand-2/org_wide']);
    assert.match(screen.messages[0]?.text ?? '', /The rollback of hold was denied: No\. "x" denied\.$/);
  });
});
