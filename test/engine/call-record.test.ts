/** Each call that changes something, and each for a link, is on record with what it sent; and each passes the rules first. */
import assert from 'node:assert/strict';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { SubjectInput } from '../../engine/plan/run-plan.ts';
import { createRig, REQUESTER, type Rig } from '../support/engine-rig.ts';

const MARIA = 'maria.ortiz@contoso.com';
const ALERT: SubjectInput = { kind: 'alert', alertId: 'da638781001000000001_1042042042' };
const NONE: SubjectInput = { kind: 'none' };
const DEVICE: SubjectInput = { kind: 'devices', devices: ['ws-042'] };

const playbook = (body: string, policy = ''): string => `language 1
contact maria { name "Maria Ortiz" upn "${MARIA}" }
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
approval org_wide { from maria need 1 within 1h if silent deny }
${policy === '' ? '' : `policy "p" { ${policy} }`}
playbook told "Told" { owner nina
${body}
}
`;

const ban = (values: readonly string[]): string =>
  `put: ban domains [${values.map((value) => `"${value}"`).join(', ')}] for 30d { comment "Case 1" acknowledge org_wide_block approval org_wide response block }`;

const callsOf = (record: RunRecord): string[] =>
  record.calls.map(({ method, pathTemplate }) => `${method} ${pathTemplate}`);

const bodyOf = (record: RunRecord, call: string): unknown =>
  record.calls.find(({ method, pathTemplate }) => `${method} ${pathTemplate}` === call)?.body;

const updates = (rig: Rig): number =>
  rig.simulator.control.effects().filter(({ type }) => type === 'UpdateAlert').length;

describe('calls on record', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(async () => {
    await rig.close();
    assert.deepEqual(rig.errors, []);
  });

  const table: readonly [what: string, body: string, subject: SubjectInput, call: string, sent: RegExp][] = [
    ['a tag', 'tag devices of subject as "seen"', DEVICE, 'POST /api/machines/{id}/tags', /"Value":"seen"/],
    [
      'an isolation',
      'isolate devices of subject selectively until released { comment "Case 1" acknowledge network_loss }',
      DEVICE,
      'POST /api/machines/{id}/isolate',
      /"IsolationType":"Selective"/,
    ],
    [
      'a change of the alert',
      'update alert { status: InProgress }',
      ALERT,
      'PATCH /api/alerts/{id}',
      /"status":"InProgress"/,
    ],
    ['a comment on the alert', 'note "Case 1"', ALERT, 'PATCH /api/alerts/{id}', /"comment":"Case 1"/],
    [
      'an unban',
      'unban domains ["bad.example.net"] { comment "Case 1" acknowledge exposure }',
      NONE,
      'POST /api/indicators/BatchDelete',
      /"IndicatorIds":\["\d+"\]/,
    ],
    [
      'the link to a package',
      'collect forensics from devices of subject { comment "Case 1" acknowledge data_collection }',
      DEVICE,
      'GET /api/machineactions/{id}/getPackageUri',
      /^null$/,
    ],
    [
      'the link to a result',
      'run script "triage.ps1" on devices of subject { comment "Case 1" acknowledge code_execution }',
      DEVICE,
      'GET /api/machineactions/{id}/GetLiveResponseResultDownloadLink(index={n})',
      /^null$/,
    ],
  ];
  for (const [what, body, subject, call, sent] of table)
    it(`tells ${what}, with what was sent`, async () => {
      rig.answer(MARIA, 'granted');
      await rig.run(playbook(ban(['bad.example.net'])), NONE);
      const record = await rig.run(playbook(body), subject);
      assert.equal(record.summary.outcome, 'succeeded');
      assert.ok(callsOf(record).includes(call), callsOf(record).join('\n'));
      assert.match(JSON.stringify(bodyOf(record, call) ?? null), sent);
      assert.doesNotMatch(JSON.stringify(record.events), /blob\.core|[?&]sig=/);
    });

  it('tells the cancel of what is pending', async () => {
    rig.simulator.control.setOnline('ws-042', false);
    const runId = await rig.start(
      playbook('scan devices of subject quickly { comment "Case 1" acknowledge performance }'),
      DEVICE,
    );
    await rig.clock.advance(60_000);
    await rig.clock.run(rig.engine.cancel(runId, REQUESTER, true));
    const record = await rig.ended(runId);
    assert.match(
      JSON.stringify(bodyOf(record, 'POST /api/machineactions/{id}/cancel')),
      /was cancelled by nina@contoso\.com/,
    );
  });

  it('keeps of a long import how many it held, and its hash', async () => {
    rig.answer(MARIA, 'granted');
    const values = Array.from({ length: 120 }, (_, index) => `bad${index}.example.net`);
    const record = await rig.run(playbook(ban(values)), NONE);
    const body = bodyOf(record, 'POST /api/indicators/import');
    assert.match(JSON.stringify(body), /^\{"items":\{"Indicators":120\},"bytes":\d+,"sha256":"[0-9a-f]{64}"\}$/);
  });

  for (const fault of [
    { kind: 'status', status: 429, executed: true, retryAfterSeconds: 5 },
    { kind: 'accept-then-drop' },
  ] as const)
    it(`adds a comment to the alert once where ${fault.kind === 'status' ? 'a 429 had done it' : 'the answer was lost'}`, async () => {
      rig.simulator.control.addFault({ ...fault, route: 'PATCH /api/alerts/*', times: 1 });
      const record = await rig.run(playbook('update alert { status: InProgress comment: "Case 1" }'), ALERT);
      assert.equal(record.summary.outcome, 'succeeded');
      const comments = rig.simulator.control.effects().filter(({ comment }) => comment === 'Case 1');
      assert.ok(comments.length <= 1 && updates(rig) >= 1);
      const { api } = rig.engine.tenant(rig.tenant.id)!;
      const alert = await rig.clock.run(api.alert('da638781001000000001_1042042042'));
      assert.equal(alert?.comments?.filter(({ comment }) => comment === 'Case 1').length, 1);
    });
});

describe('every effect passes the rules in the moment of its call', () => {
  const closes = 'only between "08:00" and "09:20" in "UTC"';
  for (const [what, body, subject, kind, effect] of [
    ['a change of the alert', 'update alert { status: InProgress }', ALERT, 'alert', 'UpdateAlert'],
    ['a comment on the alert', 'note "Case 1"', ALERT, 'alert', 'UpdateAlert'],
    [
      'an unban',
      'unban domains ["bad.example.net"] { comment "Case 1" acknowledge exposure }',
      NONE,
      'indicator-delete',
      'DeleteIndicator',
    ],
  ] as const)
    it(`${what} is not sent once the change window has closed while the run waits for calls`, async () => {
      const rig = await createRig({ limits: { scope: 'per-kind' } });
      try {
        rig.answer(MARIA, 'granted');
        await rig.run(playbook(ban(['bad.example.net'])), NONE);
        rig.engine.tenant(rig.tenant.id)!.budget.throttled(kind, 3_600);
        const record = await rig.run(playbook(body, closes), subject);
        assert.equal(rig.simulator.control.effects().filter(({ type }) => type === effect).length, 0);
        assert.match(JSON.stringify(record.events), /Not sent\. It is Monday 10:\d\d in UTC/);
      } finally {
        await rig.close();
      }
      assert.deepEqual(rig.errors, []);
    });
});
