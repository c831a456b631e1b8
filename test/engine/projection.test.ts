import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventDraft, RunRecord, TargetState } from '../../engine/journal/events.ts';
import { toRecord } from '../../engine/journal/projection.ts';
import {
  ANA,
  approvalEnded,
  asked,
  BEN,
  call,
  created,
  device,
  ended,
  kept,
  plan,
  SPAN,
  started,
  T0,
  target,
} from '../support/events.ts';

const record = (...drafts: EventDraft[]): RunRecord => toRecord(kept([created(), ...drafts]));
const cancel: EventDraft = { type: 'cancel-requested', by: ANA };

describe('the summary of a run', () => {
  const states: readonly (readonly [what: string, drafts: readonly EventDraft[], state: string])[] = [
    ['has begun', [], 'running'],
    ['asks for an approval', [asked('a')], 'waiting-approval'],
    ['was answered', [asked('a'), approvalEnded('a')], 'running'],
    ['asks two, one of them answered', [asked('a'), asked('b'), approvalEnded('a')], 'waiting-approval'],
    ['asks two, both answered', [asked('a'), asked('b'), approvalEnded('b'), approvalEnded('a')], 'running'],
    ['was cancelled while it asked', [asked('a'), cancel], 'cancelling'],
    ['has ended', [started, ended()], 'ended'],
    ['has ended after a cancel', [cancel, ended({ outcome: 'cancelled' })], 'ended'],
    ['has ended while it asked', [asked('a'), ended({ outcome: 'stopped' })], 'ended'],
  ];
  for (const [what, drafts, state] of states) {
    it(`is ${state} where the run ${what}`, () => {
      assert.equal(record(...drafts).summary.state, state);
    });
  }

  it('tells who, where, what and when', () => {
    const { summary } = record(started, ended({ outcome: 'partial', reason: 'one device was off' }));
    assert.deepEqual(
      { ...summary, tenant: summary.tenant.id },
      {
        runId: 'run',
        playbook: 'contain',
        title: 'Contain a device',
        tenant: 't-1',
        requester: ANA,
        subjectText: 'web-01',
        startedAt: T0,
        endedAt: T0 + 2000,
        state: 'ended',
        outcome: 'partial',
        reason: 'one device was off',
        counters: {},
        leases: 0,
        lastSequence: 3,
      },
    );
  });

  it('tells the statement that is under way while it is', () => {
    assert.equal(record(started).summary.at, 'isolate hosts selectively for 24h');
    assert.equal(record(started, ended()).summary.at, undefined);
  });

  it('counts each target once, in its last state, whatever the order', () => {
    const state = fc.constantFrom<TargetState>('planned', 'submitted', 'accepted', 'pending', 'done', 'failed');
    const move = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('p', 'q'), state);
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const { summary } = record(...moves.map(([name, path, to]) => target(name, to, { path })));
        const last = new Map(moves.map(([name, path, to]) => [`${path} ${name}`, to]));
        const expected: Record<string, number> = {};
        for (const to of last.values()) expected[to] = (expected[to] ?? 0) + 1;
        assert.deepEqual(summary.counters, expected);
      }),
    );
  });

  it('counts the leases that hold', () => {
    const lease = (name: string): EventDraft => ({
      type: 'lease-started',
      path: 'isolate',
      action: 'device.isolate',
      target: device(name),
    });
    const end = (name: string): EventDraft => ({
      type: 'lease-ended',
      path: 'isolate',
      target: device(name),
      how: 'released',
      late: false,
    });
    assert.equal(record(lease('a'), lease('b')).summary.leases, 2);
    assert.equal(record(lease('a'), lease('b'), ended(), end('a')).summary.leases, 1);
  });
});

