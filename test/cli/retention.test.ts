import assert from 'node:assert/strict';
import { openStore } from '../../engine/durable/sqlite-store.ts';
import { createJournal } from '../../engine/journal/journal.ts';
import type { Removal } from '../../engine/journal/removals.ts';
import { DAY_MS } from '../../engine/journal/retention.ts';
import { VirtualClock } from '../../engine/time/virtual-clock.ts';
import { homeFiles } from '../../runner/home.ts';
import { ANA, created, ended } from '../support/events.ts';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';
import { waitFor } from '../support/wait-for.ts';

/** A journal of two runs that ended `days` ago, one of them under legal hold. */
async function liveThrough(home: string, days: number): Promise<void> {
  const store = openStore(homeFiles(home).journal);
  const journal = createJournal(store, {
    clock: new VirtualClock({ start: Date.now() - days * DAY_MS, busy: store.busy }),
  });
  for (const run of ['01OLD', '01HELD']) {
    journal.record(run, 'a', created());
    journal.record(run, 'b', ended());
  }
  journal.record('01HELD', 'c', { type: 'hold', on: true, by: ANA, reason: 'court' });
  await journal.flushed();
  store.close();
}

describe('playbook retention', function () {
  this.timeout(120_000);
  let test: TestHome;

  before(ensureBuilt);
  beforeEach(async () => {
    test = createTestHome();
    await liveThrough(test.home, 500);
  });
  afterEach(() => test.remove());

  const pruned = async (): Promise<readonly Removal[]> =>
    JSON.parse((await test.cli(['history', '--pruned', '--format', 'json'])).stdout) as Removal[];

  it('leaves a note of what it removed, which people, programs and verify meet', async () => {
    const [note] = await waitFor('the removal', async () => {
      const notes = await pruned();
      return notes.length > 0 ? notes : undefined;
    });
    assert.deepEqual([note?.runId, note?.rule, note?.events], ['01OLD', { kind: 'retention', days: 400 }, 2]);
    const table = (await test.cli(['history', '--pruned'])).stdout;
    for (const words of ['01OLD', '400 days', note?.lastHash.slice(0, 16) ?? '?'])
      assert.ok(table.includes(words), table);
    assert.match((await test.cli(['history', '--pruned', '01HELD'])).stdout, /removed nothing/);

    const gone = await test.cli(['history', '01OLD']);
    assert.equal(gone.code, 1);
    assert.match(
      gone.stderr,
      /record of run 01OLD is gone: removed \d{4}-.* by retention, which kept records for 400 days/,
    );
    const held = await test.cli(['history', '01HELD']);
    assert.equal(held.code, 0, held.stderr);

    const { code, stdout } = await test.cli(['verify']);
    assert.equal(code, 0);
    assert.match(stdout, /whole: 1 run, 3 events\. 1 more run went by retention/);
  });

  it('keeps what is not over the time that is set, also over a new start', async () => {
    const set = await test.cli(['retention', '--days', '600', '--format', 'json']);
    // The runner that was just started has looked already: what was over the time of before may be gone.
    assert.deepEqual(JSON.parse(set.stdout), { days: 600 });
    await test.cli(['runner', 'stop', '--force']);
    assert.deepEqual(JSON.parse((await test.cli(['retention', '--format', 'json'])).stdout), { days: 600 });
    const tooShort = await test.cli(['retention', '--days', '7', '--format', 'json']);
    assert.equal(tooShort.code, 2);
    assert.match(tooShort.stdout, /from 30 to/);
  });
});
