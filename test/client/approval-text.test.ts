import assert from 'node:assert/strict';
import {
  approvalTitle,
  deadlineLine,
  devicesLine,
  waitingActions,
  wordToType,
  type WaitingPlan,
} from '../../client/features/approvals/approval-text.ts';
import { refuseUncounted } from '../../client/features/approvals/uncounted.ts';
import type { ApprovalRequest } from '../../engine/journal/events.ts';
import type { Tenant } from '../../engine/ports.ts';

const practice: Tenant = {
  id: 't',
  name: 'Contoso Practice',
  kind: 'simulator',
  baseUrl: 'http://127.0.0.1:1',
  speed: 20,
};
const request: ApprovalRequest = {
  id: 'r/main/containment',
  approval: 'containment',
  planHash: 'h',
  asks: ['isolate hosts selectively for 1d'],
  devices: ['ws-1', 'ws-2', 'ws-3'],
  indicators: 0,
  calls: 1,
  leases: [],
  risks: ['network_loss'],
  from: [],
  need: 1,
  requireReason: false,
  askedAt: 0,
  deadline: 15 * 60_000,
  onSilence: 'deny',
};

describe('the text of an approval', () => {
  it('finds the actions that wait, each once', () => {
    const plan: WaitingPlan = {
      steps: [
        { key: '0', action: 'device.collect' },
        { key: 'cut', action: 'device.isolate' },
        { key: 'more', action: 'device.isolate' },
      ],
      approvals: [{ name: 'containment', steps: ['cut', 'more'] }],
    };
    assert.deepEqual(waitingActions(request, plan), ['device.isolate']);
    assert.deepEqual(waitingActions(request, undefined), []);
  });

  it('says in the title what, on how many, where, and that it is practice', () => {
    const title = approvalTitle(request, ['device.isolate'], practice);
    assert.equal(title, 'Approve: Isolate 3 devices (Contoso Practice, SIMULATOR)');
  });

  it('names a live tenant as live, one device as one, and that there is more', () => {
    const live: Tenant = { ...practice, name: 'Contoso', kind: 'live', mode: 'live' };
    const one = { ...request, devices: ['ws-1'] };
    assert.equal(
      approvalTitle(one, ['device.isolate', 'device.restrict'], live),
      'Approve: Isolate 1 device and 1 more action (Contoso, LIVE)',
    );
  });

  it('asks to type the number of devices before something disruptive', () => {
    assert.deepEqual(wordToType(request, ['device.isolate'], 'contain'), {
      word: '3',
      meaning: 'the number of devices',
    });
  });

  it('asks to type the playbook where no device is counted, or the actions are not known', () => {
    const ban = { ...request, devices: [], indicators: 40 };
    assert.equal(wordToType(ban, ['indicator.ban-ips'], 'ban_c2')?.word, 'ban_c2');
    assert.equal(wordToType(request, [], 'contain')?.word, '3');
  });

  it('asks nothing to be typed where the actions do no harm', () => {
    assert.equal(wordToType(request, ['device.tag'], 'tag_them'), undefined);
  });

  const DEADLINES: readonly (readonly [now: number, expected: RegExp])[] = [
    [0, /in 15 min\. Silence denies\.$/],
    [14.9 * 60_000, /in less than a minute/],
    [-10 * 3_600_000, /in 10 h/],
    [20 * 60_000, /in less than a minute/],
  ];
  for (const [now, expected] of DEADLINES) {
    it(`tells the time that is left at ${now}`, () => {
      assert.match(deadlineLine(request, now), expected);
    });
  }

  it('names a few devices and counts the rest', () => {
    assert.equal(devicesLine(['a', 'b']), 'a, b');
    assert.equal(devicesLine(['a', 'b', 'c', 'd', 'e', '$(x)f']), 'a, b, c, d and 2 more');
  });

  it('takes an answer that does not count for an error with its reason', () => {
    refuseUncounted({ counted: true });
    assert.throws(() => {
      refuseUncounted({ counted: false, why: 'the requester may not answer' });
    }, /requester may not answer/);
  });
});
