import assert from 'node:assert/strict';
import type { LeaseItem } from '../../engine/journal/leases.ts';
import { EndLeases, ExtendLeases, FindLeases } from '../../runner/protocol.ts';
import '../support/register-vscode-fake.ts';
import { screen } from '../support/vscode-fake.ts';

const { leaseChoices } = await import('../../client/features/leases/lease-text.ts');
const { releaseNow, extendLease } = await import('../../client/features/leases/change-lease.ts');
const { showLeases } = await import('../../client/features/leases/show-leases.ts');
const { UserCancelledError } = await import('../../client/infrastructure/errors/user-cancelled-error.ts');

const NOW = Date.UTC(2026, 0, 5, 9);
const HOUR = 3_600_000;

const lease = (more: Partial<LeaseItem> = {}): LeaseItem => ({
  runId: '01J',
  playbook: 'hold',
  tenant: { id: 't', name: 'Contoso', kind: 'simulator', baseUrl: 'http://127.0.0.1', speed: 1 },
  path: 'cut',
  action: 'device.isolate',
  target: { kind: 'device', id: 'id-of-web-01', name: 'web-01' },
  since: NOW - HOUR,
  until: NOW + 2 * HOUR,
  state: 'in-force',
  ...more,
});
const banned = (value: string): LeaseItem =>
  lease({ path: 'block', action: 'indicator.ban-domains', target: { kind: 'indicator', type: 'DomainName', value } });

describe('leases to choose from', () => {
  const shown = (...leases: readonly LeaseItem[]) =>
    leaseChoices(leases, NOW).map(({ label, description, where }) => [label, description, where]);

  it('are one row a device, and one for all values that a step banned', () => {
    assert.deepEqual(shown(lease(), banned('a.example'), banned('b.example')), [
      ['$(lock) web-01', '2 h left', '01J:cut@id-of-web-01'],
      ['$(lock) 2 banned values', '2 h left', '01J:block'],
    ]);
  });

  it('begin with what should have ended, then what ends first', () => {
    const named = (name: string, more: Partial<LeaseItem>): LeaseItem =>
      lease({ target: { kind: 'device', id: name, name }, ...more });
    const { until: _until, ...endless } = named('endless', {});
    assert.deepEqual(
      shown(
        endless,
        named('later', {}),
        named('soon', { until: NOW + HOUR }),
        named('failed', { state: 'failed' }),
        named('late', { state: 'overdue' }),
      ).map(([label, description]) => [label, description]),
      [
        ['$(warning) failed', 'release failed, still held'],
        ['$(warning) late', 'overdue, still held'],
        ['$(lock) soon', '1 h left'],
        ['$(lock) later', '2 h left'],
        ['$(lock) endless', 'until somebody releases it, since 1 h'],
      ],
    );
  });

  it('show what hides in a name', () => {
    const target = { kind: 'device', id: 'x', name: 'web\u202e10\u001b[31m' } as const;
    assert.doesNotMatch(JSON.stringify(shown(lease({ target }))), /\u202e|\\u001b/);
  });
});

describe('a lease that is changed', () => {
  const sent: { readonly method: string; readonly params: unknown }[] = [];
  let found: readonly LeaseItem[] = [];
  // Only what the commands use of a session.
  const runner = {
    request: (type: { readonly method: string }, params: unknown) => {
      if (type.method !== FindLeases.method) sent.push({ method: type.method, params });
      return Promise.resolve(type.method === FindLeases.method ? found : [lease({ until: NOW + 6 * HOUR })]);
    },
  } as unknown as Parameters<typeof releaseNow>[0];
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const answer = async (act: () => void): Promise<void> => {
    await turn();
    act();
    await turn();
  };
  const type = (text: string): void => {
    screen.last().type(text);
    screen.last().accept();
  };

  beforeEach(() => {
    screen.clear();
    sent.length = 0;
    found = [lease({ until: Date.now() + 2 * HOUR })];
  });

  it('is released with a reason and a last look', async () => {
    const work = releaseNow(runner, undefined);
    await answer(() => {
      screen.last().choose('$(lock) web-01');
    });
    await answer(() => {
      type('  ');
    });
    assert.ok(screen.last().isShown, 'a reason is needed');
    await answer(() => {
      type('clean');
    });
    assert.equal(sent.length, 0);
    await answer(() => {
      screen.last().choose('$(unlock) Release');
    });
    await work;
    const [order] = sent;
    assert.equal(order?.method, EndLeases.method);
    const { where, reason } = order.params as { readonly where: string; readonly reason: string };
    assert.deepEqual([where, reason], ['01J:cut@id-of-web-01', 'clean']);
  });

  it('is released from the list of all that is in force', async () => {
    const work = showLeases(runner);
    for (const label of ['$(lock) web-01', '$(unlock) Release now', '$(lock) web-01'])
      await answer(() => {
        screen.last().choose(label);
      });
    await answer(() => {
      type('clean');
    });
    await answer(() => {
      screen.last().choose('$(unlock) Release');
    });
    await work;
    assert.deepEqual(
      sent.map(({ method }) => method),
      [EndLeases.method],
    );
  });

  it('stays as it is where a question is dismissed', async () => {
    const work = releaseNow(runner, undefined);
    await answer(() => {
      screen.last().choose('$(lock) web-01');
    });
    await answer(() => {
      type('clean');
    });
    const cancelled = assert.rejects(work, UserCancelledError);
    await answer(() => {
      screen.last().hide();
    });
    await cancelled;
    assert.deepEqual(sent, []);
  });

  it('is extended by a time and with a reason', async () => {
    const work = extendLease(runner, '01J');
    await answer(() => {
      screen.last().choose('$(lock) web-01');
    });
    await answer(() => {
      type('soon');
    });
    assert.ok(screen.last().isShown, 'no time');
    await answer(() => {
      type('4h');
    });
    await answer(() => {
      type('not done yet');
    });
    await work;
    assert.equal(sent[0]?.method, ExtendLeases.method);
    assert.equal((sent[0].params as { readonly seconds: number }).seconds, 4 * 3600);
  });

  it('is not extended where it has no end or is over', async () => {
    const { until: _until, ...endless } = lease();
    found = [endless, lease({ state: 'overdue' })];
    await assert.rejects(extendLease(runner, undefined), /Nothing is in force that this could be done to/);
  });
});
