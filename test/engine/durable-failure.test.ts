import assert from 'node:assert/strict';
import type { Durable } from '../../engine/durable/durable.ts';
import { pruneRuns } from '../../engine/durable/prune.ts';
import { createSqliteHost } from '../../engine/durable/sqlite-host.ts';
import { openStore, type Store } from '../../engine/durable/sqlite-store.ts';
import { VirtualClock } from '../../engine/time/virtual-clock.ts';

/** From now on the disk has no room for more than a page or two. */
function fillDisk(store: Store): void {
  const pages = Number(Object.values(store.get('PRAGMA page_count') ?? {})[0]);
  store.get(`PRAGMA max_page_count = ${pages + 1}`);
}

describe('a durable host whose disk is full', () => {
  it('stops every run where it is, tells those who wait for it, and does nothing more', async () => {
    const store = openStore(':memory:');
    const clock = new VirtualClock({ busy: store.busy });
    const reported: (readonly [string | undefined, string])[] = [];
    const effects: string[] = [];
    let caughtByFlow = 0;
    const host = createSqliteHost({
      store,
      clock,
      bootId: 'boot',
      graceMs: 0,
      onError: (error, runId) => reported.push([runId, error.message]),
      flows: {
        playbook: async (durable: Durable, name: string) => {
          await durable.signal('wait', 'go', Number.POSITIVE_INFINITY);
          try {
            await durable.step('big', () => {
              effects.push(`big ${name}`);
              return Promise.resolve('x'.repeat(100_000));
            });
          } catch {
            caughtByFlow += 1;
          }
          await durable.step('after', () => Promise.resolve(effects.push('after')));
        },
      },
    });
    await host.start('a', 'playbook', 'a');
    await host.start('b', 'playbook', 'b');
    await clock.settle();
    fillDisk(store);
    const ends = [host.result('a'), host.result('b')];
    const checks = ends.map((end) => assert.rejects(end, /disk is full\. Free some space/));
    await host.deliver('a', 'go', '1', null);
    await Promise.all(checks);
    await clock.settle();
    assert.deepEqual(effects, ['big a']);
    assert.equal(caughtByFlow, 0, 'a full disk is no failure of the step');
    assert.equal(reported.length, 1);
    assert.match(reported[0]![1], /disk is full/);
    await assert.rejects(host.start('c', 'playbook', 'c'), /disk is full/);
    await assert.rejects(host.deliver('b', 'go', '1', null), /disk is full/);
    assert.deepEqual(
      host.open().map((run) => run.runId),
      ['a', 'b'],
      'both go on at the next start',
    );
    await host.close();
  });
});

describe('pruning', () => {
  const HOUR = 3_600_000;

  it('forgets steps, signals and children of runs that ended before, and nothing of others', async () => {
    const store = openStore(':memory:');
    const clock = new VirtualClock({ busy: store.busy });
    const host = createSqliteHost({
      store,
      clock,
      bootId: 'boot',
      onError: (error) => {
        throw error;
      },
      flows: {
        playbook: async (durable: Durable, wait: boolean) => {
          await durable.each('all', 'block', [{ key: 'x', input: null }]);
          if (wait) await durable.signal('wait', 'go', Number.POSITIVE_INFINITY);
          return 'done';
        },
        block: (durable: Durable) => durable.step('act', () => Promise.resolve('acted')),
      },
    });
    for (const [runId, wait] of [
      ['old', false],
      ['open', true],
    ] as const)
      await host.start(runId, 'playbook', wait);
    await host.deliver('old', 'go', '1', 'never taken');
    await host.deliver('nobody', 'go', '1', 'to a run that never was');
    await clock.run(host.result('old'));
    await clock.advance(HOUR);
    await host.start('young', 'playbook', false);
    await clock.run(host.result('young'));
    const rows = (table: string): string[] =>
      store.all(`SELECT run_id FROM ${table} ORDER BY run_id`).map((row) => String(row['run_id']));
    pruneRuns(store, clock.now() - HOUR / 2);
    await store.flushed();
    assert.deepEqual(rows('runs'), ['old', 'open', 'open/all/x', 'young', 'young/all/x']);
    assert.deepEqual(rows('steps'), ['open', 'open/all/x', 'young', 'young/all/x']);
    assert.deepEqual(rows('signals'), []);
    assert.equal(await host.result('old'), 'done');
    await host.deliver('open', 'go', '1', null);
    assert.equal(await clock.run(host.result('open')), 'done');
    await host.close();
  });
});
