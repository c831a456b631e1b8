/** OBSERVE: a tenant of real devices is looked at, and nothing is sent before a person switches it to LIVE. */
import assert from 'node:assert/strict';
import type { TenantMode } from '../../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../../engine/errors.ts';
import type { RunRecord } from '../../engine/journal/events.ts';
import { openStore } from '../../engine/durable/sqlite-store.ts';
import { verifyJournal } from '../../engine/journal/verify.ts';
import { renderPlan } from '../../engine/plan/render-plan.ts';
import type { Person } from '../../engine/plan/run-plan.ts';
import { createRig, type Rig } from '../support/engine-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const JOEL: Person = { id: 'joel.baker@contoso.com', how: 'os-user' };

const playbook = (body: string): string => `language 1
contact nina { name "Nina" upn "nina@contoso.com" }
playbook held "Held" {
  owner nina
  ${body}
}
`;
const ISOLATE = playbook(
  'cut: isolate devices of subject selectively for 24h { comment "Case 1" acknowledge network_loss }',
);
const on = (...devices: string[]) => ({ kind: 'devices', devices }) as const;

const effects = (rig: Rig): readonly string[] =>
  rig.simulator.control.effects().map(({ type, device }) => `${type} ${(device ?? '').split('.')[0] ?? ''}`.trim());

const observed = (error: unknown): boolean =>
  error instanceof PlaybookError && error.detail.kind === 'refused' && error.detail.code === 'observe';

