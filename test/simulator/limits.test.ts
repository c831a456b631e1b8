import assert from 'node:assert/strict';
import { practices, type Practice } from './practice.ts';

const DOCUMENTED = { limits: { scope: 'per-api' } } as const;

describe('practice tenant: rate limits', () => {
  const start = practices();
  const kinds: readonly [
    story: string,
    calls: number,
    seconds: number,
    call: (practice: Practice) => Promise<{ status: number; headers: Readonly<Record<string, string>> }>,
  ][] = [
    ['reads', 100, 60, (p) => p.call('GET', '/api/machines?$top=1')],
    [
      'package links',
      2,
      60,
      (p) => p.call('GET', `/api/machineactions/${'0'.repeat(8)}-0000-4000-a000-${'0'.repeat(12)}/getPackageUri`),
    ],
    ['live response', 10, 60, (p) => p.call('POST', '/api/machines/x/runliveresponse', {})],
    ['investigations', 50, 3_600, (p) => p.call('POST', '/api/machines/x/startInvestigation', {})],
    ['imports', 30, 60, (p) => p.call('POST', '/api/indicators/import', {})],
    ['deletions', 30, 60, (p) => p.call('POST', '/api/indicators/BatchDelete', {})],
    ['hunting', 45, 60, (p) => p.call('POST', '/api/advancedqueries/run', { Query: 'DeviceInfo' })],
  ];
  for (const [story, calls, seconds, call] of kinds) {
    it(`lets ${calls} ${story} pass in ${seconds} seconds`, async () => {
      const practice = await start(DOCUMENTED);
      for (let done = 0; done < calls; done++) assert.notEqual((await call(practice)).status, 429);
      practice.clock.advance(0.5);
      const refused = await call(practice);
      assert.deepEqual([refused.status, refused.headers['retry-after']], [429, String(seconds)]);
      practice.clock.advance(seconds - 0.5);
      assert.notEqual((await call(practice)).status, 429);
    });
  }

  it('slides: what is older than a minute no longer counts', async () => {
    const practice = await start(DOCUMENTED);
    const read = async (): Promise<number> => (await practice.call('GET', '/api/machines?$top=1')).status;
    for (let done = 0; done < 50; done++) await read();
    practice.clock.advance(30);
    for (let done = 0; done < 50; done++) await read();
    assert.equal(await read(), 429);
    practice.clock.advance(30);
    for (let done = 0; done < 50; done++) assert.equal(await read(), 200);
    assert.equal(await read(), 429);
  });

  it('lets 1,500 calls pass in an hour', async () => {
    const practice = await start(DOCUMENTED);
    for (let minute = 0; minute < 15; minute++) {
      for (let done = 0; done < 100; done++) await practice.call('GET', '/api/machines?$top=1');
      practice.clock.advance(60);
    }
    const refused = await practice.call('GET', '/api/machines?$top=1');
    assert.deepEqual([refused.status, refused.headers['retry-after']], [429, String(3_600 - 15 * 60)]);
  });

  const other = (practice: Practice) => practice.call('GET', '/api/alerts?$top=1');
  for (const [scope, status] of [
    ['per-api', 200],
    ['shared', 429],
    ['off', 200],
  ] as const) {
    it(`counts ${scope}`, async () => {
      const practice = await start({ limits: { scope } });
      for (let done = 0; done < 100; done++) await practice.call('GET', '/api/machines?$top=1');
      assert.equal((await other(practice)).status, status);
    });
  }

  it('is faster with the speed of the tenant', async () => {
    const practice = await start({ ...DOCUMENTED, speed: 60 });
    for (let done = 0; done < 100; done++) await practice.call('GET', '/api/machines?$top=1');
    assert.equal((await practice.call('GET', '/api/machines?$top=1')).headers['retry-after'], '1');
    practice.clock.advance(1);
    assert.equal((await practice.call('GET', '/api/machines?$top=1')).status, 200);
  });

  it('takes other limits, and tells calls by operation', async () => {
    const practice = await start({ limits: { windows: { standard: [{ calls: 1, seconds: 10 }] } } });
    await practice.call('GET', '/api/machines/1');
    await practice.call('GET', '/api/machines/2');
    await practice.call('GET', '/api/machines');
    assert.deepEqual(practice.simulator.control.calls(), [
      { operation: 'GET /api/machines/{id}', accepted: 1, throttled: 1 },
      { operation: 'GET /api/machines', accepted: 1, throttled: 0 },
    ]);
  });

  it('does nothing when it refuses', async () => {
    const practice = await start({ limits: { windows: { standard: [] } } });
    const path = `/api/machines/${await practice.id('ws-043')}/tags`;
    const limited = await start({ limits: { windows: { standard: [{ calls: 1, seconds: 60 }] } } });
    const tags = ['a', 'b'];
    for (const Value of tags) await limited.call('POST', path, { Value, Action: 'Add' });
    assert.deepEqual(
      limited.simulator.control.effects().map(({ target }) => target),
      ['a'],
    );
  });
});
