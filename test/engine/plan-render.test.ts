import assert from 'node:assert/strict';
import { renderPlan } from '../../engine/plan/render-plan.ts';
import { code, plain } from '../../engine/plan/markdown.ts';
import { alert, machine } from '../support/fake-tenant.ts';
import { planOf } from '../support/plan-case.ts';

const ALERT = { kind: 'alert', alertId: 'da1' } as const;

describe('the plan as a document', () => {
  const text = `
    policy "House" { never isolate devices where device.tags includes any of ["protected"] skip }
    playbook p "Contain" {
      owner soc_leads
      input hold: duration = 24h
      x: isolate devices of incident selectively for hold { comment "Case {{ alert.id }}" acknowledge network_loss approval containment }
      wait 1h
      note "done"
    }`;
  const machines = [machine(1, 'ws-1'), machine(2, 'ws-2', { machineTags: ['protected'] })];
  const alerts = [alert(), alert({ id: 'da2', machineId: machines[1]!.id })];

  it('says everything that a person decides on', async () => {
    const plan = await planOf({
      text,
      machines,
      alerts,
      fleet: 400,
      subject: ALERT,
      granted: ['Machine.Isolate', 'Machine.Read.All', 'Alert.Read.All'],
    });
    const document = renderPlan(plan);
    for (const part of [
      '# Plan: Contain',
      'Practice (SIMULATOR)',
      'hold = 24h',
      'ws-2 is protected.',
      '(policy "House", case.playbook line 23)',
      'isolate devices of incident selectively for hold',
      'holds for 24h; needs approval containment',
      '| ws-1   | isolate selectively |',
      '| ws-2   | refused             |',
      'planned and approved when it is reached',
      'Maria Ortiz, within 15m. Silence escalates to ciso for 30m. Silence denies.',
      'Machine.Isolate',
      'The token holds all of them.',
      '1 device (0.3 % of 400)',
      plan.hash,
    ])
      assert.ok(document.includes(part), `${part} is missing in\n${document}`);
    assert.ok(!document.includes('Joel Baker'), 'who asks may not answer');
  });

  it('says what a lease depends on where the sign-in ends with a window or a runner, and only then', async () => {
    const ask = { text, machines, alerts, subject: ALERT };
    const warned = await planOf({ ...ask, credential: 'window' });
    assert.match(
      renderPlan(warned),
      /## Leases\n\n\*\*Leases end only while a window of VS Code is open and signed in/,
    );
    assert.match(
      (await planOf({ ...ask, credential: 'device-code' })).leaseWarning ?? '',
      /the runner that you signed in to/,
    );
    for (const credential of ['certificate', 'azure-cli', undefined] as const)
      assert.equal((await planOf({ ...ask, ...(credential && { credential }) })).leaseWarning, undefined);
    const later = text.replace('x: isolate', 'wait 1m\n      x: isolate');
    assert.notEqual((await planOf({ ...ask, text: later, credential: 'browser' })).leaseWarning, undefined);
    const noLease = text.replace('for hold', 'until released');
    assert.equal((await planOf({ ...ask, text: noLease, credential: 'browser' })).leaseWarning, undefined);
    assert.equal(warned.hash, (await planOf(ask)).hash, 'an approval is not bound to it');
  });

  it('lets nothing of an attacker become markup', async () => {
    const title =
      '[click](command:x) <img src=x onerror=1> ![a](http://evil.example) `code` **bold** | cell | https://evil.example www.evil.example\n# Heading';
    const name = 'ws-1](http://evil.example)|<b>';
    const document = renderPlan(
      await planOf({ text, machines: [machine(1, name)], alerts: [alert({ title })], subject: ALERT }),
    );
    for (const markup of [
      /(?<!\\)\[click/,
      /(?<!\\)<img/,
      /(?<!\\)<b>/,
      /http:\/\//,
      /https:\/\//,
      /command:/,
      /^# Heading/m,
      /(?<!\\)\*\*bold/,
      / www\./,
    ])
      assert.doesNotMatch(document, markup);
    assert.ok(
      document
        .split('\n')
        .filter((line) => line.startsWith('| On'))
        .every((line) => line.match(/(?<!\\)\|/g)?.length === 3),
    );
  });

  for (const [raw, shown] of [
    ['fin-lt_014.contoso.com', 'fin-lt_014.contoso.com'],
    ['_a_', '\\_a\\_'],
    ['a&lt;b', 'a&amp;lt;b'],
    ['~~x~~', '\\~\\~x\\~\\~'],
    ['C:\\Temp', 'C:\\\\Temp'],
  ] as const)
    it(`${raw} stays itself`, () => {
      assert.equal(plain(raw), shown);
    });

  it('code cannot leave its backticks', () => {
    assert.equal(code('a`b'), "`a'b`");
  });
});
