import assert from 'node:assert/strict';
import type { ExpressionModel } from '../../language/model/expression.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import { evaluateCondition } from '../../engine/eval/evaluate.ts';
import { matchesGlob } from '../../engine/eval/glob.ts';
import type { LabelResult, Scope } from '../../engine/eval/scope.ts';
import { deviceFacts } from '../../engine/plan/facts.ts';
import { hoursAgo, idOf, machine, NOW } from '../support/fake-tenant.ts';
import { modelOf, PEOPLE } from '../support/model-builder.ts';

const DEVICE = deviceFacts(
  machine(1, 'WS-1.contoso.com', {
    riskScore: 'Medium',
    deviceValue: 'High',
    machineTags: ['Finance', 'VIP'],
    lastSeen: hoursAgo(30),
  }),
);
const SECOND = deviceFacts(machine(2, 'ws-2.contoso.com'));

const LABEL: LabelResult = {
  status: 'partial',
  devices: ['ws-2.contoso.com'],
  failed: ['ws-1.contoso.com'],
  pending: [],
  already: [],
  refused: [],
  added: [],
  actionIds: [],
};

const SCOPE: Scope = {
  playbook: 'p',
  prefix: '',
  run: { id: 'run-1', requester: 'joel', startedAt: NOW, plan: 'abc' },
  alert: {
    id: 'da1',
    title: 'Files "encrypted"',
    severity: 'high',
    category: 'Ransomware',
    source: 'Microsoft Defender for Endpoint',
    status: 'New',
    created: hoursAgo(2),
    techniques: ['T1486'],
    user: 'CONTOSO\\ana',
    url: 'https://security.microsoft.com/alerts/da1',
    incidentId: '77',
    deviceId: idOf(1),
    files: [],
    ips: [],
    domains: [],
    urls: [],
  },
  subjectDevices: [idOf(1)],
  devices: { [idOf(1)]: DEVICE, [idOf(2)]: SECOND },
  names: {
    hosts: { kind: 'devices', ids: [idOf(1), idOf(2)] },
    empty: { kind: 'devices', ids: [] },
    hold: { kind: 'literal', value: 7200 },
    yes_input: { kind: 'literal', value: true },
  },
  labels: { cut: LABEL },
  fleetCount: 400,
  now: NOW,
};

const CONDITIONS: readonly (readonly [condition: string, value: boolean | 'later' | 'missing'])[] = [
  ['alert.severity is high', true],
  ['alert.source is "microsoft defender for endpoint"', true],
  ['alert.severity >= medium', true],
  ['alert.severity < high', false],
  ['alert.severity in [low, medium]', false],
  ['alert.severity not in [low, medium]', true],
  ['alert.category is Ransomware', true],
  ['alert.title contains "ENCRYPTED"', true],
  ['alert.title starts with "files"', true],
  ['alert.title ends with "files"', false],
  ['alert.title matches "*enc*ed?"', true],
  ['device.value > normal', true],
  ['device.risk <= low', false],
  ['device.os in [Windows10, Windows11]', true],
  ['device.os starts with "WindowsServer"', false],
  ['device.name is "ws-1.contoso.com"', true],
  ['device.name is "ws-1"', false],
  ['device.tags includes any of ["finance", "lab"]', true],
  ['device.tags includes all of ["finance", "lab"]', false],
  ['device.tags includes none of ["lab"]', true],
  ['device.idle_for < 1d', false],
  ['device.idle_for >= 30h', true],
  ['count of hosts is 2', true],
  ['count of empty > 0', false],
  ['hold is 2h', true],
  ['hold > 90m', true],
  ['yes_input is yes', true],
  ['not (yes_input is yes)', false],
  ['fleet.count >= 400', true],
  ['cut.status is partial', true],
  ['cut.failed includes any of hosts', true],
  ['cut.pending includes any of hosts', false],
  ['other.status is succeeded', 'later'],
  ['device.isolation is isolated', 'missing'],
  ['other.status is succeeded or alert.severity is high', true],
  ['other.status is succeeded and alert.severity is low', false],
  ['alert.severity is high or other.status is succeeded', true],
  ['other.status is succeeded and alert.severity is high', 'later'],
  ['device.isolation is isolated or other.status is succeeded', 'later'],
  ['not (other.status is succeeded)', 'later'],
];

/** A playbook with every condition of the table, as the language compiles it. */
const compiled = (): Promise<PlaybookModel> =>
  modelOf(`${PEOPLE}
    playbook p "p" {
      owner soc_leads
      input hold: duration = 2h
      input yes_input: yes no = yes
      target hosts = devices of alert
      target empty = devices of alert
      cut: collect forensics from hosts { comment "c {{ alert.id }}" acknowledge data_collection }
      other: collect forensics from empty { comment "c {{ alert.id }}" acknowledge data_collection }
      ${CONDITIONS.map(([text]) => `if ${text} { note "x" }`).join('\n')}
    }`);

describe('conditions', () => {
  let model: PlaybookModel;
  let conditions: readonly ExpressionModel[];
  before(async () => {
    model = await compiled();
    conditions = (model.playbooks['p']?.body ?? []).flatMap((one) => (one.kind === 'if' ? [one.condition] : []));
  });

  for (const [index, [text, expected]] of CONDITIONS.entries())
    it(`${text} -> ${expected}`, () => {
      const value = evaluateCondition(conditions[index]!, SCOPE, model);
      assert.equal(typeof value === 'boolean' ? value : value.why, expected);
    });

  it('tells of a loop variable what the only device of it says', () => {
    const path = (...segments: string[]): ExpressionModel => ({ kind: 'path', segments, span: span() });
    const is: ExpressionModel = {
      kind: 'compare',
      op: 'is',
      left: path('host', 'value'),
      right: { kind: 'symbol', name: 'high' },
      span: span(),
    };
    const scope: Scope = { ...SCOPE, names: { host: { kind: 'devices', ids: [idOf(1)] } } };
    assert.equal(evaluateCondition(is, scope, model), true);
    const two: Scope = { ...SCOPE, names: { host: { kind: 'devices', ids: [idOf(1), idOf(2)] } } };
    assert.notEqual(evaluateCondition(is, two, model), true);
  });
});

const span = () => ({ source: 0, start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });

describe('glob', () => {
  const cases: readonly (readonly [text: string, pattern: string, matches: boolean])[] = [
    ['', '', true],
    ['', '*', true],
    ['', '?', false],
    ['web10', 'web1', false],
    ['web1', 'web?', true],
    ['web10', 'web?', false],
    ['a.b.c', '*.c', true],
    ['aXbXc', 'a*b*c', true],
    ['a.c', 'a?c', true],
    ['a+c', 'a.c', false],
  ];
  for (const [text, pattern, expected] of cases)
    it(`${JSON.stringify(text)} ${expected ? 'matches' : 'does not match'} ${JSON.stringify(pattern)}`, () => {
      assert.equal(matchesGlob(text, pattern), expected);
    });

  it('does not explode on many stars', () => {
    assert.equal(matchesGlob('a'.repeat(20_000), `${'a*'.repeat(30)}b`), false);
  });
});
