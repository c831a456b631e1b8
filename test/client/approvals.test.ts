import assert from 'node:assert/strict';
import type { ApprovalRequest, RunRecord, RunSummary } from '../../engine/journal/events.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import type { Tenant } from '../../engine/ports.ts';
import { AnswerApproval, GetRecord, ListApprovals, type AnswerParams } from '../../runner/protocol.ts';
import '../support/register-vscode-fake.ts';
import { EventEmitter, screen } from '../support/vscode-fake.ts';

const { ApprovalPrompts } = await import('../../client/features/approvals/approval-prompts.ts');
const { registerWaitingBadge } = await import('../../client/features/approvals/waiting-badge.ts');
const { createErrorBoundary } = await import('../../client/infrastructure/errors/error-boundary.ts');

const practice: Tenant = { id: 't', name: 'Practice', kind: 'simulator', baseUrl: 'http://127.0.0.1:1', speed: 20 };
const live: Tenant = { ...practice, id: 'l', name: 'Contoso', kind: 'live', mode: 'live' };
const MARIA = { contact: 'maria', upn: 'maria@contoso.test', displayName: 'Maria Ortiz' };
const JOEL = { contact: 'joel', upn: 'joel@contoso.test', displayName: 'Joel Baker' };

interface Open {
  readonly runId: string;
  readonly tenant: Tenant;
  readonly request: ApprovalRequest;
  readonly answers: { readonly by: { readonly id: string }; readonly counted: boolean }[];
}

const open = (runId: string, approval: string, more: Partial<ApprovalRequest> = {}, tenant = practice): Open => ({
  runId,
  tenant,
  answers: [],
  request: {
    id: `${runId}/approval/main/${approval}`,
    approval,
    planHash: `hash of ${runId}`,
    asks: [`isolate what ${approval} means`],
    devices: [`${approval}-1`, 'ws-1'],
    indicators: 0,
    calls: 1,
    leases: [],
    risks: [],
    from: [MARIA, JOEL],
    need: 1,
    requireReason: false,
    askedAt: 0,
    deadline: Date.now() + 3_600_000,
    onSilence: 'deny',
    ...more,
  },
});

/** A runner with requests that wait; a yes of enough people, or a no, ends them. */
class FakeRunner {
  waiting: Open[] = [];
  readonly sent: AnswerParams[] = [];
  refuses: string | undefined;
  readonly #changes = new EventEmitter<unknown>();
  readonly onChange = this.#changes.event;
  readonly connected = new EventEmitter<void>();
  readonly onConnect = this.connected.event;

  request(type: { readonly method: string }, params: unknown): Promise<unknown> {
    if (type.method === ListApprovals.method)
      return Promise.resolve(
        this.waiting.map((one) => ({ ...one, summary: summaryOf(one), answered: one.answers.length })),
      );
    if (type.method === GetRecord.method) return Promise.resolve(this.#record((params as { runId: string }).runId));
    assert.equal(type.method, AnswerApproval.method);
    return Promise.resolve(this.#answer(params as AnswerParams));
  }

  ask(one: Open): void {
    this.waiting.push(one);
    this.#tell(one, { type: 'approval-asked', request: one.request });
  }

  end(id: string): void {
    const one = this.waiting.find(({ request }) => request.id === id);
    this.waiting = this.waiting.filter((other) => other !== one);
    if (one !== undefined) this.#tell(one, { type: 'approval-ended', requestId: id });
  }

  #tell(one: Open, body: unknown): void {
    this.#changes.fire({ event: { runId: one.runId, body }, summary: summaryOf(one) });
  }

  #record(runId: string): Partial<RunRecord> {
    const own = this.waiting.filter((one) => one.runId === runId);
    // Only what a question reads of a record.
    return {
      approvals: own.map(({ request, answers }) => ({ request, answers })) as unknown as RunRecord['approvals'],
      plans: [{ hash: `hash of ${runId}`, playbook: 'contain', approvals: [], steps: [] }] as unknown as RunPlan[],
    };
  }

  #answer(params: AnswerParams): { readonly counted: boolean; readonly why?: string } {
    this.sent.push(params);
    if (this.refuses === params.requestId) return { counted: false, why: 'The answer came after the deadline.' };
    const one = this.waiting.find(({ request }) => request.id === params.requestId);
    if (one === undefined) return { counted: false, why: 'This approval is not waiting for an answer any more.' };
    one.answers.push({ by: params.by, counted: true });
    if (params.answer === 'denied')
      for (const { runId, request } of [...this.waiting]) if (runId === one.runId) this.end(request.id);
    if (one.answers.length >= one.request.need) this.end(params.requestId);
    return { counted: true };
  }
}

