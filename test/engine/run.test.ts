import assert from 'node:assert/strict';
import type { RunRecord } from '../../engine/journal/events.ts';
import { effectsOf, on, rigForEachTest } from '../support/rig-for-each-test.ts';

const PEOPLE = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
contact joel { name "Joel Baker" upn "joel.baker@contoso.com" }
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
channel soc { teams secret "soc-webhook" }
approval containment { from maria, joel, nina need 1 within 15m remind every 5m exclude requester if silent deny }
approval two_people { from maria, joel need 2 within 1h require reason if silent deny }
`;

const ISOLATE = `
  cut: isolate devices of subject selectively for 24h {
    comment "Case 4711, run {{ run.id }}"
    acknowledge network_loss
    approval containment
  }`;

const playbook = (body: string, people = PEOPLE): string => `${people}\nplaybook tried "Tried" {\n${body}\n}\n`;

const types = (record: RunRecord): string[] => record.events.map(({ body }) => body.type);

const HOUR = 3_600_000;

describe('a run', () => {
  const rig = rigForEachTest();

  it('isolates after the approval, and releases when the lease is over', async () => {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const record = await rig.run(playbook(ISOLATE), on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042']);
    assert.equal(rig.simulator.control.device('ws-042').isolation, 'Selective');
    assert.deepEqual(record.approvals[0]?.outcome, 'granted');

    await rig.clock.advance(25 * HOUR);
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042', 'Unisolate ws-042']);
    const after = rig.engine.record(record.summary.runId);
    assert.equal(after?.leases[0]?.ended?.how, 'released');
    assert.equal(rig.engine.openRuns(), 0);
  });

  it('carries its key in the comment of the machine action', async () => {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const { summary } = await rig.run(playbook(ISOLATE), on('ws-042'));
    const comment = rig.simulator.control.effects()[0]?.comment ?? '';
    assert.match(comment, new RegExp(`^Case 4711, run ${summary.runId} \\[${summary.runId}/cut#1\\]$`));
  });

  it('does nothing where the approval is denied, and runs the handler', async () => {
    rig.answer('joel.baker@contoso.com', 'denied', 'wrong device');
    const handlers = `on denied { notify soc "No: {{ approval.reason }}" }\nfinally { note "end" }`;
    const record = await rig.run(playbook(`${ISOLATE}\n${handlers}`), on('ws-042'));
    assert.equal(record.summary.outcome, 'denied');
    assert.deepEqual(effectsOf(rig), []);
    assert.ok(record.messages.some(({ text }) => text === 'No: wrong device'));
    assert.deepEqual(
      record.notes.map(({ text }) => text),
      ['end'],
    );
  });

  it('takes silence for no, after the reminders', async () => {
    const record = await rig.run(playbook(ISOLATE), on('ws-042'));
    assert.equal(record.summary.outcome, 'denied');
    assert.deepEqual(effectsOf(rig), []);
    assert.equal(types(record).filter((type) => type === 'approval-reminded').length, 2);
  });

  for (const [who, why] of [
    ['nina@contoso.com', /may not approve/],
    ['mallory@evil.example', /not among those/],
  ] as const)
    it(`does not count the answer of ${who}`, async () => {
      rig.answer(who, 'granted');
      const record = await rig.run(playbook(ISOLATE), on('ws-042'));
      assert.equal(record.summary.outcome, 'denied');
      const answer = record.approvals[0]?.answers[0];
      assert.equal(answer?.counted, false);
      assert.match(answer.why ?? '', why);
    });

  it('waits for as many different people as the text asks for', async () => {
    rig.answer('maria.ortiz@contoso.com', 'granted', 'C2 confirmed');
    rig.answer('maria.ortiz@contoso.com', 'granted', 'again');
    const text = playbook(ISOLATE.replace('containment', 'two_people'));
    const record = await rig.run(text, on('ws-042'));
    assert.equal(record.summary.outcome, 'denied');
    assert.deepEqual(
      record.approvals[0]?.answers.map(({ counted }) => counted),
      [true, false],
    );
  });

  it('refuses an answer for another plan', async () => {
    const runId = await rig.start(playbook(ISOLATE), on('ws-042'));
    await rig.clock.settle();
    const [waiting] = rig.engine.approvals();
    assert.ok(waiting);
    const answer = { runId, requestId: waiting.request.id, planHash: 'of another plan', answer: 'granted' } as const;
    const result = await rig.engine.answer({ ...answer, by: { id: 'maria.ortiz@contoso.com', how: 'practice' } });
    assert.equal(result.counted, false);
    assert.equal((await rig.ended(runId)).summary.outcome, 'denied');
  });

  it('starts nothing where the set of targets grew since the plan was confirmed', async () => {
    const text = playbook(`
      owner nina
      isolate devices tagged ["to-isolate"] selectively until released { comment "Case 1" acknowledge network_loss }`);
    rig.simulator.control.setTags('ws-042', ['to-isolate']);
    const plan = await rig.plan(text, { kind: 'none' });
    rig.simulator.control.setTags('ws-043', ['to-isolate']);
    const { compileText } = await import('../support/compile.ts');
    const request = {
      tenantId: rig.tenant.id,
      model: await compileText(text),
      subject: { kind: 'none' },
      inputs: {},
      requester: { id: 'nina@contoso.com', how: 'os-user' },
    } as const;
    await assert.rejects(rig.clock.run(rig.engine.start(request, plan.hash, {})), /changed since it was confirmed/);
    assert.deepEqual(effectsOf(rig), []);
  });

  it('voids an approval when the targets grow while people think', async () => {
    const text = playbook(`
      isolate devices tagged ["to-isolate"] selectively for 1h {
        comment "Case 1" acknowledge network_loss approval containment
      }`);
    rig.simulator.control.setTags('ws-042', ['to-isolate']);
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const runId = await rig.start(text, { kind: 'none' });
    rig.simulator.control.setTags('ws-043', ['to-isolate']);
    const record = await rig.ended(runId);
    // Asked again, told why, and answered by nobody.
    assert.deepEqual(
      record.approvals.map(({ outcome }) => outcome),
      ['voided', 'lapsed'],
    );
    assert.match(record.approvals[1]?.request.because ?? '', /ws-043/);
    assert.equal(record.summary.outcome, 'denied');
    assert.deepEqual(effectsOf(rig), []);
  });

  it('leaves out a device that was put under protection while people think', async () => {
    const policy = `${PEOPLE}\npolicy "Safety" { never isolate devices where device.tags includes any of ["do-not-isolate"] skip }\n`;
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const runId = await rig.start(playbook(ISOLATE, policy), on('ws-042', 'ws-043'));
    rig.simulator.control.setTags('ws-043', ['do-not-isolate']);
    const record = await rig.ended(runId);
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042']);
    assert.equal(record.summary.counters.refused, 1);
  });

  it('sends nothing more after a cancel, and says what is under way', async () => {
    const body = `
      first: collect forensics from devices of subject { comment "Case 1" acknowledge data_collection }
      wait 1h
      isolate devices of subject selectively for 1h { comment "Case 1" acknowledge network_loss }
      on cancelled { note "cancelled" }`;
    const runId = await rig.start(playbook(body), on('ws-042'));
    await rig.clock.advance(60_000);
    await rig.engine.cancel(runId, { id: 'joel', how: 'os-user' }, false);
    const record = await rig.ended(runId);
    assert.equal(record.summary.outcome, 'cancelled');
    assert.deepEqual(effectsOf(rig), ['CollectInvestigationPackage ws-042']);
  });

  it('cancels while people are asked', async () => {
    const runId = await rig.start(playbook(ISOLATE), on('ws-042'));
    await rig.clock.settle();
    await rig.engine.cancel(runId, { id: 'joel', how: 'os-user' }, false);
    const record = await rig.ended(runId);
    assert.equal(record.summary.outcome, 'cancelled');
    assert.equal(record.approvals[0]?.outcome, 'cancelled');
    assert.deepEqual(effectsOf(rig), []);
  });

  const BARE = playbook(
    `owner nina isolate devices of subject selectively until released { comment "Case 1" acknowledge network_loss }`,
  );

  it('adopts its own action where the answer to the POST was lost', async () => {
    rig.simulator.control.addFault({ kind: 'accept-then-drop', route: 'POST /api/machines/*/isolate', times: 1 });
    const record = await rig.run(BARE, on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042']);
    assert.equal(record.steps[0]?.targets[0]?.adopted, true);
  });

  it('sends again where the connection broke before anything was taken', async () => {
    rig.simulator.control.addFault({ kind: 'reset', route: 'POST /api/machines/*/isolate', times: 1 });
    const record = await rig.run(BARE, on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042']);
  });

  it('waits out a 429 and sends once', async () => {
    rig.simulator.control.addFault({
      kind: 'status',
      status: 429,
      retryAfterSeconds: 30,
      route: 'POST /api/machines/*/isolate',
      times: 2,
    });
    const record = await rig.run(BARE, on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042']);
  });

  it('does not repeat a refusal, and tells the permission', async () => {
    rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/isolate' });
    const record = await rig.run(BARE, on('ws-042'));
    assert.equal(record.summary.outcome, 'failed');
    assert.match(record.summary.reason ?? '', /Machine\.Isolate/);
    assert.equal(record.calls.filter(({ status }) => status === 403).length, 1);
  });

  it('goes on after a failure where the text says so, and ends partial', async () => {
    rig.simulator.control.addFault({ kind: 'action-fails', route: 'POST /api/machines/*/collectInvestigationPackage' });
    const body = `
      collect forensics from devices of subject { comment "Case 1" acknowledge data_collection on failure continue }
      tag devices of subject as "seen"`;
    const record = await rig.run(playbook(body), on('ws-042'));
    assert.equal(record.summary.outcome, 'partial');
    assert.deepEqual(effectsOf(rig), ['CollectInvestigationPackage ws-042', 'Tag ws-042']);
  });

  it('fetches the package as an artefact', async () => {
    const body = `collect forensics from devices of subject into "case" { comment "Case 1" acknowledge data_collection }`;
    const record = await rig.run(playbook(body), on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.equal(record.artefacts.length, 1);
    assert.match(record.artefacts[0]?.sha256 ?? '', /^[0-9a-f]{64}$/);
    assert.ok((record.artefacts[0]?.bytes ?? 0) > 0);
    assert.doesNotMatch(JSON.stringify(record), /safedownload|token=/);
  });

  it('leaves a device alone at the end of the lease where somebody else isolated it again', async () => {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const record = await rig.run(playbook(ISOLATE), on('ws-042'));
    const id = record.steps[0]?.targets[0]?.target;
    assert.ok(id?.kind === 'device');
    const api = rig.engine.tenant(rig.tenant.id)!.api;
    await rig.clock.run(api.submit('device.release', id.id, { comment: 'by hand' }));
    await rig.clock.advance(HOUR);
    await rig.clock.run(api.submit('device.isolate', id.id, { comment: 'by hand', mode: 'fully' }));
    await rig.clock.advance(26 * HOUR);
    assert.equal(rig.engine.record(record.summary.runId)?.leases[0]?.ended?.how, 'superseded');
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042', 'Unisolate ws-042', 'Isolate ws-042']);
  });

  it('runs branches side by side and loops item by item', async () => {
    const body = `
      target hosts = devices of subject
      parallel {
        branch one { tag hosts as "one" }
        branch two { tag hosts as "two" }
      }
      for each host in hosts max 5 at once 1 {
        if host.os is Windows11 { tag host as "eleven" } else { tag host as "other" }
      }
      note "Done: {{ hosts | count }}"`;
    const record = await rig.run(playbook(body), on('ws-042', 'ws-043'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.equal(effectsOf(rig).length, 6);
    assert.deepEqual(
      record.notes.map(({ text }) => text),
      ['Done: 2'],
    );
  });

  it('waits until a condition holds, or runs the else block at the timeout', async () => {
    rig.simulator.control.setOnline('ws-043', false);
    const body = `
      owner nina
      cut: isolate devices of subject selectively until released { comment "Case 1" acknowledge network_loss }
      wait until cut.status is succeeded timeout 20m else { note "late: {{ cut.pending | join ', ' }}" }
      note "after"`;
    const quick = await rig.run(playbook(body), on('ws-042'));
    assert.deepEqual(
      quick.notes.map(({ text }) => text),
      ['after'],
    );
    const slow = await rig.run(playbook(body), on('ws-043'));
    assert.match(slow.notes[0]?.text ?? '', /^late: ws-043/);
    assert.equal(slow.summary.counters['timed-out'], 1);
  });

  it('stops with the reason of the text', async () => {
    const record = await rig.run(playbook('stop "nothing to do"'), { kind: 'none' });
    assert.equal(record.summary.outcome, 'stopped');
    assert.equal(record.summary.reason, 'nothing to do');
  });

  it('keeps a refused run in the history, with the rule and no effect', async () => {
    const record = await rig.run(playbook(ISOLATE), on('no-such-device'));
    assert.equal(record.summary.outcome, 'refused');
    assert.match(record.summary.reason ?? '', /No device is named "no-such-device"/);
    assert.deepEqual(effectsOf(rig), []);
  });

  it('bans, tells each refused value, and unbans what playbooks made and nothing else', async () => {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const bans = `ban domains ["bad.example.net", "worse.example.net"] for 30d {
      comment "Case 4711" acknowledge org_wide_block approval containment response block }`;
    const banned = await rig.run(playbook(bans), { kind: 'none' });
    assert.equal(banned.summary.outcome, 'succeeded');
    assert.equal(banned.summary.counters.done, 2);
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const unbans = `unban domains ["bad.example.net", "static.web1-metrics.net"] {
      comment "Case 4711" acknowledge exposure approval containment }`;
    const unbanned = await rig.run(playbook(unbans), { kind: 'none' });
    const states = unbanned.steps[0]?.targets.map(
      ({ target, state }) => `${'value' in target ? target.value : ''} ${state}`,
    );
    assert.deepEqual(states?.sort(), ['bad.example.net done', 'static.web1-metrics.net refused']);
  });

  it('shows the journal as whole: no gap and no broken hash', async () => {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const record = await rig.run(playbook(ISOLATE), on('ws-042'));
    assert.deepEqual(
      record.events.map(({ sequence }) => sequence),
      record.events.map((_, index) => index + 1),
    );
  });
});
