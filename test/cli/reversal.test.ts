import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import { stopRunner } from '../../runner/client-manage.ts';
import type { Simulator } from '../../simulator/index.ts';
import { startPractice } from '../support/practice.ts';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';
import { waitFor } from '../support/wait-for.ts';

const TEXT = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
approval release { from maria need 1 within 1h if silent deny }
policy "Safety" {
  require expiry for isolate up to 26h
  require approval release for deisolate
}
playbook hold "Hold a device" {
  tag devices of subject as "held"
  cut: isolate devices of subject selectively for 24h {
    comment "Case 1"
    acknowledge network_loss
    timeout 30m
  }
}
playbook wait_long "Wait" {
  tag devices of subject as "seen"
  wait 20h
  note "after"
}
`;

describe('playbook release, extend, rollback, resume and cancel', function () {
  this.timeout(240_000);
  let test: TestHome;
  let simulator: Simulator;

  before(ensureBuilt);
  beforeEach(async () => {
    test = createTestHome();
    simulator = await startPractice(test.home);
  });
  afterEach(async () => {
    await test.remove();
    await simulator.stop();
  });

  const run = async (playbook: string, ...more: string[]): Promise<string> => {
    const file = join(test.home, 'test.playbook');
    writeFileSync(file, TEXT);
    const words = ['run', file, '--playbook', playbook, '--device', 'ws-042', '--tenant', 'simulator', '--yes'];
    const { code, stdout, stderr } = await test.cli([...words, '--format', 'json', ...more]);
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout) as Partial<RunRecord> & { readonly runId?: string };
    return result.runId ?? result.summary?.runId ?? '';
  };
  const isolation = () => simulator.control.device('ws-042').isolation;

  it('extends a lease as far as the policy allows, and releases it', async () => {
    const runId = await run('hold');
    const extend = ['extend', 'ws-042', '--reason', 'not done yet', '--for'];
    const extended = await test.cli([...extend, '1h', '--format', 'json']);
    assert.equal(extended.code, 0, extended.stderr);
    assert.equal((JSON.parse(extended.stdout) as unknown[]).length, 1);
    const tooLong = await test.cli([...extend, '2h']);
    assert.equal(tooLong.code, 5);
    assert.match(tooLong.stderr, /longer than 26h.*require expiry for isolate up to 26h/);
    assert.equal((await test.cli([...extend, 'soon'])).code, 2);

    const released = await test.cli(['release', `${runId}:cut`, '--reason', 'clean']);
    assert.equal(released.code, 0, released.stderr);
    assert.match(released.stdout, /ws-042\.contoso\.com .*: released/);
    assert.equal(isolation(), 'none');
    const again = await test.cli(['release', 'ws-042', '--reason', 'clean']);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /Nothing is in force for "ws-042"/);
    assert.equal((await test.cli(['release', 'ws-042'])).code, 2);
  });

  it('says that a release failed, and exits with it', async () => {
    await run('hold');
    simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/unisolate' });
    const { code, stdout } = await test.cli(['release', 'ws-042', '--reason', 'clean', '--format', 'json']);
    assert.equal(code, 1);
    const [lease] = JSON.parse(stdout) as { readonly how: string; readonly detail?: string }[];
    assert.equal(lease?.how, 'overdue');
    assert.match(lease.detail ?? '', /Machine\.Isolate/);
    assert.notEqual(isolation(), 'none');
  });

  it('takes back what a run did, once it is planned, confirmed and approved', async () => {
    const runId = await run('hold');
    const planned = await test.cli(['rollback', runId, '--plan', '--format', 'json']);
    assert.equal(planned.code, 0, planned.stderr);
    assert.deepEqual(
      (JSON.parse(planned.stdout) as RunPlan).steps.map(({ action }) => action),
      ['device.release', 'device.untag'],
    );
    const unconfirmed = await test.cli(['rollback', runId]);
    assert.equal(unconfirmed.code, 5);
    assert.match(unconfirmed.stderr, /Approval release would be asked|not confirmed/);
    assert.notEqual(isolation(), 'none');

    const approve = ['--yes', '--approve', 'release=maria.ortiz@contoso.com'];
    const done = await test.cli(['rollback', runId, ...approve]);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /^Rollback of \w+ succeeded/m);
    assert.equal(isolation(), 'none');
    assert.deepEqual(simulator.control.device('ws-042').tags.includes('held'), false);
    const twice = await test.cli(['rollback', runId, ...approve]);
    assert.equal(twice.code, 5);
    assert.match(twice.stdout, /Nothing to do/);
    assert.equal((await test.cli(['rollback', runId, '--label', 'nowhere', '--yes'])).code, 5);
    assert.equal((await test.cli(['verify'])).code, 0);
  });

  it('lets an interrupted run go on, cancels it, and says what cannot be resumed', async () => {
    const runId = await run('wait_long', '--detach');
    await waitFor('the tag', () => simulator.control.device('ws-042').tags.includes('seen'));
    await stopRunner(test.location, true);
    const resumed = await test.cli(['resume', runId, '--format', 'json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal((JSON.parse(resumed.stdout) as { readonly state: string }).state, 'running');
    const rollback = await test.cli(['rollback', runId, '--yes']);
    assert.equal(rollback.code, 5);
    assert.match(rollback.stderr, /has not ended/);

    const cancelled = await test.cli(['cancel', runId, '--format', 'json']);
    assert.equal(cancelled.code, 0, cancelled.stderr);
    assert.deepEqual(JSON.parse(cancelled.stdout), { runId, underWay: 0, cancelPending: false });
    await waitFor('the end', async () => (await test.cli(['resume', runId])).code === 5);
    const again = await test.cli(['cancel', runId]);
    assert.equal(again.code, 5);
    assert.match(again.stderr, /has ended \(cancelled\)/);
    assert.match((await test.cli(['resume', runId])).stderr, /has ended \(cancelled\): there is nothing to resume/);
    const unknown = await test.cli(['resume', '01JZZZZZZZZZZZZZZZZZZZZZZZ']);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /There is no run/);
  });

  it('says that a run waits for a tenant that is not connected', async () => {
    const runId = await run('wait_long', '--detach');
    await waitFor('the tag', () => simulator.control.device('ws-042').tags.includes('seen'));
    await stopRunner(test.location, true);
    await simulator.stop();
    const { code, stderr } = await test.cli(['resume', runId]);
    assert.equal(code, 1);
    assert.match(stderr, /tenant is not connected/);
  });
});
