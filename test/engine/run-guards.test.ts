/** Rules that hold while a run is under way: what the plan let pass may have changed when it is sent. */
import assert from 'node:assert/strict';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import { compileText } from '../support/compile.ts';
import { REQUESTER } from '../support/engine-rig.ts';
import { effectsOf, on, rigForEachTest } from '../support/rig-for-each-test.ts';

const PEOPLE = `language 1
contact maria { name "Maria" upn "maria.ortiz@contoso.com" }
contact joel { name "Joel" upn "joel.baker@contoso.com" }
contact nina { name "Nina" upn "nina@contoso.com" }
approval containment { from maria, joel need 1 within 15m exclude requester if silent deny }
approval org_wide { from maria, joel need 1 within 1h exclude requester if silent deny }
`;

const ISOLATE = `isolate devices of subject selectively for 24h { comment "Case 4711" acknowledge network_loss }`;
const TAG = `tag devices of subject as "seen"`;

const playbook = (body: string, policy = ''): string =>
  `${PEOPLE}\n${policy === '' ? '' : `policy "House" { ${policy} }`}\nplaybook tried "Tried" {\nowner nina\n${body}\n}\n`;

/** Nothing is wrong with these. */
const FIRST = ['ws-042', 'ws-043', 'ws-044'];
const OTHERS = ['ws-047', 'ws-048', 'ws-049'];

const states = (record: RunRecord): readonly string[] =>
  record.steps.flatMap(({ targets }) =>
    targets.map(({ target, state }) => `${'name' in target ? (target.name.split('.')[0] ?? '') : ''} ${state}`),
  );

const details = (record: RunRecord): string =>
  record.steps.flatMap(({ targets }) => targets.map(({ detail }) => detail ?? '')).join('\n');

