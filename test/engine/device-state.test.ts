/** Isolation and restriction as the history of machine actions tells them; what it does not tell is unknown. */
import assert from 'node:assert/strict';
import type { MachineAction } from '../../engine/defender/entities.ts';
import { isolationState } from '../../engine/plan/device-state.ts';
import { PlaybookError, type FailureKind } from '../../engine/errors.ts';
import { hoursAgo, idOf, machine, machineAction } from '../support/fake-tenant.ts';
import { planOf, segmentOf, targets, type PlanCase } from '../support/plan-case.ts';

const action = (type: string, status: MachineAction['status'], hours: number): MachineAction =>
  machineAction({ type, status, creationDateTimeUtc: hoursAgo(hours) });

describe('the state of a device', () => {
  const cases: readonly (readonly [what: string, actions: readonly MachineAction[], state: string])[] = [
    ['nothing was ever done', [], 'off'],
    ['isolated', [action('Isolate', 'Succeeded', 1)], 'on'],
    ['isolated and released', [action('Unisolate', 'Succeeded', 1), action('Isolate', 'Succeeded', 2)], 'off'],
    ['in any order', [action('Isolate', 'Succeeded', 2), action('Unisolate', 'Succeeded', 1)], 'off'],
    ['a release is under way', [action('Unisolate', 'Pending', 1), action('Isolate', 'Succeeded', 2)], 'changing'],
    ['a release timed out', [action('Unisolate', 'TimeOut', 1), action('Isolate', 'Succeeded', 2)], 'on'],
    ['an isolation failed', [action('Isolate', 'Failed', 1)], 'off'],
    [
      'an isolation was cancelled after a release',
      [action('Isolate', 'Cancelled', 1), action('Unisolate', 'Succeeded', 2)],
      'off',
    ],
    ['a release failed, and nothing says what it was to end', [action('Unisolate', 'Failed', 1)], 'unknown'],
  ];
  for (const [what, actions, state] of cases)
    it(`${what}: ${state}`, () => {
      assert.equal(isolationState(actions).state, state);
    });
});

const RELEASE = `
  playbook p "p" {
    owner soc_leads
    x: deisolate devices named ["ws-1"] { comment "Case 4711" acknowledge exposure }
  }`;
const WHERE = (condition: string): string => `
  playbook p "p" {
    owner soc_leads
    x: collect forensics from devices named ["ws-1"] where ${condition} { comment "Case 4711" acknowledge data_collection }
  }`;

const failing = (kind: FailureKind) => (): never => {
  throw new PlaybookError({ kind, message: 'no' });
};
const stepOf = async (one: PlanCase) => {
  const plan = await planOf(one);
  const [target] = plan.steps.find(({ key }) => key === 'x')?.targets ?? [];
  assert.ok(target);
  return { plan, target };
};

describe('what is unknown of a device', () => {
  const machines = [machine(1, 'ws-1')];

  for (const kind of ['throttled', 'unreachable', 'bad-reply', 'forbidden'] as const)
    it(`is told in the plan, and never taken for "not isolated": ${kind}`, async () => {
      const { target } = await stepOf({ text: RELEASE, machines, actions: failing(kind) });
      assert.equal(target.state, 'planned');
      assert.match(target.reason ?? '', /whether it is isolated is unknown: /);
    });

  for (const condition of ['device.isolation is isolated', 'device.isolation is not-isolated'])
    it(`makes no condition hold: ${condition}`, async () => {
      const { target } = await stepOf({ text: WHERE(condition), machines, actions: failing('throttled') });
      assert.equal(target.state, 'skipped');
      assert.match(target.reason ?? '', /device\.isolation is not known/);
    });

  it('is released all the same where the history is shorter than the life of the device', async () => {
    const old = [machine(1, 'ws-1', { firstSeen: hoursAgo(300 * 24) })];
    const { target } = await stepOf({ text: RELEASE, machines: old });
    assert.equal(target.state, 'planned');
    assert.match(target.reason ?? '', /180 days .* before is unknown/);
    const young = await stepOf({ text: RELEASE, machines });
    assert.deepEqual([young.target.state, young.target.reason], ['already', 'is not isolated']);
  });

  it('is asked once for many devices', async () => {
    const many = Array.from({ length: 20 }, (_, index) => machine(index + 1, `ws-${index + 1}`));
    const names = many.map(({ computerDnsName }) => `"${computerDnsName ?? ''}"`).join(', ');
    const { plan, calls } = await segmentOf({ text: RELEASE.replace('"ws-1"', names), machines: many });
    assert.equal(calls.filter((call) => call === 'machineActions').length, 1);
    assert.equal(targets(plan, 'x').length, 20);
    assert.equal(plan.devices[idOf(20)]?.isolation, 'not-isolated');
  });
});

