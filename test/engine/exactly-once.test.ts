import assert from 'node:assert/strict';
import type { RunRecord } from '../../engine/journal/events.ts';
import { createRig, type Rig, type RigOptions } from '../support/engine-rig.ts';

const HOUR = 3_600_000;
const MARIA = 'maria.ortiz@contoso.com';

const playbook = (body: string): string => `language 1
contact maria { name "Maria Ortiz" upn "${MARIA}" }
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
approval org_wide { from maria need 1 within 1h if silent deny }
playbook tried "Tried" { owner nina
${body}
}
`;

const isolate = (lease = 'until released'): string =>
  playbook(`cut: isolate devices of subject selectively ${lease} { comment "Case 1" acknowledge network_loss }`);

const on = (...devices: string[]) => ({ kind: 'devices', devices }) as const;

const effects = (rig: Rig): string[] =>
  rig.simulator.control
    .effects()
    .map(({ type, device, target }) => `${type} ${(device ?? target).split('.')[0] ?? ''}`);

const idOf = async (rig: Rig, name: string): Promise<string> => {
  const { api } = rig.engine.tenant(rig.tenant.id)!;
  const [found] = await rig.clock.run(api.machines({ search: name, limit: 1 }));
  return found?.id ?? '';
};

const apiOf = (rig: Rig) => rig.engine.tenant(rig.tenant.id)!.api;

const trail = (record: RunRecord, step = 0) =>
  record.steps[step]?.targets.map(({ state, detail }) => [state, detail ?? '']) ?? [];

/** A test with a rig of its own, without errors at its end. */
const withRig = (options: RigOptions, test: (rig: Rig) => Promise<void>) => async () => {
  const rig = await createRig(options);
  try {
    await test(rig);
  } finally {
    await rig.close();
  }
  assert.deepEqual(rig.errors, []);
};