describe('a tenant of real devices', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig({ live: true });
  });
  afterEach(async () => {
    await rig.close();
    assert.deepEqual(rig.errors, []);
  });

  const mode = (): TenantMode | undefined => rig.engine.tenant(rig.tenant.id)?.tenant.mode;
  const to = (next: TenantMode, reason?: string) =>
    rig.clock.run(rig.engine.modes.set(rig.tenant.id, next, JOEL, reason));
  const leaseOf = ({ summary }: RunRecord) => {
    const lease = rig.engine.record(summary.runId)?.leases[0];
    assert.ok(lease);
    return lease;
  };

  it('begins in OBSERVE: plans are made and marked, runs are refused with what to do, nothing is sent', async () => {
    assert.equal(mode(), 'observe');
    const plan = await rig.plan(ISOLATE, on('ws-042'));
    assert.equal(plan.verdict, 'ready');
    assert.match(renderPlan(plan), /\(OBSERVE\)/);
    assert.match(renderPlan(plan), /OBSERVE: .* is looked at only/);
    await assert.rejects(rig.start(ISOLATE, on('ws-042')), (error: unknown) => {
      assert.ok(observed(error) && error instanceof PlaybookError);
      assert.match(error.message, new RegExp(`not started: ${rig.tenant.name} is in OBSERVE`));
      assert.match(error.detail.advice ?? '', /LIVE/);
      return true;
    });
    assert.deepEqual(effects(rig), []);
  });

  it('lets no operation that changes it through, by whatever path it comes', async () => {
    const api = rig.engine.tenant(rig.tenant.id)?.api;
    assert.ok(api);
    const [device] = await rig.clock.run(api.machines({ names: ['ws-042'] }));
    assert.ok(device);
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      submit: () => api.submit('device.isolate', device.id, { comment: 'c', mode: 'fully' }),
      cancel: () => api.cancelMachineAction('00000000-0000-0000-0000-000000000000', 'c'),
      investigate: () => api.startInvestigation(device.id, 'c'),
      import: () => api.importIndicators([]),
      delete: () => api.deleteIndicators(['1']),
      tag: () => api.tag(device.id, 'x', 'Add'),
      alert: () => api.updateAlert('da1', { status: 'Resolved' }),
    };
    for (const [name, call] of Object.entries(calls)) await assert.rejects(call(), observed, name);
    assert.deepEqual(effects(rig), []);
  });

  it('is acted upon once a person has switched it; the log tells who and why, and holds up', async () => {
    await to('live', 'exercise of the SOC');
    await rig.run(ISOLATE, on('ws-042'));
    assert.deepEqual(effects(rig), ['Isolate ws-042']);
    await to('observe');
    assert.deepEqual(
      rig.engine.modes.changes(rig.tenant.id).map(({ body }) => [body.mode, body.by.id, body.reason]),
      [
        ['live', JOEL.id, 'exercise of the SOC'],
        ['observe', JOEL.id, undefined],
      ],
    );
    const store = openStore(rig.image());
    const found = verifyJournal(store, {});
    store.close();
    assert.deepEqual([found.runs, found.broken], [2, undefined]);
  });

  it('keeps its mode over a restart, and a profile that says LIVE is not enough', async () => {
    await rig.restart();
    assert.equal(mode(), 'observe');
    await to('live');
    await rig.restart();
    assert.equal(mode(), 'live');
    const connection = rig.engine.tenant(rig.tenant.id);
    assert.ok(connection);
    const elsewhere = { ...connection.tenant, id: '11111111-2222-3333-4444-555555555555', mode: 'live' } as const;
    assert.equal(rig.engine.connect({ ...connection, tenant: elsewhere }).mode, 'observe');
  });

  it('stops what is under way when it is switched back, and names the rule', async () => {
    await to('live');
    const runId = await rig.start(
      playbook(`tag devices of subject as "seen"
  wait 30m
  isolate devices of subject selectively for 24h { comment "Case 1" acknowledge network_loss }
  ban domains ["bad.example.net"] for 30d { comment "Case 1" acknowledge org_wide_block response block }`),
      on('ws-042'),
    );
    await rig.clock.advance(10 * MINUTE);
    await to('observe', 'wrong tenant');
    const record = await rig.ended(runId);
    assert.deepEqual(effects(rig), ['Tag ws-042']);
    const refused = record.steps.flatMap(({ targets }) => targets.filter(({ state }) => state === 'refused'));
    assert.equal(refused.length, 2);
    for (const { detail } of refused) assert.match(detail ?? '', /Rule observe: .* is in OBSERVE/);
    assert.ok(record.events.some(({ body }) => body.type === 'tenant-mode' && body.reason === 'wrong tenant'));
  });

  it('holds releases that fall due, tells so, and sends them when it is LIVE again', async () => {
    await to('live');
    const record = await rig.run(ISOLATE, on('ws-042'));
    await to('observe');
    await rig.clock.advance(25 * HOUR);
    assert.deepEqual(effects(rig), ['Isolate ws-042']);
    assert.match(leaseOf(record).overdue?.detail ?? '', /OBSERVE.*held.*LIVE again/);
    assert.equal(rig.engine.leases.find()[0]?.state, 'overdue');
    await assert.rejects(rig.engine.leases.end('ws-042', JOEL, 'now'), observed);
    await assert.rejects(async () => {
      const plan = await rig.clock.run(rig.engine.rollbacks.plan(record.summary.runId, undefined, JOEL));
      await rig.clock.run(rig.engine.rollbacks.start(record.summary.runId, undefined, plan.hash, JOEL));
    }, observed);
    await rig.restart();
    await rig.clock.advance(3 * DAY);
    assert.deepEqual(effects(rig), ['Isolate ws-042']);
    await to('live');
    await rig.clock.advance(20 * MINUTE);
    assert.deepEqual(effects(rig), ['Isolate ws-042', 'Unisolate ws-042']);
    assert.equal(leaseOf(record).ended?.how, 'released');
    const ended = rig.engine.record(record.summary.runId)?.events.find(({ body }) => body.type === 'lease-ended')?.body;
    assert.ok(ended?.type === 'lease-ended' && ended.late);
  });

  it('forgets no release, however often it is switched', async () => {
    await to('live');
    const record = await rig.run(ISOLATE, on('ws-042'));
    await rig.clock.advance(23 * HOUR);
    // More often than a release is tried.
    for (let turn = 0; turn < 12; turn++) {
      void rig.engine.modes.set(rig.tenant.id, 'live', JOEL);
      await to('observe');
      await rig.clock.advance(2 * HOUR);
    }
    await to('live');
    await rig.clock.advance(HOUR);
    assert.equal(leaseOf(record).ended?.how, 'released');
    assert.deepEqual(effects(rig), ['Isolate ws-042', 'Unisolate ws-042']);
  });

  it('does not take a practice tenant for one that can be observed', async () => {
    const practice = await createRig();
    try {
      await assert.rejects(
        practice.engine.modes.set(practice.tenant.id, 'observe', JOEL),
        (error: unknown) => error instanceof PlaybookError && error.detail.kind === 'usage',
      );
    } finally {
      await practice.close();
    }
  });
});
