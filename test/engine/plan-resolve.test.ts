import assert from 'node:assert/strict';
import type { Machine } from '../../engine/defender/entities.ts';
import { resolveNames } from '../../engine/plan/resolve-name.ts';
import { TenantReads } from '../../engine/plan/tenant-reads.ts';
import { alert, createFakeTenant, hoursAgo, idOf, machine } from '../support/fake-tenant.ts';
import { planOf, rules, segmentOf, targets } from '../support/plan-case.ts';

describe('names of devices', () => {
  const cases: {
    readonly what: string;
    readonly machines: readonly Machine[];
    readonly name: string;
    readonly is: number | 'unknown-device' | 'ambiguous-device';
  }[] = [
    { what: 'exactly', machines: [machine(1, 'web1'), machine(2, 'web10')], name: 'web1', is: 1 },
    { what: 'whatever the case', machines: [machine(1, 'WEB1.contoso.com')], name: 'web1.CONTOSO.com', is: 1 },
    { what: 'never a part of a name', machines: [machine(2, 'web10')], name: 'web1', is: 'unknown-device' },
    {
      what: 'without its domain',
      machines: [machine(1, 'web1.contoso.com'), machine(2, 'web10.contoso.com')],
      name: 'web1',
      is: 1,
    },
    {
      what: 'not in another domain',
      machines: [machine(1, 'web1.contoso.com')],
      name: 'web1.fabrikam.com',
      is: 'unknown-device',
    },
    { what: 'by id', machines: [machine(1, 'web1')], name: idOf(1), is: 1 },
    { what: 'by id in capitals', machines: [machine(10, 'web1')], name: idOf(10).toUpperCase(), is: 10 },
    { what: 'by an id that nobody has', machines: [machine(1, 'web1')], name: idOf(9), is: 'unknown-device' },
    {
      what: 'the newest record of a re-imaged device',
      machines: [machine(1, 'web1', { lastSeen: hoursAgo(400) }), machine(2, 'web1', { lastSeen: hoursAgo(1) })],
      name: 'web1',
      is: 2,
    },
    {
      what: 'the active record before a newer inactive one',
      machines: [machine(1, 'web1', { lastSeen: hoursAgo(20) }), machine(2, 'web1', { healthStatus: 'Inactive' })],
      name: 'web1',
      is: 1,
    },
    {
      what: 'the onboarded record',
      machines: [
        machine(1, 'web1', { onboardingStatus: 'CanBeOnboarded' }),
        machine(2, 'web1', { lastSeen: hoursAgo(90) }),
      ],
      name: 'web1',
      is: 2,
    },
    {
      what: 'not a record that was merged or excluded',
      machines: [
        machine(1, 'web1', { mergedIntoMachineId: idOf(3) }),
        machine(2, 'web1', { isExcluded: true }),
        machine(3, 'web1'),
      ],
      name: 'web1',
      is: 3,
    },
    {
      what: 'two that are both alive',
      machines: [machine(1, 'web1', { lastSeen: hoursAgo(11) }), machine(2, 'web1', { lastSeen: hoursAgo(1) })],
      name: 'web1',
      is: 'ambiguous-device',
    },
    {
      what: 'one short name in two domains, whenever they were seen',
      machines: [machine(1, 'web1.contoso.com', { lastSeen: hoursAgo(100) }), machine(2, 'web1.fabrikam.com')],
      name: 'web1',
      is: 'ambiguous-device',
    },
  ];
  cases.push(
    {
      what: 'one short name in two domains, both inactive',
      machines: ['contoso', 'fabrikam'].map((domain, index) =>
        machine(index + 1, `web1.${domain}.com`, { healthStatus: 'Inactive', lastSeen: hoursAgo(100 * index + 200) }),
      ),
      name: 'web1',
      is: 'ambiguous-device',
    },
    {
      what: 'the newest inactive record of one name',
      machines: [300, 200].map((hours, index) =>
        machine(index + 1, 'web1', { healthStatus: 'Inactive', lastSeen: hoursAgo(hours) }),
      ),
      name: 'web1',
      is: 2,
    },
    {
      what: 'two alive of which nobody knows when they were seen',
      machines: [machine(1, 'web1', { lastSeen: null }), machine(2, 'web1', { lastSeen: null })],
      name: 'web1',
      is: 'ambiguous-device',
    },
  );
  for (const one of cases)
    it(`${one.what}: ${one.is}`, async () => {
      const [found] = await resolveNames([one.name], new TenantReads(createFakeTenant(one).api));
      assert.ok(found);
      const { result } = found;
      if (typeof one.is === 'number') assert.equal(result.ok && result.machine.id, idOf(one.is));
      else assert.equal(!result.ok && result.rule, one.is);
    });

  it('shows the candidates', async () => {
    const machines = [machine(1, 'web1'), machine(2, 'web1')];
    const [found] = await resolveNames(['web1'], new TenantReads(createFakeTenant({ machines }).api));
    assert.ok(found && !found.result.ok);
    for (const id of [idOf(1), idOf(2)]) assert.ok(found.result.message.includes(id));
    assert.deepEqual(found.result.candidates, [
      { id: idOf(1), name: 'web1', os: 'Windows11', lastSeen: hoursAgo(1) },
      { id: idOf(2), name: 'web1', os: 'Windows11', lastSeen: hoursAgo(1) },
    ]);
  });

  it('reads the fleet once for many names', async () => {
    const machines = Array.from({ length: 200 }, (_, index) => machine(index + 1, `ws-${index + 1}`));
    const { api, calls } = createFakeTenant({ machines });
    const found = await resolveNames(
      machines.map((one) => one.computerDnsName ?? ''),
      new TenantReads(api),
    );
    assert.ok(found.every(({ result }) => result.ok));
    assert.deepEqual(calls, ['machines']);
  });
});

