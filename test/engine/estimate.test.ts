import assert from 'node:assert/strict';
import { budgetSeconds } from '../../language/catalog/api-limits.ts';
import { forecastLine } from '../../engine/plan/render-plan.ts';
import { alert, machine } from '../support/fake-tenant.ts';
import { planOf } from '../support/plan-case.ts';

const ALERT = { kind: 'alert', alertId: 'da1' } as const;
const CONTAIN = `playbook p "Contain a host that is encrypting files" {
  owner soc_leads
  input hold: duration = 24h
  guard { max 3 devices otherwise ask containment require alert.severity in [high] }
  target hosts = devices of incident where device.health is active and device.os in [Windows10, Windows11]
  evidence: collect forensics from hosts {
    comment "Evidence for {{ alert.id }}" acknowledge data_collection timeout 30m on failure continue
  }
  cut: isolate hosts selectively for hold {
    comment "Run {{ run.id }}" acknowledge network_loss approval containment retry 3 times every 2m on failure stop
  }
  wait until cut.status is succeeded timeout 20m else { notify soc "not confirmed for {{ cut.pending | join ', ' }}" }
  notify soc "Isolated {{ cut.devices | count }} of {{ hosts | count }}"
  finally { note "Plan {{ run.plan | short }}" }
}`;

const contain = (count: number) => {
  const machines = Array.from({ length: count }, (_, index) => machine(index + 1, `ws-${index + 1}`));
  const alerts = machines.map((one, index) => alert({ id: `da${index + 1}`, machineId: one.id }));
  return planOf({ text: CONTAIN, machines, alerts, fleet: 400, subject: ALERT });
};

describe('forecast', () => {
  it('of the first example with three devices is that of the language contract', async () => {
    const { forecast } = await contain(3);
    assert.equal(forecast.calls.worst, 119);
    assert.equal(forecast.seconds.worst, 101 * 60);
    assert.equal(forecast.calls.peakPerMinute, 14);
    assert.equal(forecast.approvals, 1);
  });

  it('reads as one line', async () => {
    assert.equal(
      forecastLine(await contain(3)),
      'worst case 119 calls, peak 14/min, 3 devices (0.8 % of 400), 1 h 41 min then a 24 h lease, 1 approval',
    );
  });

  it('of one device that behaves is eight calls', async () => {
    const { forecast } = await contain(1);
    assert.equal(forecast.calls.usual, 8);
    assert.ok(forecast.calls.usual <= forecast.calls.worst);
  });

  const set = 'target hosts = devices named ["ws-1", "ws-2", "ws-3", "ws-4"]';
  const machines = [1, 2, 3, 4].map((number) => machine(number, `ws-${number}`));
  const collect = (more = '', on = 'hosts'): string =>
    `collect forensics from ${on} { comment "Case 4711" acknowledge data_collection ${more} }`;
  const isolate = (on: string, more = ''): string =>
    `isolate ${on} selectively for 1h { comment "Case 4711" acknowledge network_loss approval containment ${more} }`;
  /** Worst calls without resolution, worst seconds. */
  const cases: readonly (readonly [what: string, statements: string, calls: number, seconds: number])[] = [
    ['a wait', 'wait 2h', 0, 7200],
    ['posts, links of packages and one look', collect(), 9, 0],
    [
      'branches add calls and share time',
      `parallel { branch a { ${collect('timeout 10m')} } branch b { ${collect('timeout 20m', 'devices named ["ws-1"]')} } }`,
      24 + 41,
      1200,
    ],
    ['loops in batches', `for each host in hosts max 9 at once 2 { ${collect('timeout 10m', 'host')} }`, 4 * 21, 1200],
    ['loops all at once', `for each host in hosts max 9 { ${collect('timeout 10m', 'host')} }`, 4 * 21, 600],
    ['a branch that is not taken', `if count of hosts is 0 { ${collect()} }`, 0, 0],
    ['what comes later, by the size of its set', `wait 1h ${collect()}`, 9, 3600],
    [
      'the dearer branch of what is not known',
      `a: ${collect()} if a.status is failed { wait 1h } else { wait 2h }`,
      9,
      7200,
    ],
    ['releases at the end of a lease', isolate('hosts'), 4 + 1 + 4, 900 + 1800],
    ['retries', isolate('hosts', 'retry 2 times every 1m'), 12 + 4, 900 + 1800 + 120],
    ['one approval for two statements', `${isolate('hosts')} ${isolate('devices named ["ws-1"]')}`, 9 + 3, 900 + 1800],
  ];
  for (const [what, statements, calls, seconds] of cases)
    it(`counts ${what}`, async () => {
      const { forecast, refusals } = await planOf({
        text: `playbook p "p" { owner soc_leads ${set} ${statements} }`,
        machines,
      });
      assert.deepEqual(refusals, []);
      const resolving = 1 + (statements.match(/named/g) ?? []).length;
      assert.equal(forecast.calls.worst - resolving, calls);
      assert.equal(forecast.seconds.worst, seconds);
    });

  it('cannot be faster than the budget lets', () => {
    assert.equal(budgetSeconds(95), 0);
    assert.equal(budgetSeconds(190), 60);
    assert.ok(budgetSeconds(1450) < 3600);
    assert.equal(budgetSeconds(2900), 3600 + budgetSeconds(1450));
  });
});