const summaryOf = ({ runId, tenant }: Open): RunSummary =>
  // Only what a question reads of a summary.
  ({ runId, playbook: 'contain', subjectText: '', tenant }) as unknown as RunSummary;

describe('what waits for a person', () => {
  let runner: FakeRunner;
  let shownPlans: unknown[];
  let prompts: InstanceType<typeof ApprovalPrompts>;
  const guard = createErrorBoundary({ debug: () => undefined, error: () => undefined });

  beforeEach(() => {
    screen.clear();
    shownPlans = [];
    runner = new FakeRunner();
    prompts = new ApprovalPrompts(
      {
        runner: runner as unknown as ConstructorParameters<typeof ApprovalPrompts>[0]['runner'],
        plans: {
          offer: () => () => undefined,
          show: (plan) => {
            shownPlans.push(plan.hash);
            return Promise.resolve();
          },
        },
      },
      guard,
    );
  });

  /** Until what is shown has been there for as long as a person needs to see it. */
  const turn = async (): Promise<void> => {
    do await new Promise((resolve) => setTimeout(resolve, 20));
    while (screen.shownFor() < 160);
  };
  const labels = (): string[] => screen.last().items.map(({ label }) => label);
  const step = async (act: () => void): Promise<void> => {
    act();
    await turn();
  };
  const choose = (...names: readonly string[]): Promise<void> =>
    step(() => {
      screen.last().choose(...names);
    });
  const type = (text: string): Promise<void> =>
    step(() => {
      screen.last().type(text);
      screen.last().accept();
    });
  const ask = async (...requests: readonly Open[]): Promise<void> => {
    for (const one of requests) {
      runner.ask(one);
      prompts.enqueue(one.request.id);
    }
    await turn();
  };
  const answers = (): unknown[] => runner.sent.map(({ requestId, answer, by }) => [requestId, answer, by.id]);

  it('is denied by the command for it with a reason, and nothing there says yes', async () => {
    runner.ask(open('r1', 'cut'));
    const work = prompts.deny(undefined, () => undefined);
    await turn();
    await choose('Maria Ortiz');
    assert.equal(screen.last().prompt, 'Why not?');
    await type('wrong device');
    await work;
    assert.deepEqual(answers(), [['r1/approval/main/cut', 'denied', MARIA.upn]]);
  });

  it('is asked for in one prompt, with nothing checked, and answered together', async () => {
    await ask(open('r1', 'cut'), open('r2', 'block', { requireReason: true }));
    assert.equal(screen.last().title, 'Approve: 2 requests (Practice, SIMULATOR)');
    await choose('Maria Ortiz');
    assert.ok(screen.last().canSelectMany);
    assert.deepEqual(screen.last().selectedItems, []);
    assert.deepEqual(labels(), ['isolate what cut means', 'isolate what block means']);
    await step(() => {
      screen.last().accept();
    });
    assert.ok(screen.last().isShown, 'Enter alone answers nothing');
    await choose('cut', 'block');
    assert.deepEqual(labels(), ['$(list-tree) Review plans', '$(x) Reject…', '$(check) Approve…']);
    await choose('Approve');
    // Three different devices, one of them in both.
    await type('4');
    assert.deepEqual(answers(), []);
    await type('3');
    await type('seen in the alert');
    assert.deepEqual(answers(), [
      ['r1/approval/main/cut', 'granted', MARIA.upn],
      ['r2/approval/main/block', 'granted', MARIA.upn],
    ]);
    assert.deepEqual(
      runner.sent.map(({ planHash, reason }) => [planHash, reason]),
      [
        ['hash of r1', 'seen in the alert'],
        ['hash of r2', 'seen in the alert'],
      ],
    );
    assert.deepEqual([runner.waiting, screen.messages], [[], []]);
  });

  it('goes on waiting when the prompt is dismissed, without a second prompt until somebody asks for it', async () => {
    await ask(open('r1', 'cut'), open('r2', 'block'));
    await step(() => {
      screen.last().hide();
    });
    assert.equal(screen.inputs.filter(({ isShown }) => isShown).length, 0);
    assert.deepEqual([answers(), runner.waiting.length], [[], 2]);
    void guard(() => prompts.answer(undefined, () => undefined));
    await turn();
    assert.equal(screen.last().title, 'Approve: 2 requests (Practice, SIMULATOR)');
    await choose('Joel');
    await choose('block');
    await step(() => {
      screen.last().hide();
    });
    assert.deepEqual([answers(), runner.waiting.length, screen.messages], [[], 2, []]);
  });

  it('stays when a part of it was answered, and comes again', async () => {
    await ask(open('r1', 'cut'), open('r2', 'block'), open('r3', 'scan'));
    await choose('Maria');
    await choose('cut', 'scan');
    await choose('Reject');
    await type('a test');
    assert.deepEqual(answers(), [
      ['r1/approval/main/cut', 'denied', MARIA.upn],
      ['r3/approval/main/scan', 'denied', MARIA.upn],
    ]);
    assert.equal(screen.last().title, 'Approve: isolate what block means (Practice, SIMULATOR)');
    assert.ok(screen.last().isShown);
  });

  it('can be looked at, plan by plan, and denied one by one from the list', async () => {
    await ask(open('r1', 'cut'), open('r2', 'block'));
    await choose('Maria');
    const list = screen.last();
    await step(() => {
      list.press('block', 'Look at the plan');
    });
    assert.deepEqual(shownPlans, ['hash of r2']);
    assert.ok(list.isShown, 'the list stays');
    await step(() => {
      list.press('cut', 'Reject…');
    });
    assert.deepEqual(answers(), [], 'a no needs its reason');
    await type('wrong device');
    assert.deepEqual(answers(), [['r1/approval/main/cut', 'denied', MARIA.upn]]);
    assert.equal(runner.sent[0]?.reason, 'wrong device');
    assert.equal(runner.waiting.length, 1);
  });

  it('is asked for anew when something else is asked, or ends elsewhere', async () => {
    await ask(open('r1', 'cut'));
    assert.equal(screen.last().title, 'Approve: isolate what cut means (Practice, SIMULATOR)');
    await ask(open('r2', 'block'));
    assert.equal(screen.last().title, 'Approve: 2 requests (Practice, SIMULATOR)');
    await step(() => {
      runner.end('r1/approval/main/cut');
    });
    assert.equal(screen.last().title, 'Approve: isolate what block means (Practice, SIMULATOR)');
    await step(() => {
      runner.end('r2/approval/main/block');
    });
    assert.equal(screen.inputs.filter(({ isShown }) => isShown).length, 0);
    assert.deepEqual(screen.messages, []);
  });

  it('needs as many people as the text says, whom one plays on a practice tenant', async () => {
    await ask(open('r1', 'cut', { need: 2 }));
    for (const name of ['Maria', 'Joel']) {
      await choose(name);
      await choose('Approve');
      await type('2');
    }
    assert.deepEqual(answers(), [
      ['r1/approval/main/cut', 'granted', MARIA.upn],
      ['r1/approval/main/cut', 'granted', JOEL.upn],
    ]);
    assert.ok(!screen.last().isShown);
  });

  it('says of each answer that does not count why, and that the others do', async () => {
    runner.refuses = 'r2/approval/main/block';
    await ask(open('r1', 'cut'), open('r2', 'block'));
    await choose('Maria');
    await choose('cut', 'block');
    await choose('Approve');
    await type('3');
    assert.match(
      screen.messages[0]?.text ?? '',
      /1 answer of 2 does not count\. block: The answer came after the deadline/,
    );
    assert.deepEqual(
      runner.waiting.map(({ runId }) => runId),
      ['r2'],
    );
  });

  it('is never answered for a practice tenant and a real one in one go', async () => {
    runner.waiting = [open('r1', 'cut'), open('r2', 'block', {}, live)];
    void guard(() => prompts.answer(undefined, () => undefined));
    await turn();
    assert.deepEqual(labels(), ['$(organization) Practice, SIMULATOR', '$(organization) Contoso, LIVE']);
    await choose('LIVE');
    assert.equal(screen.last().title, 'Approve: isolate what block means (Contoso, LIVE)');
    assert.ok(
      labels().every((label) => !label.includes('Maria')),
      'on a real tenant nobody plays anybody',
    );
  });

  it('stands as a number on the view until it is answered', async () => {
    const view: { badge?: { readonly value: number; readonly tooltip: string } | undefined } = {};
    const registered = registerWaitingBadge(
      runner as unknown as Parameters<typeof registerWaitingBadge>[0],
      view,
      guard,
    );
    runner.waiting = [open('r0', 'old')];
    runner.connected.fire();
    await turn();
    assert.deepEqual(view.badge, { value: 1, tooltip: '1 approval waits for an answer' });
    await ask(open('r1', 'cut'));
    await step(() => {
      screen.last().hide();
    });
    assert.deepEqual(view.badge, { value: 2, tooltip: '2 approvals wait for an answer' });
    for (const id of ['r0/approval/main/old', 'r1/approval/main/cut'])
      await step(() => {
        runner.end(id);
      });
    assert.equal(view.badge, undefined);
    registered.dispose();
  });
});