describe('exactly once', () => {
  it(
    'looks once more after the last try, and takes over what that one sent',
    withRig({}, async (rig) => {
      const route = 'POST /api/machines/*/isolate';
      rig.simulator.control.addFault({ kind: 'reset', route, times: 2 });
      rig.simulator.control.addFault({ kind: 'accept-then-drop', route, times: 1 });
      const record = await rig.run(isolate(), on('ws-042'));
      assert.equal(record.summary.outcome, 'succeeded');
      assert.deepEqual(effects(rig), ['Isolate ws-042']);
      assert.equal(record.steps[0]?.targets[0]?.adopted, true);
    }),
  );

  for (const [what, statement, route, effect] of [
    [
      'an investigation',
      'investigate devices of subject { comment "Case 1" acknowledge data_collection }',
      '*/startInvestigation',
      /^StartInv/,
    ],
    ['a tag', 'tag devices of subject as "seen"', '*/tags', /^Tag/],
  ] as const)
    it(
      `does not begin ${what} again where the answer was lost`,
      withRig({}, async (rig) => {
        rig.simulator.control.addFault({ kind: 'accept-then-drop', route: `POST ${route}`, times: 1 });
        const record = await rig.run(playbook(statement), on('ws-042'));
        assert.equal(record.summary.outcome, 'succeeded');
        assert.equal(effects(rig).filter((one) => effect.test(one)).length, 1);
      }),
    );

  for (const [what, statement, route, effect] of [
    [
      'an isolation',
      'isolate devices of subject selectively until released { comment "Case 1" acknowledge network_loss }',
      '*/isolate',
      /^Isolate/,
    ],
    [
      'an investigation',
      'investigate devices of subject { comment "Case 1" acknowledge data_collection }',
      '*/startInvestigation',
      /^StartInv/,
    ],
    ['a tag', 'tag devices of subject as "seen"', '*/tags', /^Tag/],
    [
      'a live response',
      'run script "triage.ps1" on devices of subject { comment "Case 1" acknowledge code_execution }',
      '*/runliveresponse',
      /^LiveResponse/,
    ],
  ] as const)
    it(
      `looks for ${what} that was carried out and answered by a 429 all the same, with one call`,
      withRig({}, async (rig) => {
        const fault = { kind: 'status', status: 429, executed: true, retryAfterSeconds: 20, times: 1 } as const;
        rig.simulator.control.addFault({ ...fault, route: `POST ${route}` });
        const record = await rig.run(playbook(statement), on('ws-042'));
        assert.equal(record.summary.outcome, 'succeeded');
        assert.equal(effects(rig).filter((one) => effect.test(one)).length, 1);
      }),
    );

  it(
    'sends again after a 429 that did nothing, having looked once for all devices',
    withRig({}, async (rig) => {
      const lists = (): number =>
        rig.simulator.control.calls().find(({ operation }) => /GET .*machineactions$/.test(operation))?.accepted ?? 0;
      const route = 'POST /api/machines/*/isolate';
      rig.simulator.control.addFault({ kind: 'status', status: 429, retryAfterSeconds: 30, route, times: 3 });
      const runId = await rig.start(isolate(), on('ws-042', 'ws-043', 'ws-044'));
      const before = lists();
      await rig.clock.advance(29_000);
      assert.deepEqual(effects(rig), []);
      await rig.clock.advance(3_000);
      assert.equal(effects(rig).length, 3);
      // For pending releases, and for what the 429 may have done; then the new actions are followed.
      assert.ok(lists() - before <= 3, `${lists() - before} lists`);
      assert.equal((await rig.ended(runId)).summary.counters.done, 3);
    }),
  );

  it(
    'follows what somebody else has under way, says whose it is, and does not end it with the lease',
    withRig({}, async (rig) => {
      const id = await idOf(rig, 'ws-042');
      const runId = await rig.start(isolate('for 1h'), on('ws-042'));
      await rig.clock.run(apiOf(rig).submit('device.isolate', id, { comment: 'by hand', mode: 'fully' }));
      const record = await rig.ended(runId);
      assert.equal(record.summary.outcome, 'succeeded');
      const accepted = record.events.find(({ body }) => body.type === 'target' && body.state === 'accepted')?.body;
      assert.ok(accepted?.type === 'target');
      assert.ok(accepted.adopted === true && accepted.foreign !== undefined);
      assert.match(accepted.detail ?? '', /by order of .*neither ends it/);
      await rig.clock.advance(3 * HOUR);
      assert.deepEqual(effects(rig), ['Isolate ws-042']);
    }),
  );

  it(
    'does not release what somebody else isolated while the release waited for a call',
    withRig({ limits: { scope: 'per-kind' }, simulator: { actionDuration: () => 5 } }, async (rig) => {
      const record = await rig.run(isolate('for 1h'), on('ws-042'));
      const { budget } = rig.engine.tenant(rig.tenant.id)!;
      const id = await idOf(rig, 'ws-042');
      const post = (what: string, body: object) =>
        rig.clock.run(
          rig.simulator.handle({
            method: 'POST',
            url: `/api/machines/${id}/${what}`,
            headers: { authorization: `Bearer ${rig.simulator.token}`, 'content-type': 'application/json' },
            body: JSON.stringify({ Comment: 'by hand', ...body }),
          }),
        );
      const until = record.leases[0]?.until ?? 0;
      await rig.clock.advance(until - 60_000 - rig.clock.now());
      budget.throttled('machine-action', 200);
      await rig.clock.advance(70_000);
      await post('unisolate', {});
      await rig.clock.advance(20_000);
      await post('isolate', { IsolationType: 'Full' });
      await rig.clock.advance(HOUR);
      assert.equal(rig.engine.record(record.summary.runId)?.leases[0]?.ended?.how, 'superseded');
      assert.deepEqual(effects(rig), ['Isolate ws-042', 'Unisolate ws-042', 'Isolate ws-042']);
      assert.equal(rig.simulator.control.device('ws-042').isolation, 'Full');
    }),
  );

  it(
    'cancels a pending isolation before it sends the release',
    withRig({}, async (rig) => {
      rig.simulator.control.setOnline('ws-042', false);
      const id = await idOf(rig, 'ws-042');
      await rig.clock.run(apiOf(rig).submit('device.isolate', id, { comment: 'by hand', mode: 'selectively' }));
      await rig.clock.advance(60_000);
      const runId = await rig.start(
        playbook('deisolate devices of subject { comment "Case 1" acknowledge exposure }'),
        on('ws-042'),
      );
      await rig.clock.advance(60_000);
      assert.deepEqual(effects(rig), ['Isolate ws-042', 'Cancel ws-042', 'Unisolate ws-042']);
      rig.simulator.control.setOnline('ws-042', true);
      await rig.ended(runId);
      assert.equal(rig.simulator.control.device('ws-042').isolation, 'none');
    }),
  );

  it(
    'shares the look for pending opposites between devices',
    withRig({ simulator: { machines: 120 } }, async (rig) => {
      const reads = (): number =>
        rig.simulator.control.calls().find((one) => /GET .*machineactions$/.test(JSON.stringify(one)))?.accepted ?? 0;
      const { value } = JSON.parse(
        (
          await rig.simulator.handle({
            method: 'GET',
            url: '/api/machines?$top=200',
            headers: { authorization: `Bearer ${rig.simulator.token}` },
          })
        ).body.toString(),
      ) as { value: { id: string }[] };
      const before = reads();
      const record = await rig.run(isolate(), on(...value.slice(-40).map(({ id }) => id)));
      assert.equal(record.summary.counters.done, 40);
      assert.ok(reads() - before < 25, `${reads() - before} lists for 40 devices`);
    }),
  );
});

