import assert from 'node:assert/strict';
import type { Json } from '../../engine/durable/durable.ts';
import { parseDuration } from '../../engine/plan/inputs.ts';
import type { SubjectInput } from '../../engine/plan/run-plan.ts';
import { alert, idOf, machine } from '../support/fake-tenant.ts';
import { planOf, rules, segmentOf, targets } from '../support/plan-case.ts';

const MACHINES = [machine(1, 'ws-1'), machine(2, 'web1'), machine(3, 'web1')];
const withInput = (declaration: string): string =>
  `playbook p "p" { owner soc_leads input it: ${declaration} note "{{ run.it }}" }`;

describe('inputs', () => {
  const cases: readonly (readonly [declaration: string, given: Json | undefined, result: string])[] = [
    ['duration', '90m', 'ok'],
    ['duration', 3600, 'ok'],
    ['duration', 'soon', 'input-type'],
    ['duration', -1, 'input-type'],
    ['duration', '0s', 'input-type'],
    ['number', '12', 'ok'],
    ['number', 'twelve', 'input-type'],
    ['yes no', 'yes', 'ok'],
    ['yes no', 'perhaps', 'input-type'],
    ['text', 'why', 'ok'],
    ['text', '', 'input-type'],
    ['text', { a: 1 }, 'input-type'],
    ['sha1', 'a'.repeat(40), 'ok'],
    ['sha1', 'a'.repeat(39), 'input-type'],
    ['contact', 'maria', 'ok'],
    ['contact', 'nobody', 'input-type'],
    ['device', 'ws-1', 'ok'],
    ['device', idOf(1), 'ok'],
    ['device', 'ws-9', 'unknown-device'],
    ['device', 'web1', 'ambiguous-device'],
    ['devices', ['ws-1'], 'ok'],
    ['devices', 'ws-1, ws-9', 'unknown-device'],
    ['devices', [], 'input-type'],
    ['files', ['b'.repeat(64)], 'ok'],
    ['files', ['b'.repeat(63)], 'input-type'],
    ['text', undefined, 'missing-input'],
    ['duration = 24h', undefined, 'ok'],
    ['devices optional', undefined, 'ok'],
  ];
  for (const [declaration, given, result] of cases)
    it(`${declaration} = ${given === undefined ? 'nothing' : JSON.stringify(given)}: ${result}`, async () => {
      const inputs: Record<string, Json> = given === undefined ? {} : { it: given };
      // A use of the contact keeps it in the model.
      const text = withInput(declaration).replace('note "', 'notify maria "x" note "');
      const plan = await planOf({ text, machines: MACHINES, inputs });
      assert.deepEqual(rules(plan), result === 'ok' ? [] : [result]);
      if (result === 'ok') return;
      assert.equal(plan.verdict, 'refused');
      assert.match(plan.refusals[0]?.message ?? '', /"it"/);
    });

  it('names an input that the playbook does not have, and those that it has', async () => {
    const plan = await planOf({ text: withInput('text'), inputs: { it: 'x', that: 'y' } });
    assert.deepEqual(rules(plan), ['unknown-input']);
    assert.match(plan.refusals[0]?.message ?? '', /"that".*are: it/);
  });

  it('lists everything that is wrong at once', async () => {
    const text = 'playbook p "p" { owner soc_leads input a: text input b: number note "{{ a }} {{ b }}" }';
    assert.deepEqual(rules(await planOf({ text, inputs: { b: 'x', c: 1 } })), [
      'missing-input',
      'input-type',
      'unknown-input',
    ]);
  });

  it('shows durations as people write them, and holds them in seconds', async () => {
    const { plan, scope } = await segmentOf({ text: withInput('duration = 90m') });
    assert.deepEqual(plan.inputs, { it: '1h 30m' });
    assert.deepEqual(scope.names['it'], { kind: 'literal', value: 5400 });
  });

  for (const [text, seconds] of [
    ['30s', 30],
    ['1h30m', 5400],
    ['1h 30m', 5400],
    ['2w', 1_209_600],
    ['1', undefined],
    ['h', undefined],
    ['1h!', undefined],
  ] as const)
    it(`${JSON.stringify(text)} is ${seconds ?? 'no duration'}`, () => {
      assert.equal(parseDuration(text), seconds);
    });
});

describe('what a run is started on', () => {
  const collect = (set: string): string =>
    `playbook p "p" { owner soc_leads x: collect forensics from ${set} { comment "Case {{ run.id }}" acknowledge data_collection } }`;
  const alerts = [alert(), alert({ id: 'da2', machineId: null }), alert({ id: 'da3', machineId: idOf(99) })];
  const cases: readonly (readonly [what: string, text: string, subject: SubjectInput, rules: readonly string[]])[] = [
    ['a device', collect('devices of subject'), { kind: 'devices', devices: ['ws-1'] }, []],
    ['an alert', collect('devices of subject'), { kind: 'alert', alertId: 'da1' }, []],
    ['nothing', collect('devices of subject'), { kind: 'none' }, ['needs-subject']],
    ['no devices', collect('devices of subject'), { kind: 'devices', devices: [] }, ['needs-subject']],
    [
      'a device where an alert is needed',
      collect('devices of alert'),
      { kind: 'devices', devices: ['ws-1'] },
      ['needs-alert'],
    ],
    [
      'a device that is not there',
      collect('devices of subject'),
      { kind: 'devices', devices: ['ws-9'] },
      ['unknown-device'],
    ],
    [
      'a name of two devices',
      collect('devices of subject'),
      { kind: 'devices', devices: ['web1'] },
      ['ambiguous-device'],
    ],
    ['an alert that is not there', collect('devices of subject'), { kind: 'alert', alertId: 'da9' }, ['unknown-alert']],
    [
      'an alert without a device',
      collect('devices of subject'),
      { kind: 'alert', alertId: 'da2' },
      ['alert-without-device'],
    ],
    [
      'an alert of a device that is gone',
      collect('devices of subject'),
      { kind: 'alert', alertId: 'da3' },
      ['alert-without-device'],
    ],
    [
      'an alert without a device, where none is needed',
      'playbook p "p" { owner soc_leads note "{{ alert.title }}" }',
      { kind: 'alert', alertId: 'da2' },
      [],
    ],
  ];
  for (const [what, text, subject, expected] of cases)
    it(`${what}: ${expected.join() || 'ok'}`, async () => {
      const plan = await planOf({ text, machines: MACHINES, alerts, subject });
      assert.deepEqual(rules(plan), expected);
      assert.equal(plan.verdict, expected.length === 0 ? 'ready' : 'refused');
      if (expected.length > 0) assert.ok(plan.steps.every((step) => step.targets.length === 0));
    });

  it('takes a device that is picked twice once', async () => {
    const plan = await planOf({
      text: collect('devices of subject'),
      machines: MACHINES,
      subject: { kind: 'devices', devices: ['ws-1', idOf(1)] },
    });
    assert.deepEqual(targets(plan, 'x'), ['ws-1=planned']);
    assert.equal(plan.subjectText, 'ws-1');
  });

  it('tells the alert in one line, without what an attacker put into it', async () => {
    const text = 'playbook p "p" { owner soc_leads note "{{ alert.title }}" }';
    const plan = await planOf({
      text,
      machines: MACHINES,
      alerts: [alert({ title: 'a\u001b[2J\nb' })],
      subject: { kind: 'alert', alertId: 'da1' },
    });
    assert.equal(plan.subjectText, 'alert da1 "a[2J b" on ws-1');
  });
});
