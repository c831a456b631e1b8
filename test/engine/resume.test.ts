import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { PlaybookError } from '../../engine/errors.ts';
import { createRig, type Rig } from '../support/engine-rig.ts';

const WAITS = `language 1
playbook waits "Waits" {
  tag devices of subject as "seen"
  wait 2h
  note "after"
}
`;

const refusedWith =
  (kind: string, message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof PlaybookError && error.detail.kind === kind && message.test(error.message);

describe('a run that is to be resumed', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(() => rig.close());

  const begun = async (): Promise<string> => {
    const runId = await rig.start(WAITS, { kind: 'devices', devices: ['ws-042'] });
    await rig.clock.advance(60_000);
    return runId;
  };
  const change = (sql: string, runId: string) => (file: string) => {
    const database = new DatabaseSync(file);
    database.prepare(sql).run(runId);
    database.close();
  };

  it('goes on by itself after a restart', async () => {
    const runId = await begun();
    await rig.restart();
    assert.equal((await rig.engine.resumeRun(runId)).state, 'running');
    assert.equal((await rig.ended(runId)).summary.outcome, 'succeeded');
    assert.equal(rig.simulator.control.effects().length, 1);
  });

  it('is refused by name where another version began it', async () => {
    const runId = await begun();
    await rig.restart(change(`UPDATE steps SET verb = 'each' WHERE run_id = ? AND path = '1/gate'`, runId));
    await rig.clock.settle();
    await assert.rejects(rig.engine.resumeRun(runId), refusedWith('version', /was begun by another version/));
    assert.deepEqual(
      rig.errors.map((error) => error instanceof PlaybookError && error.detail.kind),
      ['version'],
    );
  });

  it('is refused where an error of ours has ended it, and can be rolled back', async () => {
    const runId = await begun();
    const error = JSON.stringify({ name: 'TypeError', message: 'x is undefined' });
    await rig.restart(change(`UPDATE runs SET state = 'failed', error = '${error}' WHERE run_id = ?`, runId));
    await assert.rejects(rig.engine.resumeRun(runId), refusedWith('internal', /cannot go on: x is undefined/));
    const by = { id: 'joel', how: 'os-user' } as const;
    const plan = await rig.clock.run(rig.engine.rollbacks.plan(runId, undefined, by));
    await rig.clock.run(rig.engine.rollbacks.start(runId, undefined, plan.hash, by));
    await rig.clock.advance(60_000);
    assert.deepEqual(
      rig.simulator.control.effects().map(({ type }) => type),
      ['Tag', 'Untag'],
    );
  });

  it('is refused where it has ended, and where it is not known', async () => {
    const runId = await begun();
    await rig.ended(runId);
    await assert.rejects(rig.engine.resumeRun(runId), refusedWith('refused', /nothing to resume/));
    await assert.rejects(async () => rig.engine.resumeRun('01J'), refusedWith('not-found', /no run "01J"/));
  });
});
