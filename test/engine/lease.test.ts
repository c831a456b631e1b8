import assert from 'node:assert/strict';
import { PlaybookError } from '../../engine/errors.ts';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { Person } from '../../engine/plan/run-plan.ts';
import { createRig, type Rig } from '../support/engine-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const JOEL: Person = { id: 'joel.baker@contoso.com', how: 'practice' };
const EVE: Person = { id: 'eve', how: 'os-user' };

const playbook = (statement: string, policy = ''): string => `language 1
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
${policy}
playbook held "Held" {
  owner nina
  ${statement}
}
`;

const ISOLATE = playbook(
  'cut: isolate devices of subject selectively for 24h { comment "Case 1" acknowledge network_loss }',
);
const FOR_EVER = playbook(
  'cut: isolate devices of subject selectively until released { comment "Case 1" acknowledge network_loss }',
);
const RESTRICT = playbook(
  'cut: restrict apps on devices of subject for 24h { comment "Case 1" acknowledge business_interruption }',
);
const BAN = playbook(
  'block: ban domains ["bad.example.net", "worse.example.net"] for 30d { comment "Case 1" acknowledge org_wide_block response block }',
);

const on = (...devices: string[]) => ({ kind: 'devices', devices }) as const;

const effects = (rig: Rig): string[] =>
  rig.simulator.control.effects().map(({ type, device }) => `${type} ${(device ?? '').split('.')[0] ?? ''}`.trim());

const leaseOf = (rig: Rig, { summary }: RunRecord) => {
  const lease = rig.engine.record(summary.runId)?.leases[0];
  assert.ok(lease);
  return lease;
};