const COLLECT = (set: string, more = ''): string => `
  list lab of devices { "ws-2" }
  playbook p "p" {
    owner soc_leads
    ${more}
    x: collect forensics from ${set} { comment "Case 4711" acknowledge data_collection }
  }`;

const FLEET: readonly Machine[] = [
  machine(1, 'ws-1', { machineTags: ['finance'], rbacGroupName: 'Laptops', riskScore: 'High' }),
  machine(2, 'ws-2', { machineTags: ['finance', 'vip'] }),
  machine(3, 'ws-3', { rbacGroupName: 'Laptops', healthStatus: 'Inactive', lastSeen: hoursAgo(200) }),
];

describe('sets of devices', () => {
  const cases: readonly (readonly [set: string, planned: readonly string[]])[] = [
    ['devices named ["ws-1", "ws-3"]', ['ws-1', 'ws-3']],
    ['devices named "ws-1"', ['ws-1']],
    ['devices tagged ["finance"]', ['ws-1', 'ws-2']],
    ['devices tagged ["finance", "vip"] where device.risk in [high]', ['ws-1']],
    ['devices tagged ["finance"] except devices tagged ["vip"]', ['ws-1']],
    ['devices tagged ["finance"] except devices named ["ws-1"]', ['ws-2']],
    ['devices tagged ["finance"] except lab', ['ws-1']],
    ['devices in group ["Laptops"]', ['ws-1', 'ws-3']],
    ['devices in group ["Laptops"] where device.idle_for < 1d', ['ws-1']],
    ['devices with ip ["10.0.0.1"] seen within 2h', ['ws-1']],
    ['devices with ip ["10.0.0.1"] seen within 30m', []],
    ['devices with ip ["10.0.0.3"] seen within 1d', []],
    ['devices of alert', ['ws-1']],
    ['devices of subject', ['ws-1']],
    ['devices of incident', ['ws-1', 'ws-2']],
    ['lab', ['ws-2']],
  ];
  for (const [set, expected] of cases)
    it(set, async () => {
      const alerts = [alert(), alert({ id: 'da2', machineId: idOf(2) })];
      const plan = await planOf({
        text: COLLECT(set),
        machines: FLEET,
        alerts,
        subject: { kind: 'alert', alertId: 'da1' },
      });
      assert.deepEqual(
        targets(plan, 'x').filter((one) => one.endsWith('=planned')),
        expected.map((name) => `${name}=planned`),
      );
    });

  it('stops on a name in the text that no device has', async () => {
    const plan = await planOf({ text: COLLECT('devices named ["ws-1", "ws-9"]'), machines: FLEET });
    assert.equal(plan.verdict, 'refused');
    assert.deepEqual(rules(plan), ['unknown-device']);
    assert.match(plan.refusals[0]?.message ?? '', /ws-9/);
    assert.ok((plan.refusals[0]?.span?.start.line ?? 0) > 0);
  });

  it('stops where an exception cannot be resolved: it would protect nobody', async () => {
    const plan = await planOf({
      text: COLLECT('devices tagged ["finance"] except devices named ["vip-1"]'),
      machines: FLEET,
    });
    assert.equal(plan.verdict, 'refused');
  });

  it('takes devices from a hunt by id or by name, each once', async () => {
    const hunt = 'devices from hunt """\nDeviceInfo | where Timestamp > ago(1d) | project DeviceId, DeviceName\n"""';
    for (const rows of [
      [{ DeviceId: idOf(1) }, { DeviceId: idOf(1) }, { DeviceId: idOf(3) }],
      [{ DeviceName: 'ws-1' }, { DeviceName: 'ws-3' }],
    ]) {
      const plan = await planOf({ text: COLLECT(hunt), machines: FLEET, rows });
      assert.deepEqual(targets(plan, 'x'), ['ws-1=planned', 'ws-3=planned']);
    }
    const plan = await planOf({ text: COLLECT(hunt), machines: FLEET, rows: [{ RemoteIP: '203.0.113.9' }] });
    assert.deepEqual(rules(plan), ['hunt-columns']);
  });

  it('says why a device was left out', async () => {
    const plan = await planOf({
      text: COLLECT(
        'hosts',
        'target hosts = devices in group ["Laptops"] where device.risk in [high] except devices tagged ["finance"]',
      ),
      machines: FLEET,
    });
    const step = plan.steps.find((one) => one.kind === 'target');
    assert.deepEqual(
      step?.targets.map(({ target, reason }) => [target.kind === 'device' && target.name, reason]),
      [
        ['ws-3', 'does not match `where`'],
        ['ws-1', 'left out by `except`'],
      ],
    );
    assert.equal(plan.verdict, 'nothing-to-do');
  });

  it('reads the same thing once', async () => {
    const { calls } = await segmentOf({
      text: COLLECT(
        'hosts',
        'target hosts = devices tagged ["finance"] target again = devices tagged ["finance"] where device.risk in [high]',
      ),
      machines: FLEET,
    });
    assert.deepEqual(calls.toSorted(), ['machineCount', 'machines']);
  });
});
