/** Questions across runs, and how long records are kept. */
import assert from 'node:assert/strict';
import type { EventDraft, RunSummary } from '../../engine/journal/events.ts';
import { metricsOf } from '../../engine/journal/metrics.ts';
import { listRemovals, removalOf } from '../../engine/journal/removals.ts';
import { applyRetention, DAY_MS } from '../../engine/journal/retention.ts';
import { alertTimeline, deviceTimeline } from '../../engine/journal/timelines.ts';
import { verifyJournal } from '../../engine/journal/verify.ts';
import {
  ANA,
  approvalEnded,
  asked,
  confirmed,
  created,
  device,
  ended,
  plan,
  started,
  T0,
  target,
} from '../support/events.ts';
import { journalForEachTest } from '../support/journal-for-each-test.ts';

const MINUTE = 60_000;

describe('the journal as an archive', () => {
  const kept = journalForEachTest();

  let keys = 0;
  const record = (runId: string, ...drafts: readonly EventDraft[]): void => {
    for (const draft of drafts) kept.journal.record(runId, `k${keys++}`, draft);
  };
  const named = (name: string) => ({ ...device(name), name: `${name}.contoso.test` });
  const moved = (name: string, state: Parameters<typeof target>[1]): EventDraft =>
    target(name, state, { target: named(name) });
  const leased = (name: string, until?: number): EventDraft => ({
    type: 'lease-started',
    path: 'isolate',
    action: 'device.isolate',
    target: named(name),
    ...(until === undefined ? {} : { until }),
  });
  const released = (name: string, how: 'released' | 'failed' = 'released'): EventDraft => ({
    type: 'lease-ended',
    path: 'isolate',
    target: named(name),
    how,
    late: false,
  });
  const hold = (on: boolean): EventDraft => ({ type: 'hold', on, by: ANA, reason: 'Case 12' });

  /** Two runs on one device, a minute apart; one on an alert, with another device. */
  const history = (): void => {
    record('a', created(), confirmed, started, asked('a1'));
    kept.clock.step(4 * MINUTE);
    record('a', approvalEnded('a1'), moved('web-01', 'accepted'), moved('dc-01', 'refused'));
    record('a', { type: 'refused', refusal: { rule: 'never', message: 'No.', stops: 'target' } });
    kept.clock.step(MINUTE);
    record('a', moved('web-01', 'done'), leased('web-01', kept.clock.now() + 10 * MINUTE), ended());
    kept.clock.step(10 * MINUTE);
    record('a', released('web-01'), moved('web-01', 'released'));
    record('b', created({ subject: { kind: 'alert', alertId: 'da1' } }), confirmed, started);
    record('b', { type: 'plan-made', segment: 'main', plan }, moved('web-01', 'done'), leased('web-01'));
    record('b', moved('mail-7', 'done'), leased('mail-7', kept.clock.now() + 10 * MINUTE));
    record('b', target('x', 'done', { path: 'alert', action: 'alert.update', target: { kind: 'alert', id: 'da1' } }));
  };
  const lines = (entries: ReturnType<typeof deviceTimeline>): string[] =>
    entries.map(
      ({ run, event: { body } }) => `${run.runId} ${body.type}${body.type === 'target' ? ` ${body.state}` : ''}`,
    );

  it('tells what happened to a device across runs, by id, full name and short name in any case', () => {
    history();
    const expected = [
      'a target accepted',
      'a target done',
      'a lease-started',
      'a lease-ended',
      'b target done',
      'b lease-started',
    ];
    for (const name of ['id-of-web-01', 'web-01.contoso.test', 'web-01', 'WEB-01'])
      assert.deepEqual(lines(deviceTimeline(kept.store, name, 100)), expected, name);
    assert.deepEqual(lines(deviceTimeline(kept.store, 'web-01', 2)), expected.slice(-2));
    for (const name of ['web-0', 'web', '', "' OR 1=1 --", '%'])
      assert.deepEqual(deviceTimeline(kept.store, name, 9), [], name);
  });

  it('tells what runs did around an alert', () => {
    history();
    assert.deepEqual(lines(alertTimeline(kept.store, 'da1', 100)), [
      'b run-created',
      'b plan-confirmed',
      'b target done',
      'b lease-started',
      'b target done',
      'b lease-started',
      'b target done',
    ]);
    assert.deepEqual(alertTimeline(kept.store, 'da2', 100), []);
  });

  it('looks devices and alerts up by an index', () => {
    const used = (sql: string): string =>
      kept.store
        .all(`EXPLAIN QUERY PLAN ${sql}`)
        .map((row) => String(row['detail']))
        .join('\n');
    const where = "type IN ('target', 'lease-started', 'lease-ended', 'artefact')";
    assert.match(
      used(`SELECT 1 FROM events WHERE ${where} AND json_extract(body, '$.target.id') IN ('x')`),
      /events_of_targets/,
    );
    assert.match(
      used(`SELECT 1 FROM events WHERE ${where} AND json_extract(body, '$.target.name') COLLATE NOCASE = 'x'`),
      /events_of_names/,
    );
    assert.match(
      used("SELECT 1 FROM events WHERE type = 'run-created' AND json_extract(body, '$.subject.alertId') = 'x'"),
      /events_of_alerts/,
    );
    assert.match(
      used("SELECT run_id FROM summaries WHERE json_extract(progress, '$.summary.leases') > 0"),
      /summaries_in_force/,
    );
  });

  it('lists what is held: failed releases first, then what is overdue, then by the end', () => {
    history();
    record('c', created(), leased('bad-1', T0), released('bad-1', 'failed'));
    const states = (): string[] =>
      kept.journal.leases().map(({ target: of, state }) => `${'name' in of ? of.name : ''} ${state}`);
    assert.deepEqual(states(), [
      'bad-1.contoso.test failed',
      'mail-7.contoso.test in-force',
      'web-01.contoso.test in-force',
    ]);
    kept.clock.step(60 * MINUTE);
    assert.deepEqual(states(), [
      'bad-1.contoso.test failed',
      'mail-7.contoso.test overdue',
      'web-01.contoso.test in-force',
    ]);
    record('b', released('mail-7'), released('web-01'));
    record('c', released('bad-1'));
    assert.deepEqual(states(), []);
  });

  it('measures approvals, containment, releases, refusals and what was taken back', () => {
    history();
    const metrics = metricsOf(kept.store, T0 - 1);
    assert.deepEqual(metrics.approve, { count: 1, median: 4 * MINUTE, p90: 4 * MINUTE, longest: 4 * MINUTE });
    assert.deepEqual(metrics.contain, { count: 2, median: 5 * MINUTE, p90: 5 * MINUTE, longest: 5 * MINUTE });
    assert.deepEqual(metrics.release, { count: 1, median: 10 * MINUTE, p90: 10 * MINUTE, longest: 10 * MINUTE });
    assert.deepEqual(
      [metrics.runs, metrics.approvals, metrics.refusals, metrics.reversals],
      [{ succeeded: 1 }, { granted: 1 }, { never: 1 }, { released: 1 }],
    );
    assert.deepEqual(metricsOf(kept.store, kept.clock.now() + 1).release, { count: 0 });
  });

  it('derives every projection anew from the events alone', () => {
    history();
    record('a', hold(true));
    const tables = () => [
      kept.store.all('SELECT * FROM summaries ORDER BY run_id'),
      kept.store.all('SELECT * FROM targets ORDER BY run_id, path, target'),
    ];
    const before = tables();
    kept.store.write('DELETE FROM summaries');
    kept.store.write('DELETE FROM targets');
    kept.journal.rebuildSummaries();
    assert.deepEqual(tables(), before);
    assert.equal(before[0]?.length, 2);
    assert.equal(before[1]?.length, 5);
  });

  it('brings a journal of the first format up to this one, with all that was derived', () => {
    history();
    const before = metricsOf(kept.store, T0 - 1);
    for (const index of [
      'events_by_type',
      'events_of_targets',
      'events_of_names',
      'events_of_alerts',
      'summaries_in_force',
      'signals_waiting',
    ])
      kept.store.write(`DROP INDEX ${index}`);
    kept.store.write('ALTER TABLE targets DROP COLUMN done_at');
    kept.store.write("CREATE INDEX events_of_calls ON events(at, run_id) WHERE type = 'call'");
    kept.store.write('DROP TABLE removals');
    kept.store.write('PRAGMA user_version = 1');
    kept.reopen();
    assert.deepEqual(metricsOf(kept.store, T0 - 1), before);
    assert.equal(deviceTimeline(kept.store, 'web-01', 100).length, 6);
    assert.equal(verifyJournal(kept.store).broken, undefined);
  });

  describe('keeps records', () => {
    const late = 401 * DAY_MS;
    const cases: readonly (readonly [what: string, drafts: readonly EventDraft[], stays: boolean])[] = [
      ['of a run that ended long ago, not', [created(), moved('web-01', 'done'), ended()], false],
      ['of a run that is open', [created(), started], true],
      ['of a run that still holds a device', [created(), leased('web-01'), ended()], true],
      ['of a run whose release failed', [created(), leased('web-01', T0), ended(), released('web-01', 'failed')], true],
      ['under legal hold', [created(), ended(), hold(true)], true],
      ['whose legal hold was lifted, not', [created(), ended(), hold(true), hold(false)], false],
    ];
    for (const [what, drafts, stays] of cases) {
      it(what, async () => {
        record('old', ...drafts);
        kept.clock.step(late);
        record('new', created(), ended());
        const removed = await applyRetention(kept.store, { now: kept.clock.now(), keepDays: 400 });
        assert.deepEqual(removed, stays ? { runs: 0, events: 0 } : { runs: 1, events: drafts.length });
        assert.deepEqual(ids(), stays ? ['new', 'old'] : ['new']);
        assert.equal(kept.journal.events('old').length, stays ? drafts.length : 0);
        assert.deepEqual(verifyJournal(kept.store), {
          runs: ids().length,
          events: 2 + (stays ? drafts.length : 0),
          removed: stays ? 0 : 1,
        });
        assert.equal(listRemovals(kept.store, 9).length, stays ? 0 : 1);
      });
    }
    const ids = (): string[] => kept.journal.runs({ limit: 9 }).map(({ runId }: RunSummary) => runId);

    it('of a run of which something durable is still under way', async () => {
      record('old', created(), ended());
      kept.store.write(
        "INSERT INTO runs (run_id, root_id, flow, state, started_at, boot_id) VALUES ('old/lease/x', 'old/lease/x', 'lease', 'running', 0, 'b')",
      );
      kept.clock.step(late);
      assert.equal((await applyRetention(kept.store, { now: kept.clock.now(), keepDays: 400 })).runs, 0);
      kept.store.write("UPDATE runs SET state = 'done', ended_at = 1");
      assert.equal((await applyRetention(kept.store, { now: kept.clock.now(), keepDays: 400 })).runs, 1);
      assert.deepEqual(kept.store.all('SELECT run_id FROM runs'), []);
    });

    it('for 30 days at least, whatever is set, and counts from the last event', async () => {
      record('old', created(), ended());
      kept.clock.step(29 * DAY_MS);
      assert.equal((await applyRetention(kept.store, { now: kept.clock.now(), keepDays: 0 })).runs, 0);
      record('old', { type: 'note', path: 'n', text: 'Looked at again.' });
      kept.clock.step(29 * DAY_MS);
      assert.equal((await applyRetention(kept.store, { now: kept.clock.now(), keepDays: 30 })).runs, 0);
      kept.clock.step(2 * DAY_MS);
      assert.equal((await applyRetention(kept.store, { now: kept.clock.now(), keepDays: 30 })).runs, 1);
    });

    describe('and leaves a note of each run that it removed', () => {
      let lastHash: string;

      beforeEach(async () => {
        for (const run of ['r1', 'r2', 'r3']) record(run, created(), ended());
        lastHash = kept.journal.events('r1').at(-1)?.hash ?? '';
        kept.clock.step(late);
        record('new', created(), ended());
        await applyRetention(kept.store, { now: kept.clock.now(), keepDays: 90 });
      });

      it('with what it was, and when and why it went', () => {
        const { keyId, signature, hash, ...note } = removalOf(kept.store, 'r1') ?? assert.fail('no note');
        assert.deepEqual(note, {
          number: 1,
          runId: 'r1',
          playbook: 'contain',
          tenantId: note.tenantId,
          startedAt: T0,
          endedAt: T0,
          removedAt: kept.clock.now(),
          rule: { kind: 'retention', days: 90 },
          events: 2,
          lastHash,
        });
        assert.match(`${keyId} ${hash}`, /^[0-9a-f]{16} [0-9a-f]{64}$/);
        assert.ok(signature.length > 80);
        assert.equal(removalOf(kept.store, 'new'), undefined);
        assert.deepEqual(
          listRemovals(kept.store, 2).map(({ runId }) => runId),
          ['r3', 'r2'],
        );
      });

      const forgeries: readonly (readonly [what: string, sql: string, runId: string, problem: RegExp])[] = [
        ['the rule', "UPDATE removals SET body = replace(body, '90', '400') WHERE number = 2", 'r2', /was changed/],
        ['the run', "UPDATE removals SET run_id = 'r9' WHERE number = 2", 'r9', /was changed/],
        ['a body that is no JSON', "UPDATE removals SET body = '{' WHERE number = 2", 'r2', /was changed/],
        ['a note that was taken out', 'DELETE FROM removals WHERE number = 2', 'r3', /before this one is missing/],
        [
          'the signature',
          'UPDATE removals SET signature = (SELECT signature FROM removals WHERE number = 1)',
          'r2',
          /not that of the note/,
        ],
        ['the key', "UPDATE removals SET key_id = 'x' WHERE number = 3", 'r3', /signed with another key \(x\)/],
      ];
      for (const [what, sql, runId, problem] of forgeries) {
        it(`that holds against a change of ${what}`, () => {
          kept.store.write(sql);
          const { broken } = verifyJournal(kept.store);
          assert.deepEqual([broken?.runId, broken?.sequence], [runId, 0]);
          assert.match(broken?.problem ?? '', problem);
        });
      }

      it('so that a note for a run that somebody else took out proves nothing', () => {
        for (const table of ['events', 'summaries', 'signatures'])
          kept.store.write(`DELETE FROM ${table} WHERE run_id = 'new'`);
        kept.store.write(
          `INSERT INTO removals SELECT 4, 'new', replace(body, 'r3', 'new'), hash, key_id, signature FROM removals WHERE number = 3`,
        );
        assert.equal(verifyJournal(kept.store).broken?.runId, 'new');
      });

      it('and tells of events that came back', () => {
        record('r2', created());
        assert.match(verifyJournal(kept.store).broken?.problem ?? '', /was removed, and has events again/);
      });
    });

    it('takes many runs out in portions', async () => {
      for (let run = 0; run < 450; run++) record(`r${run}`, created(), ended());
      kept.clock.step(late);
      assert.deepEqual(await applyRetention(kept.store, { now: kept.clock.now(), keepDays: 400 }), {
        runs: 450,
        events: 900,
      });
    });
  });
});
