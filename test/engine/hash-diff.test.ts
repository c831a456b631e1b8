import assert from 'node:assert/strict';
import type { Machine } from '../../engine/defender/entities.ts';
import { comparePlans } from '../../engine/plan/diff-plan.ts';
import { hoursAgo, idOf, machine, NOW } from '../support/fake-tenant.ts';
import { planOf, type PlanCase } from '../support/plan-case.ts';

const fleet = (count: number, more: Partial<Machine> = {}): readonly Machine[] =>
  Array.from({ length: count }, (_, index) =>
    machine(index + 1, `ws-${index + 1}`, { machineTags: ['finance'], ...more }),
  );

const text = (
  more: { lease?: string; approval?: string; rule?: string; comment?: string; block?: string } = {},
): string => `
  policy "House" { ${more.rule ?? 'max 2 devices otherwise ask org_wide'} }
  playbook p "p" {
    owner soc_leads
    input hold: duration = 24h
    target hosts = devices tagged ["finance"]
    x: isolate hosts selectively for ${more.lease ?? 'hold'} {
      comment "${more.comment ?? 'Case 4711'}" acknowledge network_loss approval ${more.approval ?? 'containment'}
    }
    for each host in hosts max 9 { y: collect forensics from host { comment "Case 4711" acknowledge data_collection } }
  }`;

const base: PlanCase = { text: text(), machines: fleet(2), requester: 'nobody@contoso.com' };
const isolated = {
  id: 'a',
  type: 'Isolate',
  status: 'Succeeded',
  machineId: idOf(2),
  creationDateTimeUtc: hoursAgo(1),
} as const;

describe('what an approval is bound to', () => {
  const cases: readonly (readonly [
    what: string,
    now: Partial<PlanCase>,
    change: 'same' | 'smaller' | 'different',
    detail: RegExp,
  ])[] = [
    ['another moment', { now: NOW + 60_000 }, 'same', /^$/],
    [
      'a device that reported again',
      { machines: fleet(2, { lastSeen: hoursAgo(0), riskScore: 'High', lastIpAddress: '10.9.9.9' }) },
      'same',
      /^$/,
    ],
    ['the devices in another order', { machines: fleet(2).toReversed() }, 'same', /^$/],
    ['a larger fleet', { fleet: 9000 }, 'same', /^$/],
    ['a device that lost its tag', { machines: fleet(1) }, 'smaller', /ws-2/],
    ['a device that somebody else isolated', { actions: [isolated] }, 'smaller', /ws-2/],
    ['a device that got the tag', { machines: fleet(3) }, 'different', /ws-3 is a new target/],
    ['one device for another', { machines: [fleet(3)[0]!, fleet(3)[2]!] }, 'different', /ws-3/],
    ['another input', { inputs: { hold: '12h' } }, 'different', /inputs/],
    ['another lease in the text', { text: text({ lease: '12h' }) }, 'different', /text of the playbook/],
    ['another comment in the text', { text: text({ comment: 'Case 4712' }) }, 'different', /text of the playbook/],
    ['another policy', { text: text({ rule: 'max 3 devices otherwise ask org_wide' }) }, 'different', /policy/],
    ['another subject', { subject: { kind: 'devices', devices: ['ws-1'] } }, 'different', /subject/],
  ];
  for (const [what, now, change, detail] of cases)
    it(`${what}: ${change}`, async () => {
      const confirmed = await planOf(base);
      const current = await planOf({ ...base, ...now });
      const found = comparePlans(confirmed, current);
      assert.equal(found.change, change, found.detail);
      assert.match(found.detail, detail);
      assert.equal(confirmed.hash === current.hash, change === 'same');
    });

  it('is not smaller where a limit begins to ask somebody else', async () => {
    const confirmed = await planOf({ ...base, machines: fleet(2) });
    const asked = {
      ...confirmed,
      hash: 'other',
      steps: confirmed.steps.map((step) => ({ ...step, approvals: [...step.approvals, 'org_wide'] })),
    };
    assert.equal(comparePlans(confirmed, asked).change, 'different');
    assert.equal(comparePlans(asked, confirmed).change, 'smaller');
  });

  it('is not smaller where a condition goes another way', async () => {
    const branching = `playbook p "p" { owner soc_leads target hosts = devices tagged ["finance"] if count of hosts > 1 { note "many" } else { note "few" } }`;
    const confirmed = await planOf({ ...base, text: branching });
    const current = await planOf({ ...base, text: branching, machines: fleet(1) });
    assert.equal(comparePlans(confirmed, current).change, 'different');
  });

  it('has 64 hex digits', async () => {
    assert.match((await planOf(base)).hash, /^[0-9a-f]{64}$/);
  });
});
