import assert from 'node:assert/strict';
import type { RunRecord } from '../../engine/journal/events.ts';
import { effectsOf, on, rigForEachTest } from '../support/rig-for-each-test.ts';

const PEOPLE = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
contact joel { name "Joel Baker" upn "joel.baker@contoso.com" }
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
approval containment { from maria, joel need 1 within 15m exclude requester if silent deny }
`;
const ISOLATE = `isolate devices of subject selectively for 24h {
  comment "Case 4711" acknowledge network_loss approval containment }`;
const COLLECT = 'collect forensics from devices of subject { comment "Case 4711" acknowledge data_collection }';
const COLLECT_FAILS = { kind: 'action-fails', route: 'POST /api/machines/*/collectInvestigationPackage' } as const;

/** Handlers that tell that they were there, and why. */
const handlers = (who: string): string => `
  on denied { note "${who} denied: {{ approval.by }}, {{ approval.reason }}, at {{ run.step }}" }
  on failure { note "${who} failed at {{ run.step }}" }
  on cancelled { note "${who} cancelled by {{ run.cancelled_by }}" }
  finally { note "${who} finally" }`;

const playbook = (body: string, others = ''): string =>
  `${PEOPLE}\nplaybook tried "Tried" {\n${body}\n${handlers('tried')}\n}\n${others}`;
const inner = (body: string): string => `playbook inner "Inner" {\n${body}\n${handlers('inner')}\n}\n`;

const notes = (record: RunRecord): string[] => record.notes.map(({ text }) => text);

const MINUTE = 60_000;

describe('handlers', () => {
  const rig = rigForEachTest();

  /** Where the action that is denied stands, and who handles that. */
  const DENIED: readonly (readonly [where: string, text: string, handled: readonly string[]])[] = [
    ['the body', playbook(ISOLATE), ['tried']],
    ['a branch', playbook(`parallel { branch one { ${ISOLATE} } branch two { note "two" } }`), ['tried']],
    [
      'an item of a loop',
      playbook(`target hosts = devices of subject for each host in hosts max 5 { ${ISOLATE} }`),
      ['tried'],
    ],
    ['a condition', playbook(`target hosts = devices of subject if count of hosts > 0 { ${ISOLATE} }`), ['tried']],
    ['a playbook that it runs', playbook('run inner', inner(ISOLATE)), ['inner', 'tried']],
    [
      'a playbook that a branch runs',
      playbook('parallel { branch one { run inner } branch two { note "two" } }', inner(ISOLATE)),
      ['inner', 'tried'],
    ],
  ];
  for (const [where, text, handled] of DENIED)
    it(`of a denial in ${where} tell who said no and why`, async () => {
      rig.answer('joel.baker@contoso.com', 'denied', 'wrong device');
      const record = await rig.run(text, on('ws-042'));
      assert.equal(record.summary.outcome, 'denied');
      assert.deepEqual(effectsOf(rig), []);
      const said = notes(record).filter((text) => text !== 'two');
      assert.equal(said.length, 2 * handled.length, said.join('\n'));
      for (const [index, who] of handled.entries()) {
        assert.match(
          said[2 * index] ?? '',
          new RegExp(`^${who} denied: joel\\S*, wrong device, at isolate devices of subject`),
        );
        assert.equal(said[2 * index + 1], `${who} finally`);
      }
    });

  const FAILED: readonly (readonly [where: string, text: string, handled: readonly string[]])[] = [
    ['the body', playbook(COLLECT), ['tried']],
    ['a branch', playbook(`parallel { branch one { ${COLLECT} } branch two { note "two" } }`), ['tried']],
    [
      'an item of a loop',
      playbook(`target hosts = devices of subject for each host in hosts max 5 { ${COLLECT} }`),
      ['tried'],
    ],
    ['a playbook that it runs', playbook('run inner', inner(COLLECT)), ['inner', 'tried']],
    [
      'what went on while another playbook was run',
      playbook(`${COLLECT} run inner`, inner('wait 2h')),
      ['inner', 'tried'],
    ],
  ];
  for (const [where, text, handled] of FAILED)
    it(`of a failure in ${where}`, async () => {
      rig.simulator.control.addFault(COLLECT_FAILS);
      const record = await rig.run(text, on('ws-042'));
      assert.equal(record.summary.outcome, 'failed');
      const said = notes(record).filter((text) => text !== 'two');
      assert.deepEqual(
        said.map((text) => text.split(' at ')[0]),
        handled.flatMap((who) => [`${who} failed`, `${who} finally`]),
      );
    });

  it('of a playbook that another runs: `finally` where all went well, before the caller goes on', async () => {
    const record = await rig.run(playbook('run inner note "after"', inner('note "done"')), on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.deepEqual(notes(record), ['done', 'inner finally', 'after', 'tried finally']);
  });

  it('hear of what the caller began while the called playbook waits', async () => {
    const body = `cut: ${COLLECT} run inner wait until cut.status is succeeded timeout 1m else { note "late" }`;
    const record = await rig.run(playbook(body, inner('wait 2h')), on('ws-042'));
    assert.deepEqual(notes(record), ['inner finally', 'tried finally']);
    assert.equal(record.summary.outcome, 'succeeded');
  });

  const WAITS = 'wait 3h';
  const CANCELLED: readonly (readonly [where: string, text: string, handled: readonly string[]])[] = [
    ['a wait', playbook(WAITS), ['tried']],
    ['a wait in a branch', playbook(`parallel { branch one { ${WAITS} } branch two { ${WAITS} } }`), ['tried']],
    [
      'a wait in a loop',
      playbook(`target hosts = devices of subject for each host in hosts max 5 { ${WAITS} }`),
      ['tried'],
    ],
    [
      'a wait in a condition',
      playbook(`target hosts = devices of subject if count of hosts > 0 { ${WAITS} }`),
      ['tried'],
    ],
    [
      'a wait for a condition',
      playbook(`cut: ${COLLECT} wait until cut.status is failed timeout 3h else { note "late" }`),
      ['tried'],
    ],
    ['a wait in the block of a failure', playbook(COLLECT.replace(/}$/, `on failure { ${WAITS} } }`)), ['tried']],
    ['the timeout of an action', playbook(COLLECT.replace(/}$/, 'timeout 3h }')), ['tried']],
    ['an approval', playbook(ISOLATE), ['tried']],
    [
      'an approval in a branch',
      playbook(`parallel { branch one { ${ISOLATE} } branch two { note "two" } }`),
      ['tried'],
    ],
    ['a playbook that it runs', playbook('run inner', inner(WAITS)), ['inner', 'tried']],
    ['what is still under way at the end', playbook(COLLECT), ['tried']],
  ];
  for (const [where, text, handled] of CANCELLED)
    it(`of a cancel during ${where} are done to their end, and nothing else is sent`, async () => {
      if (where.includes('failure')) rig.simulator.control.addFault(COLLECT_FAILS);
      else rig.simulator.control.setOnline('ws-042', false);
      const runId = await rig.start(text, on('ws-042'));
      await rig.clock.advance(10 * MINUTE);
      const before = effectsOf(rig);
      await rig.engine.cancel(runId, { id: 'joel', how: 'os-user' }, false);
      const record = await rig.ended(runId);
      assert.equal(record.summary.outcome, 'cancelled', record.summary.reason);
      assert.deepEqual(effectsOf(rig), before);
      assert.ok(record.steps.every(({ status }) => status !== 'running'));
      assert.deepEqual(
        notes(record).filter((text) => text !== 'two'),
        handled.flatMap((who) => [`${who} cancelled by joel`, `${who} finally`]),
      );
    });

  it('of a cancelled run may act, wait and ask', async () => {
    const text = `${PEOPLE}
