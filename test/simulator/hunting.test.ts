import assert from 'node:assert/strict';
import { errorOf, practices, type Json, type Practice } from './practice.ts';

const HASH = '3fbe5a1ed857a6736e061a6850706f9e8a7e881f024bff044df1c34795b89bf4';

async function hunt(practice: Practice, Query: string): Promise<{ Schema: Json[]; Results: Json[] }> {
  const { status, json } = await practice.call('POST', '/api/advancedqueries/run', { Query });
  assert.equal(status, 200, JSON.stringify(json));
  return { Schema: json['Schema'] as Json[], Results: json['Results'] as Json[] };
}

describe('practice tenant: hunting', () => {
  const start = practices();

  it('runs the query of the vulnerable driver, one row a device, the newest', async () => {
    const practice = await start();
    const { Schema, Results } = await hunt(
      practice,
      `DeviceEvents
       | where Timestamp > ago(7d)
       | where ActionType == "DriverLoad"
       | where SHA256 in ("${HASH}")
       | summarize arg_max(Timestamp, *) by DeviceId
       | project DeviceId, DeviceName, Timestamp`,
    );
    assert.deepEqual(Schema, [
      { Name: 'DeviceId', Type: 'String' },
      { Name: 'DeviceName', Type: 'String' },
      { Name: 'Timestamp', Type: 'DateTime' },
    ]);
    assert.deepEqual(
      Results.map(({ DeviceName, Timestamp }) => [DeviceName, Timestamp]),
      [
        ['sql-01.contoso.com', '2026-01-31T05:00:00.0000000Z'],
        ['ws-043.contoso.com', '2026-01-30T14:00:00.0000000Z'],
        ['sales-lt-012.contoso.com', '2026-01-28T22:00:00.0000000Z'],
        ['zz-spare-40.contoso.com', '2026-01-27T06:00:00.0000000Z'],
      ],
    );
    assert.equal(Results[0]?.['DeviceId'], await practice.id('sql-01'));
  });

  const counts: readonly [query: string, count: number][] = [
    ['DeviceInfo', 40],
    ['DeviceInfo | take 3', 3],
    ['DeviceInfo | limit 3', 3],
    ["DeviceInfo | where DeviceName has 'web1'", 1],
    ["DeviceInfo | where DeviceName contains 'WEB1'", 2],
    ["DeviceInfo | where DeviceName startswith 'dc-' or DeviceName =~ 'WEB1.CONTOSO.COM'", 3],
    ["DeviceInfo | where OSPlatform != 'Windows11' and not(OSPlatform startswith 'Windows')", 9],
    ["DeviceInfo | where OSPlatform in~ ('macos') // the Macs", 3],
    ["DeviceInfo | where OSPlatform !in ('macOS', 'Windows11')", 20],
    ['DeviceInfo | distinct OnboardingStatus', 3],
    ['DeviceInfo | summarize count() by OnboardingStatus', 3],
    ['DeviceEvents | where Timestamp > ago(30h)', 2],
    ['DeviceEvents | where Timestamp < now()', 5],
    ['DeviceNetworkEvents | where RemoteIP in ("185.178.209.193", "195.123.217.36") and RemotePort == 443', 3],
    ['DeviceProcessEvents | where ProcessCommandLine has "shadows"', 1],
    ['DeviceFileEvents | where FileName == @"ffmpeg.dll"', 2],
  ];
  for (const [query, count] of counts) {
    it(`finds ${count} by ${query}`, async () => {
      assert.equal((await hunt(await start(), query)).Results.length, count);
    });
  }

  it('orders, counts and renames', async () => {
    const practice = await start();
    const { Results } = await hunt(
      practice,
      'DeviceEvents | order by Timestamp asc | project Name = DeviceName | take 1',
    );
    assert.deepEqual(Results, [{ Name: 'zz-spare-40.contoso.com' }]);
    assert.deepEqual((await hunt(practice, 'DeviceInfo | count')).Results, [{ Count: 40 }]);
  });

  const SYNTAX = /recognition error/;
  const wrong: readonly [query: string, message: RegExp][] = [
    ['', /Query/],
    ['DeviceInfo |', SYNTAX],
    ['DeviceInfo | where', SYNTAX],
    ['DeviceInfo | where DeviceName ==', SYNTAX],
    ['DeviceInfo | where DeviceName == "open', SYNTAX],
    ['DeviceInfo | join DeviceEvents on DeviceId', SYNTAX],
    ['DeviceInfo | constructor', SYNTAX],
    ['DeviceInfo ; drop', SYNTAX],
    ['DeviceInfo | where DeviceName constructor "x"', SYNTAX],
    ['DeviceInfo | where Timestamp constructor now()', SYNTAX],
    [`DeviceInfo | where ${'('.repeat(10_000)}`, SYNTAX],
    ['Nothing', /'Nothing'/],
    ['toString', /'toString'/],
    ['DeviceInfo | where Color == "red"', /'Color'/],
    ['DeviceInfo | project Color', /'Color'/],
    ['DeviceInfo | summarize arg_max(Timestamp, *) by Color', /'Color'/],
  ];
  for (const [query, message] of wrong) {
    it(`refuses ${query.slice(0, 50) || 'an empty query'}`, async () => {
      const answer = await (await start()).call('POST', '/api/advancedqueries/run', { Query: query });
      assert.equal(answer.status, 400);
      assert.match(String(errorOf(answer)['message']), message);
    });
  }
});