describe('platforms of an action', () => {
  const on = (more: Parameters<typeof machine>[2]) => [machine(1, 'ws-1', more)];
  const statement = (words: string): string => `
    playbook p "p" {
      owner soc_leads
      x: ${words}
    }`;
  const ISOLATE = (mode: string): string =>
    statement(
      `isolate devices named ["ws-1"] ${mode} for 4h { comment "Case 4711" acknowledge network_loss, vpn_lockout, server_outage }`,
    );
  const RESTRICT = statement(
    'restrict apps on devices named ["ws-1"] for 4h { comment "Case 4711" acknowledge business_interruption }',
  );
  const SCAN = statement('scan devices named ["ws-1"] quickly { comment "Case 4711" acknowledge performance }');
  const COLLECT = statement(
    'collect forensics from devices named ["ws-1"] { comment "Case 4711" acknowledge data_collection }',
  );
  const cases: readonly (readonly [what: string, text: string, more: Parameters<typeof machine>[2], rule?: string])[] =
    [
      ['Windows 10 1703 is isolated fully', ISOLATE('fully'), { osPlatform: 'Windows10', version: '1703' }],
      ['and not selectively', ISOLATE('selectively'), { osPlatform: 'Windows10', version: '1703' }, 'sensor-version'],
      ['Windows 10 1607 is too old', ISOLATE('fully'), { osPlatform: 'Windows10', version: '1607' }, 'sensor-version'],
      ['Windows 10 22H2 is not', ISOLATE('selectively'), { osPlatform: 'Windows10', version: '22H2' }],
      ['Windows Server 2012 R2 is isolated', ISOLATE('fully'), { osPlatform: 'WindowsServer2012R2' }],
      ['Windows Server 2008 R2 is too old', ISOLATE('fully'), { osPlatform: 'WindowsServer2008R2' }, 'sensor-version'],
      ['Linux is isolated fully', ISOLATE('fully'), { osPlatform: 'Ubuntu' }],
      ['and not selectively', ISOLATE('selectively'), { osPlatform: 'Ubuntu' }, 'platform'],
      ['apps are restricted on Windows Server 2019', RESTRICT, { osPlatform: 'WindowsServer2019' }],
      ['and not on 2016', RESTRICT, { osPlatform: 'WindowsServer2016' }, 'sensor-version'],
      ['nor on macOS', RESTRICT, { osPlatform: 'macOS' }, 'platform'],
      [
        'macOS with an old sensor is not scanned',
        SCAN,
        { osPlatform: 'macOS', agentVersion: '101.98.83' },
        'sensor-version',
      ],
      ['and with the first that can is', SCAN, { osPlatform: 'macOS', agentVersion: '101.98.84' }],
      ['and packages come from either', COLLECT, { osPlatform: 'macOS', agentVersion: '101.98.83' }],
      ['a sensor of which nothing is known is tried', SCAN, { osPlatform: 'macOS', agentVersion: null }],
      ['a phone does nothing', SCAN, { osPlatform: 'Android' }, 'platform'],
      ['what is not onboarded does nothing', SCAN, { onboardingStatus: 'CanBeOnboarded' }, 'not-onboarded'],
    ];
  for (const [what, text, more, rule] of cases)
    it(`${what}${rule === undefined ? '' : `: ${rule}`}`, async () => {
      const plan = await planOf({ text, machines: on(more) });
      const found = plan.refusals.map((one) => one.rule).filter((one) => one !== 'permission');
      assert.deepEqual(found, rule === undefined ? [] : [rule]);
    });

  it('warns of a device that does not report, and of a sensor without exclusion rules', async () => {
    const more = { healthStatus: 'Inactive', agentVersion: '10.8210.1' };
    const { target } = await stepOf({ text: ISOLATE('selectively'), machines: on(more) });
    assert.equal(target.state, 'planned');
    assert.match(target.reason ?? '', /health is inactive: .*3d/);
    assert.match(target.reason ?? '', /sensor 10\.8210\.1 does not know exclusion rules/);
  });
});