playbook tried "Tried" {
        target hosts = devices of subject
        restrict apps on hosts for 8h { comment "Case 1" acknowledge business_interruption timeout 30m }
        wait 3h
        on cancelled {
          parallel { branch one { tag hosts as "cancelled" } branch two { wait 5m } }
          allow apps on hosts { comment "Case 1" acknowledge exposure approval containment timeout 30m }
        }
      }`;
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const runId = await rig.start(text, on('ws-042'));
    await rig.clock.advance(60 * MINUTE);
    await rig.engine.cancel(runId, { id: 'joel', how: 'os-user' }, false);
    const record = await rig.ended(runId);
    assert.equal(record.summary.outcome, 'cancelled');
    assert.deepEqual(effectsOf(rig), ['RestrictCodeExecution ws-042', 'Tag ws-042', 'UnrestrictCodeExecution ws-042']);
    assert.equal(rig.simulator.control.device('ws-042').restricted, false);
  });

  it('of a cancel while a batch is sent do not take what was not sent for a failure', async () => {
    const body = `target hosts = devices of subject
      scan hosts quickly { comment "Case 1" acknowledge performance at once 1 on failure { note "failed" } }`;
    const stop = rig.engine.onEvent(({ runId, body: event }) => {
      if (event.type !== 'intent') return;
      stop();
      void rig.engine.cancel(runId, { id: 'joel', how: 'os-user' }, false);
    });
    const record = await rig.run(playbook(body), on('ws-042', 'ws-043'));
    assert.equal(record.summary.outcome, 'cancelled');
    assert.deepEqual(notes(record), ['tried cancelled by joel', 'tried finally']);
    assert.deepEqual(effectsOf(rig), ['RunAntiVirusScan ws-042']);
    assert.equal(record.summary.counters.cancelled, 1);
  });

  const RESPONSES: readonly (readonly [clause: string, outcome: string, said: readonly string[]])[] = [
    ['', 'failed', ['tried failed', 'tried finally']],
    ['on failure stop', 'failed', ['tried failed', 'tried finally']],
    ['on failure continue', 'partial', ['after', 'tried finally']],
    ['on failure { note "block: {{ run.error }}" }', 'partial', ['block', 'after', 'tried finally']],
    ['on failure { stop "enough" }', 'stopped', ['tried finally']],
  ];
  for (const [clause, outcome, said] of RESPONSES)
    it(`follow what the action says: \`${clause}\``, async () => {
      rig.simulator.control.addFault(COLLECT_FAILS);
      const body = `${COLLECT.replace(/}$/, `timeout 1h ${clause} }`)} tag devices of subject as "seen" note "after"`;
      const record = await rig.run(playbook(body), on('ws-042'));
      assert.equal(record.summary.outcome, outcome);
      assert.deepEqual(
        notes(record).map((text) => text.split(/ at |: /)[0]),
        said,
      );
      assert.equal(effectsOf(rig).includes('Tag ws-042'), said.includes('after'));
    });

  it('count what was isolated and refused, in blocks and in playbooks that were run', async () => {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    rig.simulator.control.setTags('ws-043', ['do-not-isolate']);
    const text = playbook(
      `target hosts = devices of subject
       for each host in hosts max 5 { run inner with them = host }
       note "{{ run.isolated | join ', ' }}; {{ run.refused | join ', ' }}"`,
      `playbook inner "Inner" { input them: devices
         isolate them selectively for 1h { comment "Case 1" acknowledge network_loss approval containment } }
       policy "Safety" { never isolate devices where device.tags includes any of ["do-not-isolate"] skip }`,
    );
    const record = await rig.run(text, on('ws-042', 'ws-043'));
    assert.match(notes(record)[0] ?? '', /^ws-042\S*; ws-043\S*$/);
  });

  it('do not let a branch act on more than was approved', async () => {
    const body = `target hosts = devices tagged ["to-isolate"]
      parallel {
        branch one { isolate hosts selectively for 1h { comment "Case 1" acknowledge network_loss approval containment } }
        branch two { note "two" }
      }`;
    rig.simulator.control.setTags('ws-042', ['to-isolate']);
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const runId = await rig.start(playbook(body), { kind: 'none' });
    rig.simulator.control.setTags('ws-043', ['to-isolate']);
    const record = await rig.ended(runId);
    assert.equal(record.approvals[0]?.standing, 'voided');
    assert.match(record.approvals[0].reason ?? '', /ws-043/);
    // Nobody answers when they are asked again.
    assert.equal(record.summary.outcome, 'denied');
    assert.deepEqual(effectsOf(rig), []);
  });
});