const HOUR = 3_600_000;
describe('rules while a run is under way', () => {
  const rig = rigForEachTest();

  /** Plans both, then starts both at the same moment. */
  async function race(text: string, first: ReturnType<typeof on>, second: ReturnType<typeof on>): Promise<RunRecord[]> {
    const model = await compileText(text);
    const requests = [first, second].map(
      (subject) => ({ tenantId: rig.tenant.id, model, subject, inputs: {}, requester: REQUESTER }) as const,
    );
    const plans: RunPlan[] = [];
    for (const request of requests) plans.push(await rig.clock.run(rig.engine.plan(request)));
    assert.deepEqual(
      plans.map(({ verdict }) => verdict),
      ['ready', 'ready'],
    );
    const runs = await rig.clock.run(
      Promise.all(requests.map((request, index) => rig.engine.start(request, plans[index]?.hash ?? '', {}))),
    );
    const records: RunRecord[] = [];
    for (const { runId } of runs) records.push(await rig.ended(runId));
    return records;
  }

  const of = (records: readonly RunRecord[], word: string): number =>
    records.flatMap(states).filter((state) => state.endsWith(` ${word}`)).length;

  it('holds a maximum of a window over two runs that begin at once', async () => {
    const text = playbook(ISOLATE, 'max 5 isolations per 1h otherwise stop');
    const records = await race(text, on(...FIRST), on(...OTHERS));
    assert.equal(effectsOf(rig).length, 5);
    assert.deepEqual([of(records, 'done'), of(records, 'refused')], [5, 1]);
    assert.match(records.map(details).join(), /6 isolations within 1h.*policy "House", \S+ line \d+/);
    await rig.clock.advance(2 * HOUR);
    assert.equal((await rig.plan(text, on(...FIRST))).verdict, 'nothing-to-do', 'the window has gone by');
  });

  it('counts a device once, however many runs act on it', async () => {
    const records = await race(playbook(TAG, 'max 3 devices per 1h otherwise stop'), on(...FIRST), on(...FIRST));
    assert.deepEqual(
      records.map(({ summary }) => summary.outcome),
      ['succeeded', 'succeeded'],
    );
    assert.equal(
      (await rig.plan(playbook(TAG, 'max 3 devices per 1h otherwise stop'), on('ws-047'))).verdict,
      'refused',
    );
  });

  it('lets the earlier of two runs go on where one is the most', async () => {
    const records = await race(playbook(TAG, 'max 1 runs per 1h otherwise stop'), on('ws-042'), on('ws-043'));
    assert.deepEqual(effectsOf(rig).length, 1);
    assert.deepEqual([of(records, 'done'), of(records, 'refused')], [1, 1]);
  });

  it('lets what was asked for and granted go beyond the maximum', async () => {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const record = await rig.run(playbook(TAG, 'max 2 devices per 1h otherwise ask org_wide'), on(...FIRST));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.equal(effectsOf(rig).length, 3);
  });

  it('counts the parts of a run together', async () => {
    const later = `${TAG}\nwait 1h\ntag devices named ["ws-047"] as "seen"`;
    const record = await rig.run(playbook(later, 'max 3 devices otherwise stop'), on(...FIRST));
    assert.equal(record.summary.outcome, 'refused');
    assert.match(record.summary.reason ?? '', /4 devices/);
    assert.equal(effectsOf(rig).length, 3);
  });

  it('voids what was approved where another rule asks meanwhile', async () => {
    const policy = 'max 3 isolations per 1h otherwise ask org_wide';
    const text = playbook(ISOLATE.replace('{ ', '{ approval containment '), policy);
    const waiting = await rig.start(text, on('ws-042'));
    await rig.clock.settle();
    await rig.run(playbook(ISOLATE, policy), on(...OTHERS));
    const [asked] = rig.engine.approvals();
    assert.ok(asked);
    const { request } = asked;
    await rig.clock.run(
      rig.engine.answer({
        runId: waiting,
        requestId: request.id,
        planHash: request.planHash,
        answer: 'granted',
        by: { id: 'maria.ortiz@contoso.com', how: 'practice' },
      }),
    );
    const record = await rig.ended(waiting);
    assert.equal(record.approvals[0]?.standing, 'voided');
    assert.match(record.approvals[0].reason ?? '', /org_wide/);
    // Both are asked for now, and nobody answers.
    assert.equal(record.summary.outcome, 'denied');
    assert.equal(effectsOf(rig).length, 3);
  });

  const EIGHT = on(...FIRST, ...OTHERS, 'fin-lt-014', 'fin-lt-015');

  it('sends nothing more after as many failures as the rule says, and tells the rest', async () => {
    rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/tags' });
    const body = `${TAG}\nnote "not reached"\non failure { note "{{ run.error }}" }`;
    const record = await rig.run(playbook(body, 'stop after 5 failures stop after 3 failures'), EIGHT);
    assert.equal(record.summary.outcome, 'failed');
    assert.match(record.summary.reason ?? '', /3 targets of this run failed.*"stop after 3 failures".* line \d+/);
    assert.deepEqual([of([record], 'failed'), of([record], 'skipped')], [3, 5]);
    assert.equal(record.calls.filter(({ status }) => status === 403).length, 3);
    assert.equal(record.notes.length, 1);
    assert.match(record.notes[0]?.text ?? '', /stop after 3 failures/);
  });

  it('counts failures over statements, also where the text goes on after each', async () => {
    const scan = `scan devices of subject quickly { comment "Case 4711" acknowledge performance on failure continue }`;
    rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/runAntiVirusScan' });
    const record = await rig.run(
      playbook(`${scan}\n${scan.replace('quickly', 'fully')}`, 'stop after 4 failures'),
      on(...FIRST),
    );
    assert.equal(record.summary.outcome, 'failed');
    assert.deepEqual([of([record], 'failed'), of([record], 'skipped')], [4, 2]);
  });

  it('releases all the same', async () => {
    rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/machines/*/tags' });
    const body = `
      ${ISOLATE.replace('{ ', '{ timeout 30m ')}
      ${TAG}
      on failure { deisolate devices of subject { comment "Case 4711" acknowledge exposure } }`;
    await rig.run(playbook(body, 'stop after 1 failures'), on('ws-042'));
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042', 'Unisolate ws-042']);
  });

  it('stops batches of indicators too', async () => {
    rig.simulator.control.addFault({ kind: 'status', status: 403, route: 'POST /api/indicators/import' });
    const ban = (value: string): string =>
      `ban domains ["${value}"] for 30d { comment "Case 4711" acknowledge org_wide_block approval containment response block on failure continue }`;
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const body = `${ban('bad.example.net')}\n${ban('worse.example.net')}`;
    const record = await rig.run(playbook(body, 'stop after 1 failures'), { kind: 'none' });
    assert.equal(record.summary.outcome, 'failed');
    assert.deepEqual(record.summary.counters, { failed: 1, skipped: 1 });
  });

  it('sends nothing once the change window has closed while people think', async () => {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const policy = 'only between "08:00" and "10:01" in "Europe/Madrid" on MON';
    const record = await rig.run(playbook(ISOLATE.replace('{ ', '{ approval containment '), policy), on('ws-042'));
    assert.equal(record.summary.outcome, 'refused');
    assert.match(record.summary.reason ?? '', /Monday 10:01 in Europe\/Madrid/);
    assert.deepEqual(effectsOf(rig), []);
  });

  it('opens and closes the window by the clock of its zone over the change to summer time', async () => {
    const policy = 'only between "03:00" and "04:00" in "Europe/Madrid" on SUN';
    // 29 March, one minute before the clocks go from 02:00 to 03:00.
    await rig.clock.advance(Date.UTC(2026, 2, 29, 0, 59) - rig.clock.now());
    const text = playbook(TAG, policy);
    assert.equal((await rig.plan(text, on('ws-042'))).verdict, 'refused');
    await rig.clock.advance(60_000);
    assert.equal((await rig.run(text, on('ws-042'))).summary.outcome, 'succeeded');
    await rig.clock.advance(HOUR);
    assert.match(
      (await rig.plan(text, on('ws-043'))).refusals[0]?.message ?? '',
      /It is Sunday 04:0\d in Europe\/Madrid/,
    );
  });

  it('does not try again after the window has closed', async () => {
    rig.simulator.control.addFault({ kind: 'status', status: 409, route: 'POST /api/machines/*/isolate' });
    const policy = 'only between "08:00" and "09:20" in "UTC"';
    const body = ISOLATE.replace('{ ', '{ retry 5 times every 15m ');
    const record = await rig.run(playbook(body, policy), on('ws-042'));
    assert.deepEqual(of([record], 'refused'), 1);
    assert.match(details(record), /Not sent\. It is Monday 09:\d\d in UTC.*"only between/);
    assert.deepEqual(effectsOf(rig), []);
  });

  it('leaves out a device that lost the tag by which it was chosen', async () => {
    rig.simulator.control.setTags('ws-042', ['to-isolate']);
    rig.simulator.control.setTags('ws-043', ['to-isolate']);
    const text = playbook(
      ISOLATE.replace('of subject', 'tagged ["to-isolate"]').replace('{ ', '{ approval containment '),
    );
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const runId = await rig.start(text, { kind: 'none' });
    rig.simulator.control.setTags('ws-043', []);
    const record = await rig.ended(runId);
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042']);
    assert.deepEqual(states(record).toSorted(), ['ws-042 done', 'ws-043 refused']);
    assert.ok(record.events.some(({ body }) => body.type === 'plan-changed' && body.change === 'smaller'));
  });
});