describe('a tenant that cannot be asked any more', () => {
  const asked = playbook(`cut: isolate devices of subject selectively for 1h {
    comment "Case 1" acknowledge network_loss approval org_wide }`);
  const later = playbook(`wait 2h\n  tag devices tagged ["vip"] as "seen"`);
  for (const [when, text, subject] of [
    ['before what was approved is sent', asked, on('ws-042')],
    ['when the next part is planned', later, { kind: 'none' }],
  ] as const)
    it(
      `ends the run with the reason, ${when}`,
      withRig({}, async (rig) => {
        rig.answer(MARIA, 'granted');
        const runId = await rig.start(text, subject);
        await rig.clock.settle();
        rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'GET /api/*' });
        const record = await rig.ended(runId);
        assert.equal(record.summary.state, 'ended');
        assert.equal(record.summary.outcome, 'failed');
        assert.match(record.summary.reason ?? '', /could not (find|read|list)/);
        assert.deepEqual(effects(rig), []);
      }),
    );
});

describe('the hour of calls is spent', () => {
  const limits = { perMinute: 100, perHour: 16, reserve: { perMinute: 0, perHour: 5 } } as const;
  const devices = ['ws-042', 'ws-043', 'ws-044', 'ws-045', 'ws-046', 'ws-047'];

  it(
    'sleeps in the store until there are calls again, each device until a turn of its own',
    withRig({ limits }, async (rig) => {
      const runId = await rig.start(isolate(), on(...devices));
      const began = rig.clock.now();
      await rig.clock.advance(20 * 60_000);
      const waits = rig.engine.openRuns();
      assert.ok(waits > 1, `${waits} open runs`);
      const early = effects(rig).length;
      assert.ok(early < devices.length, `${early} were sent within the hour`);
      const record = await rig.ended(runId);
      assert.equal(record.summary.outcome, 'succeeded');
      assert.equal(effects(rig).length, record.summary.counters.done);
      assert.ok(rig.clock.now() - began > HOUR);
    }),
  );

  it(
    'ends at once where the run is cancelled meanwhile',
    withRig({ limits }, async (rig) => {
      const runId = await rig.start(isolate(), on(...devices));
      await rig.clock.advance(20 * 60_000);
      const early = effects(rig).length;
      const at = rig.clock.now();
      await rig.engine.cancel(runId, { id: 'joel', how: 'os-user' }, false);
      const record = await rig.ended(runId);
      assert.equal(record.summary.outcome, 'cancelled');
      assert.ok(rig.clock.now() - at < 60_000);
      assert.equal(effects(rig).length, early);
    }),
  );
});

describe('a ban', () => {
  const ban = playbook(`ban domains ["bad.example.net", "worse.example.net"] for 30d {
    comment "Case 2" acknowledge org_wide_block approval org_wide response block }`);
  const entry = (action: 'Block' | 'Allowed') =>
    ({
      indicatorValue: 'bad.example.net',
      indicatorType: 'DomainName',
      action,
      title: 'By hand',
      description: 'From the portal',
      severity: 'High',
      expirationTime: '2026-01-07T00:00:00Z',
    }) as const;

  it(
    'keeps what it overwrote, as it was',
    withRig({}, async (rig) => {
      await rig.clock.run(apiOf(rig).importIndicators([entry('Block')]));
      rig.answer(MARIA, 'granted');
      const record = await rig.run(ban, { kind: 'none' });
      assert.equal(record.summary.counters.done, 2);
      const before = record.events.flatMap(({ body }) => (body.type === 'effect' ? [body.before] : []));
      assert.deepEqual(before, [{ ...entry('Block'), generateAlert: false }]);
    }),
  );

  it(
    'leaves out a value that was allowed since it was approved',
    withRig({}, async (rig) => {
      rig.answer(MARIA, 'granted');
      const runId = await rig.start(ban, { kind: 'none' });
      await rig.clock.settle();
      await rig.clock.run(apiOf(rig).importIndicators([entry('Allowed')]));
      const record = await rig.ended(runId);
      const states = record.steps[0]?.targets.map(({ target, state }) => [
        target.kind === 'indicator' && target.value,
        state,
      ]);
      assert.deepEqual(Object.fromEntries(states ?? []), { 'bad.example.net': 'refused', 'worse.example.net': 'done' });
      assert.ok(trail(record).some(([, detail]) => /defeats a block/.test(detail ?? '')));
    }),
  );

  it(
    'has one effect for each value where the answer to the import was lost',
    withRig({}, async (rig) => {
      rig.simulator.control.addFault({ kind: 'accept-then-drop', route: 'POST /api/indicators/import', times: 1 });
      rig.answer(MARIA, 'granted');
      const record = await rig.run(ban, { kind: 'none' });
      assert.equal(record.summary.counters.done, 2);
      assert.deepEqual(
        effects(rig).filter((one) => one.startsWith('Add')),
        ['AddIndicator bad', 'AddIndicator worse'],
      );
    }),
  );
});
