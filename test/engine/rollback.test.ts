import assert from 'node:assert/strict';
import { PlaybookError } from '../../engine/errors.ts';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { Person } from '../../engine/plan/run-plan.ts';
import { createRig, type Rig } from '../support/engine-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const JOEL: Person = { id: 'joel.baker@contoso.com', how: 'practice' };

const playbook = (body: string, policy = ''): string => `language 1
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
approval release { from maria need 1 within 1h if silent deny }
${policy}
playbook tried "Tried" {
  owner nina
  ${body}
}
`;

const TAG = 'tag devices of subject as "under-watch"';
const RESTRICT =
  'apps: restrict apps on devices of subject for 24h { comment "Case 1" acknowledge business_interruption timeout 30m }';
const ISOLATE =
  'cut: isolate devices of subject selectively for 24h { comment "Case 1" acknowledge network_loss timeout 30m }';
const BAN =
  'block: ban domains ["bad.example.net", "worse.example.net"] for 30d { comment "Case 1" acknowledge org_wide_block response block }';
const SCAN = 'look: scan devices of subject quickly { comment "Case 1" acknowledge performance timeout 30m }';
const ALL = [TAG, RESTRICT, ISOLATE, BAN, SCAN].join('\n');

const on = (...devices: string[]) => ({ kind: 'devices', devices }) as const;

const effects = (rig: Rig): string[] =>
  rig.simulator.control.effects().map(({ type, device }) => `${type} ${(device ?? '').split('.')[0] ?? ''}`.trim());

