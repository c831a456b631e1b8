import assert from 'node:assert/strict';
import type { FilterName, HoleModel, TemplateModel } from '../../language/model/expression.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import { printDuration } from '../../engine/eval/print-value.ts';
import { renderTemplate } from '../../engine/eval/render-text.ts';
import type { Scope } from '../../engine/eval/scope.ts';
import { deviceFacts } from '../../engine/plan/facts.ts';
import { idOf, machine, NOW } from '../support/fake-tenant.ts';
import { modelOf, PEOPLE } from '../support/model-builder.ts';

const SPAN = { source: 0, start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

const hole = (path: string, ...filters: (readonly [FilterName, (string | number)?])[]): HoleModel => ({
  path: { kind: 'path', segments: path.split('.'), span: SPAN },
  filters: filters.map(([name, argument]) => (argument === undefined ? { name } : { name, argument })),
});

const template = (...parts: (string | HoleModel)[]): TemplateModel => ({ parts, span: SPAN });

const scopeOf = (title: string): Scope => ({
  playbook: 'p',
  prefix: '',
  run: { id: 'run-1', requester: 'joel', startedAt: NOW - 3_600_000, plan: '27f79e0143222df7', isolated: ['ws-1'] },
  alert: {
    id: 'da1',
    title,
    severity: 'high',
    category: 'Ransomware',
    source: '',
    status: 'New',
    created: '2026-11-24T07:00:00Z',
    techniques: ['T1486', 'T1490'],
    user: '',
    url: '',
    incidentId: '',
    deviceId: idOf(1),
    files: [],
    ips: [],
    domains: [],
    urls: [],
  },
  subjectDevices: [idOf(1)],
  devices: { [idOf(1)]: deviceFacts(machine(1, 'ws-1')), [idOf(2)]: deviceFacts(machine(2, 'ws-2')) },
  names: {
    hosts: { kind: 'devices', ids: [idOf(1), idOf(2)] },
    bad: { kind: 'iocs', iocs: [{ kind: 'domain', value: 'evil.example' }] },
    who: { kind: 'contact', name: 'maria' },
  },
  labels: {},
  approval: { by: 'maria', reason: 'seen it', at: NOW },
  now: NOW,
});

describe('texts with holes', () => {
  let model: PlaybookModel;
  before(async () => {
    model = await modelOf(`${PEOPLE}playbook p "p" { owner soc_leads note "x" }`);
  });
  const render = (one: TemplateModel, title = 'Title'): string => renderTemplate(one, scopeOf(title), model);

  const cases: readonly (readonly [what: string, HoleModel, expected: string])[] = [
    ['a path', hole('alert.id'), 'da1'],
    ['a set, joined', hole('hosts'), 'ws-1, ws-2'],
    ['count', hole('hosts', ['count']), '2'],
    ['join', hole('hosts', ['join', '; ']), 'ws-1; ws-2'],
    ['join without an argument', hole('alert.techniques', ['join']), 'T1486, T1490'],
    ['first', hole('hosts', ['first']), 'ws-1'],
    ['upper', hole('alert.category', ['upper']), 'RANSOMWARE'],
    ['lower', hole('alert.category', ['lower']), 'ransomware'],
    ['short', hole('run.plan', ['short']), '27f79e01'],
    ['truncate', hole('alert.category', ['truncate', 6]), 'Ranso…'],
    ['defang a domain', hole('bad', ['defang']), 'evil[.]example'],
    ['date', hole('alert.created', ['date']), '2026-11-24'],
    ['date with a format', hole('alert.created', ['date', 'HH:mm']), '07:00'],
    ['default for nothing', hole('alert.user', ['default', 'nobody']), 'nobody'],
    ['default keeps a value', hole('alert.id', ['default', 'nobody']), 'da1'],
    ['nothing', hole('incident.id'), 'unknown'],
    ['an action that has not run', hole('cut.devices', ['count']), 'unknown'],
    ['filters in a row', hole('hosts', ['first'], ['upper']), 'WS-1'],
    ['a contact', hole('who'), 'Maria Ortiz'],
    ['an approval', hole('approval.reason'), 'seen it'],
    ['a duration', hole('run.duration'), '1h'],
    ['devices of the run', hole('run.isolated', ['count']), '1'],
  ];
  for (const [what, one, expected] of cases)
    it(what, () => {
      assert.equal(render(template('<', one, '>')), `<${expected}>`);
    });

  const hostile: readonly (readonly [what: string, title: string, expected: string])[] = [
    ['a hole stays text', '{{ alert.id }}', '{{ alert.id }}'],
    ['line breaks end', 'a\r\nb\u2028c', 'a b c'],
    ['escape sequences go', '\u001b[31mred\u0007', '[31mred'],
    ['right-to-left marks go', 'exe\u202Egpj', 'exegpj'],
    ['zero width goes', 'ev\u200Bil', 'evil'],
    ['lone surrogates go', 'a\ud800b', 'ab'],
  ];
  for (const [what, title, expected] of hostile)
    it(`of an attacker: ${what}`, () => {
      assert.equal(render(template('T: ', hole('alert.title')), title), `T: ${expected}`);
    });

  it('cuts what is endless', () => {
    assert.ok(render(template(hole('alert.title')), 'a'.repeat(1_000_000)).length < 2000);
  });

  for (const odd of ['', 'x'])
    it(`cuts between characters, ${odd === '' ? 'even' : 'odd'}`, () => {
      assert.doesNotMatch(render(template(hole('alert.title')), odd + '\u{1f525}'.repeat(2000)), /\p{Cs}/u);
    });

  it('defangs links and addresses of mail', () => {
    assert.equal(
      render(template(hole('alert.title', ['defang'])), 'see https://evil.example/x.html or a@b.test'),
      'see hxxps://evil[.]example/x[.]html or a[@]b[.]test',
    );
  });
});

describe('durations', () => {
  const cases: readonly (readonly [seconds: number, text: string])[] = [
    [0, '0s'],
    [90, '1m 30s'],
    [900, '15m'],
    [86_400, '24h'],
    [90_000, '25h'],
    [172_800, '2d'],
    [604_800, '7d'],
    [259_200 + 60, '72h 1m'],
  ];
  for (const [seconds, text] of cases)
    it(`${seconds} s is ${text}`, () => {
      assert.equal(printDuration(seconds), text);
    });
});