const refusedWith =
  (kind: string, message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof PlaybookError && error.detail.kind === kind && message.test(error.message);

describe('a lease', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(async () => {
    await rig.close();
    assert.deepEqual(rig.errors, []);
  });

  const held = async (text: string, device = 'ws-042'): Promise<RunRecord> => {
    const record = await rig.run(text, on(device));
    await rig.clock.advance(10 * MINUTE);
    return record;
  };
  const idOf = (record: RunRecord): string => {
    const target = record.steps[0]?.targets[0]?.target;
    assert.ok(target?.kind === 'device');
    return target.id;
  };
  const byHand = async (record: RunRecord, action: 'device.release' | 'device.isolate' | 'device.allow') => {
    const api = rig.engine.tenant(rig.tenant.id)?.api;
    assert.ok(api);
    await rig.clock.run(api.submit(action, idOf(record), { comment: 'by hand', mode: 'selectively' }));
    await rig.clock.advance(10 * MINUTE);
  };
  const release = (where: string) => rig.clock.run(rig.engine.leases.end(where, JOEL, 'clean again'));
  const extend = (where: string, seconds: number) =>
    rig.clock.run(rig.engine.leases.extend(where, seconds, JOEL, 'not done yet'));

  const ENDS: readonly {
    readonly name: string;
    readonly text?: string;
    readonly meanwhile: (record: RunRecord) => Promise<unknown>;
    readonly how: string;
    readonly effects: readonly string[];
    readonly late?: boolean;
    readonly by?: Person;
    readonly state?: string;
  }[] = [
    {
      name: 'by its time',
      meanwhile: () => rig.clock.advance(25 * HOUR),
      how: 'released',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
    },
    {
      name: 'by its time, of apps that were restricted',
      text: RESTRICT,
      meanwhile: () => rig.clock.advance(25 * HOUR),
      how: 'released',
      effects: ['RestrictCodeExecution ws-042', 'UnrestrictCodeExecution ws-042'],
    },
    {
      name: 'by a restart in the middle, at its time and not before',
      meanwhile: async (record) => {
        await rig.restart(() => rig.clock.advance(HOUR));
        assert.equal(leaseOf(rig, record).ended, undefined);
        await rig.clock.advance(24 * HOUR);
      },
      how: 'released',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
    },
    {
      name: 'late, at once, where nobody was there at its time',
      meanwhile: async () => {
        await rig.restart(() => rig.clock.advance(3 * DAY));
        await rig.clock.advance(10 * MINUTE);
      },
      how: 'released',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
      late: true,
    },
    {
      name: 'late, where the clock jumps beyond it',
      meanwhile: async () => {
        rig.clock.step(2 * DAY);
        await rig.clock.advance(10 * MINUTE);
      },
      how: 'released',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
      late: true,
    },
    {
      name: 'by its time, where the clock jumps back',
      meanwhile: async (record) => {
        rig.clock.step(-2 * HOUR);
        await rig.clock.advance(23 * HOUR);
        assert.equal(leaseOf(rig, record).ended, undefined);
        await rig.clock.advance(5 * HOUR);
      },
      how: 'released',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
    },
    {
      name: 'by a person, early',
      meanwhile: async () => {
        await release('ws-042');
        await rig.clock.advance(10 * MINUTE);
      },
      how: 'released',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
      by: JOEL,
    },
    {
      name: 'by a person, where it had no end',
      text: FOR_EVER,
      meanwhile: async (record) => {
        await rig.restart(() => rig.clock.advance(400 * DAY));
        assert.deepEqual(
          rig.engine.leases.find().map(({ state }) => state),
          ['in-force'],
        );
        await release(record.summary.runId);
        await rig.clock.advance(10 * MINUTE);
      },
      how: 'released',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
      by: JOEL,
    },
    {
      name: 'by two people who ask at once, once',
      text: FOR_EVER,
      meanwhile: async () => {
        await rig.clock.run(
          Promise.all([
            rig.engine.leases.end('ws-042', JOEL, 'clean again'),
            rig.engine.leases.end('ws-042', EVE, 'clean, I say'),
          ]),
        );
        await rig.clock.advance(10 * MINUTE);
      },
      how: 'released',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
      by: JOEL,
    },
    {
      name: 'with nothing sent, where somebody released the device',
      meanwhile: async (record) => {
        await byHand(record, 'device.release');
        await rig.clock.advance(25 * HOUR);
      },
      how: 'superseded',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
    },
    {
      name: 'with nothing sent, where somebody released and isolated the device again',
      meanwhile: async (record) => {
        await byHand(record, 'device.release');
        await byHand(record, 'device.isolate');
        await release('ws-042');
        await rig.clock.advance(10 * MINUTE);
      },
      how: 'superseded',
      effects: ['Isolate ws-042', 'Unisolate ws-042', 'Isolate ws-042'],
      by: JOEL,
    },
    {
      name: 'with nothing sent, where somebody allowed the apps again',
      text: RESTRICT,
      meanwhile: async (record) => {
        await byHand(record, 'device.allow');
        await rig.clock.advance(25 * HOUR);
      },
      how: 'superseded',
      effects: ['RestrictCodeExecution ws-042', 'UnrestrictCodeExecution ws-042'],
    },
    {
      name: 'later, where it was extended twice, over a restart',
      meanwhile: async (record) => {
        await extend('ws-042', 3600);
        await rig.restart(() => rig.clock.advance(HOUR));
        await extend(`${record.summary.runId}:cut`, 3600);
        assert.deepEqual(
          leaseOf(rig, record).extensions?.map(({ by, reason }) => [by.id, reason]),
          [
            [JOEL.id, 'not done yet'],
            [JOEL.id, 'not done yet'],
          ],
        );
        await rig.clock.advance(24.5 * HOUR);
        assert.equal(leaseOf(rig, record).ended, undefined);
        await rig.clock.advance(HOUR);
      },
      how: 'released',
      effects: ['Isolate ws-042', 'Unisolate ws-042'],
    },
  ];

  for (const { name, text = ISOLATE, meanwhile, how, late = false, by, ...expected } of ENDS)
    it(`ends ${name}`, async () => {
      const record = await held(text);
      await meanwhile(record);
      const { ended } = leaseOf(rig, record);
      assert.equal(ended?.how, how);
      assert.deepEqual(ended.by, by);
      assert.deepEqual(effects(rig), expected.effects);
      const event = rig.engine
        .record(record.summary.runId)
        ?.events.findLast(({ body }) => body.type === 'lease-ended')?.body;
      assert.equal(event?.type === 'lease-ended' && event.late, late);
      assert.equal(rig.messages.length, late ? 1 : 0);
      assert.equal(rig.engine.record(record.summary.runId)?.summary.leases, 0);
      assert.deepEqual(rig.engine.leases.find(), []);
      assert.equal(rig.engine.openRuns(), 0);
    });

  it('of one device of one statement is found by both', async () => {
    const record = await rig.run(ISOLATE, on('ws-042', 'ws-043'));
    await rig.clock.advance(10 * MINUTE);
    await rig.run(RESTRICT, on('ws-042'));
    await rig.clock.advance(10 * MINUTE);
    await release(`${record.summary.runId}:cut@ws-042`);
    await rig.clock.advance(10 * MINUTE);
    assert.equal(rig.simulator.control.device('ws-042').isolation, 'none');
    assert.equal(rig.engine.leases.find().length, 2);
    assert.deepEqual(effects(rig).slice(-1), ['Unisolate ws-042']);
  });

  it('is tried again where the release fails, and the owner is told', async () => {
    const record = await held(ISOLATE);
    rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/unisolate', times: 1 });
    await rig.clock.advance(23 * HOUR + 55 * MINUTE);
    assert.deepEqual(
      rig.engine.leases.find().map(({ state }) => state),
      ['overdue'],
    );
    assert.deepEqual(
      rig.messages.map(({ to }) => to),
      ['nina'],
    );
    assert.match(rig.messages[0]?.text ?? '', /ws-042.*still held beyond its time.*tried again/);
    await rig.clock.advance(10 * MINUTE);
    assert.equal(leaseOf(rig, record).ended?.how, 'released');
  });

  it('stays in force where the release fails for good, is told to all, and is ended by hand', async () => {
    const approval = `approval hold { from maria need 1 within 1h if silent deny }`;
    const text = playbook(
      'cut: isolate devices of subject selectively for 1h { comment "Case 1" acknowledge network_loss approval hold }',
      approval,
    );
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const record = await held(text);
    rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/unisolate' });
    await rig.clock.advance(DAY);
    const lease = leaseOf(rig, record);
    assert.equal(lease.ended?.how, 'failed');
    assert.match(lease.ended.detail ?? '', /still held: release it by hand/);
    assert.deepEqual(
      rig.messages.filter(({ text: told }) => told.includes('still held')).map(({ to }) => to),
      ['nina', 'nina', 'maria'],
    );
    assert.equal(rig.engine.record(record.summary.runId)?.summary.leases, 1);
    assert.deepEqual(
      rig.engine.leases.find('ws-042').map(({ state }) => state),
      ['failed'],
    );
    rig.simulator.control.clearFaults();
    await release('ws-042');
    await rig.clock.advance(10 * MINUTE);
    assert.equal(leaseOf(rig, record).ended?.how, 'released');
    assert.deepEqual(rig.engine.leases.find(), []);
    assert.deepEqual(effects(rig), ['Isolate ws-042', 'Unisolate ws-042']);
  });

  it('tells that a release is not answered, and goes on waiting', async () => {
    const record = await held(ISOLATE);
    rig.simulator.control.setOnline('ws-042', false);
    await rig.clock.advance(26 * HOUR);
    assert.match(leaseOf(rig, record).overdue?.detail ?? '', /has not answered yet/);
    assert.equal(rig.messages.length, 1);
    rig.simulator.control.setOnline('ws-042', true);
    await rig.clock.advance(2 * HOUR);
    assert.equal(leaseOf(rig, record).ended?.how, 'released');
  });

  it('does not wait for the next try where a person asks for it', async () => {
    const record = await held(ISOLATE);
    rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/unisolate', times: 3 });
    await rig.clock.advance(24 * HOUR + 12 * MINUTE);
    assert.equal(leaseOf(rig, record).ended, undefined);
    await release('ws-042');
    await rig.clock.advance(5 * MINUTE);
    assert.equal(leaseOf(rig, record).ended?.how, 'released');
  });

  const LIMIT = 'policy "Safety" { require expiry for isolate up to 26h }';
  const REFUSALS: readonly {
    readonly name: string;
    readonly text?: string;
    readonly ask: (record: RunRecord) => Promise<unknown>;
    readonly kind: string;
    readonly message: RegExp;
  }[] = [
    {
      name: 'an extension beyond what the policy allows',
      text: playbook(
        'cut: isolate devices of subject selectively for 24h { comment "Case 1" acknowledge network_loss }',
        LIMIT,
      ),
      ask: async () => {
        await extend('ws-042', 3600);
        await extend('ws-042', 2 * 3600);
      },
      kind: 'refused',
      message: /27h.*longer than 26h.*require expiry for isolate up to 26h.*policy "Safety"/,
    },
    {
      name: 'an extension of what has no end',
      text: FOR_EVER,
      ask: () => extend('ws-042', 3600),
      kind: 'refused',
      message: /no end to extend/,
    },
    {
      name: 'an extension by nothing',
      ask: () => extend('ws-042', 0),
      kind: 'usage',
      message: /above zero/,
    },
    {
      name: 'an order without a reason',
      ask: () => rig.engine.leases.end('ws-042', JOEL, '  '),
      kind: 'usage',
      message: /Say why/,
    },
    {
      name: 'a device that nothing holds',
      ask: () => release('ws-04'),
      kind: 'not-found',
      message: /Nothing is in force for "ws-04"/,
    },
    {
      name: 'a device that two statements hold',
      ask: async () => {
        await rig.run(RESTRICT, on('ws-042'));
        await rig.clock.advance(10 * MINUTE);
        await release('ws-042');
      },
      kind: 'ambiguous',
      message: /held by 2 statements.*:cut, .*:cut/,
    },
    {
      name: 'an extension of what is over',
      ask: async () => {
        rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/unisolate' });
        await rig.clock.advance(25 * HOUR);
        await extend('ws-042', 3600);
      },
      kind: 'refused',
      message: /is over and is being ended/,
    },
  ];

  for (const { name, text = ISOLATE, ask, kind, message } of REFUSALS)
    it(`refuses ${name}`, async () => {
      const record = await held(text);
      await assert.rejects(ask(record), refusedWith(kind, message));
    });

  it('of banned values lapses at the service and in the record, and keeps no runner alive', async () => {
    const record = await rig.run(BAN, { kind: 'none' });
    assert.equal(record.summary.leases, 2);
    assert.equal(rig.engine.openRuns(), 0);
    await rig.restart(() => rig.clock.advance(31 * DAY));
    await rig.clock.settle();
    assert.equal(leaseOf(rig, record).ended?.how, 'lapsed');
    assert.equal(rig.engine.record(record.summary.runId)?.summary.counters.lapsed, 2);
  });

  const indicators = async (rig: Rig, ...values: string[]) => {
    const api = rig.engine.tenant(rig.tenant.id)?.api;
    assert.ok(api);
    return rig.clock.run(api.indicators({ values }));
  };

  it('of banned values is extended at the service', async () => {
    const record = await rig.run(BAN, { kind: 'none' });
    await extend(`${record.summary.runId}:block`, 86_400);
    await rig.clock.advance(MINUTE);
    const found = await indicators(rig, 'bad.example.net', 'worse.example.net');
    assert.deepEqual(
      found.map(({ expirationTime }) => Date.parse(expirationTime ?? '')),
      [leaseOf(rig, record).until, leaseOf(rig, record).until],
    );
    assert.equal(leaseOf(rig, record).extensions?.length, 1);
  });

  it('of banned values ends early by deleting what is ours, and nothing else', async () => {
    const record = await rig.run(BAN, { kind: 'none' });
    const api = rig.engine.tenant(rig.tenant.id)?.api;
    assert.ok(api);
    const theirs = { indicatorType: 'DomainName', title: 'Mine', description: 'by hand' } as const;
    await rig.clock.run(
      api.importIndicators([
        { ...theirs, indicatorValue: 'bad.example.net', action: 'Allowed' },
        { ...theirs, indicatorValue: 'worse.example.net', action: 'Block' },
      ]),
    );
    await release(record.summary.runId);
    await rig.clock.advance(MINUTE);
    const left = await indicators(rig, 'bad.example.net', 'worse.example.net');
    assert.deepEqual(
      left.map(({ indicatorValue, title }) => [indicatorValue, title]),
      [
        ['worse.example.net', 'Mine'],
        ['bad.example.net', 'Mine'],
      ],
    );
    assert.deepEqual(
      rig.engine.record(record.summary.runId)?.leases.map(({ ended }) => [ended?.how, ended?.reason]),
      [
        ['released', 'clean again'],
        ['superseded', 'clean again'],
      ],
    );
  });

  it('of banned values stays in force where the service refuses, and the record says why', async () => {
    const record = await rig.run(BAN, { kind: 'none' });
    rig.simulator.control.addFault({
      kind: 'status',
      status: 403,
      route: 'POST /api/indicators/BatchDelete',
      times: 1,
    });
    await release(record.summary.runId);
    await rig.clock.advance(MINUTE);
    const after = rig.engine.record(record.summary.runId);
    assert.equal(after?.summary.leases, 2);
    assert.match(after.notes[0]?.text ?? '', /Nothing was removed as joel\.baker@contoso\.com asked/);
    await release(record.summary.runId);
    await rig.clock.advance(MINUTE);
    assert.equal(rig.engine.record(record.summary.runId)?.summary.leases, 0);
  });
});