describe('the record of a run', () => {
  it('needs a beginning', () => {
    assert.throws(() => toRecord([]), /without events/);
    assert.throws(() => toRecord(kept([started])), /not run-created/);
  });

  it('follows each target through its states', () => {
    const { steps } = record(
      started,
      target('web-01', 'submitted'),
      target('web-01', 'accepted', { machineActionId: 'm1', adopted: true, detail: 'was there' }),
      target('web-02', 'failed', { detail: 'gone' }),
      target('web-01', 'done'),
      { type: 'step-ended', path: 'isolate', status: 'partial', detail: '1 of 2' },
    );
    assert.deepEqual(steps, [
      {
        path: 'isolate',
        summary: 'isolate hosts selectively for 24h',
        action: 'device.isolate',
        span: SPAN,
        status: 'partial',
        detail: '1 of 2',
        startedAt: T0 + 1000,
        endedAt: T0 + 6000,
        targets: [
          {
            target: device('web-01'),
            state: 'done',
            at: T0 + 5000,
            machineActionId: 'm1',
            adopted: true,
            trail: [
              { state: 'submitted', at: T0 + 2000 },
              { state: 'accepted', at: T0 + 3000 },
              { state: 'done', at: T0 + 5000 },
            ],
          },
          {
            target: device('web-02'),
            state: 'failed',
            at: T0 + 4000,
            detail: 'gone',
            trail: [{ state: 'failed', at: T0 + 4000 }],
          },
        ],
      },
    ]);
  });

  it('knows from the plan the statement of a target that was refused before it', () => {
    const { steps } = record({ type: 'plan-made', segment: 'main', plan }, target('dc-01', 'refused'), started);
    assert.equal(steps.length, 1);
    assert.equal(steps[0]!.summary, 'isolate hosts selectively for 24h');
    assert.equal(steps[0]!.targets[0]!.state, 'refused');
  });

  it('lists a refusal once, from the plan and from the run', () => {
    const refusal = plan.refusals[0]!;
    const { refusals, planHash, plans } = record(
      { type: 'plan-made', segment: 'main', plan },
      { type: 'refused', refusal },
      { type: 'refused', refusal: { ...refusal, rule: 'quota' } },
    );
    assert.deepEqual(
      refusals.map(({ rule }) => rule),
      ['never', 'quota'],
    );
    assert.equal(planHash, plan.hash);
    assert.equal(plans.length, 1);
  });

  it('keeps every answer, also those that do not count', () => {
    const answer = { by: BEN, answer: 'granted', planHash: 'h', at: T0 } as const;
    const { approvals } = record(
      asked('a'),
      { type: 'approval-answered', requestId: 'a', answer, counted: false, why: 'not asked' },
      { type: 'approval-answered', requestId: 'a', answer: { ...answer, by: ANA }, counted: true },
      approvalEnded('a'),
    );
    assert.deepEqual(
      approvals.map(({ answers, outcome, endedAt }) => ({ answers, outcome, endedAt })),
      [
        {
          answers: [
            { ...answer, counted: false, why: 'not asked' },
            { ...answer, by: ANA, counted: true },
          ],
          outcome: 'granted',
          endedAt: T0 + 4000,
        },
      ],
    );
  });

  it('collects calls, leases, notes, messages and evidence', () => {
    const { calls, leases, notes, messages, artefacts } = record(
      call(201),
      { type: 'lease-started', path: 'isolate', action: 'device.isolate', target: device('a'), until: T0 + 9 },
      { type: 'lease-ended', path: 'isolate', target: device('a'), how: 'superseded', detail: 'by Eve', late: true },
      { type: 'note', path: 'n', text: 'seen' },
      { type: 'notified', path: 'm', to: 'soc', text: 'hello', delivered: false, how: 'teams', problem: 'gone' },
      { type: 'artefact', path: 'c', target: device('a'), file: 'a.zip', bytes: 3, sha256: 'ff' },
    );
    assert.deepEqual(
      { calls, leases, notes, messages, artefacts },
      {
        calls: [
          {
            method: 'POST',
            pathTemplate: '/api/machines/{device}/isolate',
            status: 201,
            attempt: 1,
            durationMs: 12,
            at: T0 + 1000,
            path: 'isolate',
          },
        ],
        leases: [
          {
            path: 'isolate',
            action: 'device.isolate',
            target: device('a'),
            since: T0 + 2000,
            until: T0 + 9,
            ended: { how: 'superseded', at: T0 + 3000, detail: 'by Eve' },
          },
        ],
        notes: [{ at: T0 + 4000, text: 'seen' }],
        messages: [{ at: T0 + 5000, to: 'soc', text: 'hello', delivered: false, how: 'teams', problem: 'gone' }],
        artefacts: [{ target: device('a'), file: 'a.zip', bytes: 3, sha256: 'ff' }],
      },
    );
  });
});