const refusedWith =
  (kind: string, message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof PlaybookError && error.detail.kind === kind && message.test(error.message);

describe('a rollback', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(async () => {
    await rig.close();
    assert.deepEqual(rig.errors, []);
  });

  const api = () => {
    const connection = rig.engine.tenant(rig.tenant.id);
    assert.ok(connection);
    return connection.api;
  };
  const recordOf = ({ summary }: RunRecord): RunRecord => {
    const record = rig.engine.record(summary.runId);
    assert.ok(record);
    return record;
  };
  const begin = async ({ summary }: RunRecord, label?: string) => {
    const { hash } = await rig.clock.run(rig.engine.rollbacks.plan(summary.runId, label, JOEL));
    return rig.clock.run(rig.engine.rollbacks.start(summary.runId, label, hash, JOEL));
  };
  const outcomeOf = (record: RunRecord): string | undefined => {
    const end = recordOf(record).events.findLast(({ body }) => body.type === 'rollback-ended')?.body;
    return end?.type === 'rollback-ended' ? end.outcome : undefined;
  };
  const rollBack = async (record: RunRecord, label?: string): Promise<string | undefined> => {
    await begin(record, label);
    await rig.clock.advance(HOUR);
    return outcomeOf(record);
  };
  const states = (record: RunRecord): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries(
      recordOf(record).steps.map(({ path, targets }) => [path, targets.map(({ state }) => state)] as const),
    );
  const values = async (): Promise<readonly (readonly string[])[]> => {
    const found = await rig.clock.run(api().indicators({ values: ['bad.example.net', 'worse.example.net'] }));
    return found.map(({ indicatorValue, action, title }) => [indicatorValue, action, title ?? '']);
  };

  it('by hand takes everything back, newest first, with its leases', async () => {
    const record = await rig.run(playbook(ALL), on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    const before = effects(rig).length;
    const plan = await rig.clock.run(rig.engine.rollbacks.plan(record.summary.runId, undefined, JOEL));
    assert.deepEqual(
      plan.steps.map(({ key, action }) => [key, action]),
      [
        ['rollback/by-hand-1/block', 'indicator.unban-domains'],
        ['rollback/by-hand-1/cut', 'device.release'],
        ['rollback/by-hand-1/apps', 'device.allow'],
        ['rollback/by-hand-1/0', 'device.untag'],
      ],
    );
    assert.ok(plan.refusals.some(({ rule, message }) => rule === 'no-inverse' && message.includes('scan')));
    assert.equal(await rollBack(record), 'succeeded');
    assert.deepEqual(
      effects(rig)
        .slice(before)
        .filter((effect) => effect.endsWith('ws-042')),
      ['Unisolate ws-042', 'UnrestrictCodeExecution ws-042', 'Untag ws-042'],
    );
    assert.deepEqual(await values(), []);
    assert.deepEqual(
      Object.fromEntries(Object.entries(states(record)).filter(([path]) => !path.startsWith('rollback/'))),
      {
        '0': ['rolled-back'],
        apps: ['rolled-back'],
        cut: ['rolled-back'],
        block: ['rolled-back', 'rolled-back'],
        look: ['done'],
      },
    );
    assert.deepEqual(
      recordOf(record).leases.map(({ ended }) => ended?.how),
      ['rolled-back', 'rolled-back', 'rolled-back', 'rolled-back'],
    );
    assert.deepEqual(rig.engine.leases.find(), []);
    assert.equal(recordOf(record).summary.leases, 0);
    assert.equal(rig.engine.openRuns(), 0);
    const sent = effects(rig).length;
    await rig.clock.advance(25 * HOUR);
    assert.equal(effects(rig).length, sent);
  });

  it('takes back one step by its label', async () => {
    const record = await rig.run(playbook(ALL), on('ws-042'));
    assert.equal(await rollBack(record, 'cut'), 'succeeded');
    assert.deepEqual(effects(rig).slice(-1), ['Unisolate ws-042']);
    assert.equal(rig.simulator.control.device('ws-042').restricted, true);
    assert.equal(recordOf(record).summary.leases, 3);
  });

  it('takes back what had no end, and ends it in the record', async () => {
    const record = await rig.run(playbook(ISOLATE.replace('for 24h', 'until released')), on('ws-042'));
    await rollBack(record);
    assert.deepEqual(rig.engine.leases.find(), []);
    assert.equal(recordOf(record).leases[0]?.ended?.how, 'rolled-back');
  });

  it('leaves alone what was so already', async () => {
    const [machine] = await rig.clock.run(api().machines({ names: ['ws-043'] }));
    await rig.clock.run(api().submit('device.isolate', machine?.id ?? '', { comment: 'by hand', mode: 'fully' }));
    await rig.clock.advance(HOUR);
    const record = await rig.run(playbook(ISOLATE), on('ws-042', 'ws-043'));
    await rollBack(record);
    assert.deepEqual(effects(rig).slice(-1), ['Unisolate ws-042']);
    assert.equal(rig.simulator.control.device('ws-043').isolation, 'Full');
  });

  it('leaves alone what somebody else changed, and says so', async () => {
    const record = await rig.run(playbook(ISOLATE), on('ws-042', 'ws-043'));
    const target = record.steps[0]?.targets[0]?.target;
    assert.ok(target?.kind === 'device');
    for (const action of ['device.release', 'device.isolate'] as const) {
      await rig.clock.run(api().submit(action, target.id, { comment: 'by hand', mode: 'selectively' }));
      await rig.clock.advance(10 * MINUTE);
    }
    const before = effects(rig).length;
    assert.equal(await rollBack(record), 'succeeded');
    assert.deepEqual(effects(rig).slice(before), [
      `Unisolate ${target.name.startsWith('ws-042') ? 'ws-043' : 'ws-042'}`,
    ]);
    assert.deepEqual(states(record)['cut'], ['superseded', 'rolled-back']);
    assert.ok(recordOf(record).refusals.some(({ rule }) => rule === 'superseded'));
  });

  it('is partial where one device cannot be released, which stays leased', async () => {
    const record = await rig.run(playbook(ISOLATE), on('ws-042', 'ws-043'));
    rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/unisolate', times: 1 });
    assert.equal(await rollBack(record), 'partial');
    assert.equal(rig.engine.leases.find().length, 1);
    await rollBack(record);
    assert.deepEqual(rig.engine.leases.find(), []);
    assert.equal(effects(rig).filter((effect) => effect.startsWith('Unisolate')).length, 2);
  });

  it('is refused a second time, and while one is under way', async () => {
    const record = await rig.run(playbook(ISOLATE), on('ws-042'));
    await begin(record);
    await assert.rejects(begin(record), refusedWith('refused', /being rolled back already/));
    await rig.clock.advance(HOUR);
    await assert.rejects(begin(record), refusedWith('refused', /nothing to roll back/));
    assert.deepEqual(effects(rig), ['Isolate ws-042', 'Unisolate ws-042']);
  });

  const REFUSED: readonly (readonly [name: string, label: string | undefined, message: RegExp])[] = [
    ['a scan', 'look', /`scan.*cannot be undone/],
    ['a step that is not there', 'nowhere', /no step "nowhere"/],
  ];
  for (const [name, label, message] of REFUSED)
    it(`of ${name} is refused by name`, async () => {
      const record = await rig.run(playbook(ALL), on('ws-042'));
      const before = effects(rig).length;
      await assert.rejects(begin(record, label), refusedWith('refused', message));
      assert.equal(effects(rig).length, before);
    });

  it('is refused where the plan is another one than was confirmed', async () => {
    const record = await rig.run(playbook(ISOLATE), on('ws-042', 'ws-043'));
    const { runId } = record.summary;
    const plan = await rig.clock.run(rig.engine.rollbacks.plan(runId, undefined, JOEL));
    await rig.clock.run(rig.engine.leases.end('ws-043', JOEL, 'clean'));
    await rig.clock.advance(10 * MINUTE);
    await assert.rejects(
      rig.clock.run(rig.engine.rollbacks.start(runId, undefined, plan.hash, JOEL)),
      refusedWith('refused', /plan changed/),
    );
  });

  it('of a run that is under way is refused', async () => {
    const runId = await rig.start(playbook(`${TAG}\nwait 1h`), on('ws-042'));
    await rig.clock.advance(MINUTE);
    await assert.rejects(
      rig.clock.run(rig.engine.rollbacks.plan(runId, undefined, JOEL)),
      refusedWith('refused', /has not ended/),
    );
    await rig.ended(runId);
  });

  it('puts back an indicator that was replaced, and deletes the others', async () => {
    const theirs = {
      indicatorValue: 'bad.example.net',
      indicatorType: 'DomainName',
      action: 'Block',
      title: 'Feed of the CERT',
      description: 'by hand',
      severity: 'High',
      expirationTime: '2026-01-20T00:00:00Z',
    } as const;
    await rig.clock.run(api().importIndicators([theirs]));
    const record = await rig.run(playbook(BAN), { kind: 'none' });
    assert.equal((await values()).filter(([, , title]) => title?.startsWith('Playbook: ')).length, 2);
    assert.equal(await rollBack(record), 'succeeded');
    const [back, ...others] = await rig.clock.run(
      api().indicators({ values: ['bad.example.net', 'worse.example.net'] }),
    );
    assert.deepEqual(others, []);
    for (const [field, value] of Object.entries(theirs))
      assert.equal((back as Readonly<Record<string, unknown>> | undefined)?.[field], value, field);
  });

  it('puts back what an unban deleted', async () => {
    await rig.run(playbook(BAN), { kind: 'none' });
    const banned = await values();
    const unban =
      'open: unban domains ["bad.example.net", "worse.example.net"] { comment "Case 1" acknowledge exposure }';
    const record = await rig.run(playbook(unban), { kind: 'none' });
    assert.deepEqual(await values(), []);
    assert.equal(await rollBack(record), 'succeeded');
    assert.deepEqual((await values()).toSorted(), banned.toSorted());
  });

  it('isolates again, in the mode of before, what the run released', async () => {
    const [machine] = await rig.clock.run(api().machines({ names: ['ws-043'] }));
    await rig.clock.run(api().submit('device.isolate', machine?.id ?? '', { comment: 'by hand', mode: 'selectively' }));
    await rig.clock.advance(HOUR);
    const record = await rig.run(
      playbook('open: deisolate devices of subject { comment "Case 1" acknowledge exposure timeout 30m }'),
      on('ws-043'),
    );
    assert.equal(await rollBack(record), 'succeeded');
    assert.equal(rig.simulator.control.device('ws-043').isolation, 'Selective');
    assert.deepEqual(
      rig.engine.leases.find().map(({ until, state }) => [until, state]),
      [[undefined, 'in-force']],
    );
  });

  const ALERT = 'da638781001000000001_1042042042';
  it('sets an alert back to what it was', async () => {
    const before = await rig.clock.run(api().alert(ALERT));
    const record = await rig.run(playbook('update alert { status: Resolved comment: "Case 1" }'), {
      kind: 'alert',
      alertId: ALERT,
    });
    assert.equal((await rig.clock.run(api().alert(ALERT)))?.status, 'Resolved');
    assert.equal(await rollBack(record), 'succeeded');
    assert.equal((await rig.clock.run(api().alert(ALERT)))?.status, before?.status);
  });

  const POLICY = 'policy "Safety" { require approval release for deisolate max 1 devices per 1h otherwise stop }';
  for (const [answer, outcome, left] of [
    ['granted', 'succeeded', []],
    ['denied', 'denied', ['in-force']],
  ] as const)
    it(`waits for the approval that a policy asks for, which is ${answer}`, async () => {
      const record = await rig.run(playbook(ISOLATE, POLICY), on('ws-042'));
      rig.answer('maria.ortiz@contoso.com', answer);
      assert.equal(await rollBack(record), outcome);
      assert.deepEqual(
        rig.engine.leases.find().map(({ state }) => state),
        left,
      );
    });

  it('in the text takes back a step, and the run goes on', async () => {
    const body = `${TAG}\n${ISOLATE}\nrollback cut\nnote "after"`;
    const record = await rig.run(playbook(body), on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.deepEqual(effects(rig), ['Tag ws-042', 'Isolate ws-042', 'Unisolate ws-042']);
    assert.deepEqual(
      record.notes.map(({ text }) => text),
      ['after'],
    );
    await rig.clock.advance(HOUR);
    assert.deepEqual(states(record)['cut'], ['rolled-back']);
    const end = recordOf(record).events.find(({ body: { type } }) => type === 'run-ended')?.body;
    assert.deepEqual(end?.type === 'run-ended' && end.inForce, []);
  });

  it('does not tell at the end that what was taken back of a branch is in force', async () => {
    const body = `parallel {
      branch a { ${ISOLATE} }
      branch b { note "b" }
    }
    rollback everything`;
    const record = await rig.run(playbook(body), on('ws-042'));
    assert.deepEqual(effects(rig), ['Isolate ws-042', 'Unisolate ws-042']);
    const end = recordOf(record).events.find(({ body: { type } }) => type === 'run-ended')?.body;
    assert.deepEqual(end?.type === 'run-ended' && end.inForce, []);
  });

  it('after a failure takes back what was done, without asking, and the run has failed', async () => {
    rig.simulator.control.addFault({ kind: 'action-fails', route: 'POST /api/machines/*/runAntiVirusScan' });
    const scan = SCAN.replace('timeout 30m', 'timeout 30m on failure rollback');
    const record = await rig.run(playbook(`${TAG}\n${ISOLATE}\n${scan}`, POLICY), on('ws-042'));
    assert.equal(record.summary.outcome, 'failed');
    await rig.clock.advance(HOUR);
    assert.deepEqual(effects(rig), [
      'Tag ws-042',
      'Isolate ws-042',
      'RunAntiVirusScan ws-042',
      'Unisolate ws-042',
      'Untag ws-042',
    ]);
    assert.deepEqual(record.approvals, []);
  });

  it('in a handler takes back everything', async () => {
    rig.simulator.control.addFault({ kind: 'action-fails', route: 'POST /api/machines/*/runAntiVirusScan' });
    const record = await rig.run(
      playbook(`${TAG}\n${ISOLATE}\n${SCAN}\non failure { rollback everything }`, POLICY),
      on('ws-042'),
    );
    assert.equal(record.summary.outcome, 'failed');
    assert.deepEqual(effects(rig).slice(-2), ['Unisolate ws-042', 'Untag ws-042']);
  });

  it('is done once, whenever the runner ends in its middle', async () => {
    const devices = ['ws-042', 'ws-043'];
    for (const downAt of [0, 500, 2_000, 10_000, 60_000, 180_000]) {
      const record = await rig.run(playbook(`${BAN}\n${TAG}\n${ISOLATE}`), on(...devices));
      const before = effects(rig).length;
      await begin(record);
      await rig.clock.advance(downAt);
      await rig.restart(() => rig.clock.advance(5 * MINUTE));
      await rig.clock.advance(2 * HOUR);
      assert.equal(outcomeOf(record), 'succeeded', `down after ${downAt} ms`);
      assert.deepEqual(
        effects(rig)
          .slice(before)
          .filter((effect) => effect.includes('ws-'))
          .toSorted(),
        ['Unisolate ws-042', 'Unisolate ws-043', 'Untag ws-042', 'Untag ws-043'],
        `down after ${downAt} ms`,
      );
      assert.deepEqual(await values(), []);
      assert.deepEqual(rig.engine.leases.find(), []);
    }
  }).timeout(120_000);
});
