import assert from 'node:assert/strict';
import { errorOf, filterUrl, practices, sample, type Json, type Practice } from './practice.ts';

const indicator = (indicatorType: string, indicatorValue: string, more: Json = {}): Json => ({
  indicatorType,
  indicatorValue,
  action: 'Block',
  title: 'Ban',
  description: 'Case 4711',
  ...more,
});
const domain = (value: string, more: Json = {}): Json => indicator('DomainName', value, more);

async function importAll(practice: Practice, items: readonly unknown[]): Promise<Json[]> {
  const { status, json } = await practice.call('POST', '/api/indicators/import', { Indicators: items });
  assert.equal(status, 200, JSON.stringify(json));
  return json['value'] as Json[];
}

const SHA1 = 'a'.repeat(40);

describe('practice tenant: indicators', () => {
  const start = practices();
  const rules: readonly [item: Json, failure: RegExp | undefined][] = [
    [indicator('FileSha256', 'a'.repeat(64)), undefined],
    [indicator('FileSha1', SHA1, { action: 'BlockAndRemediate' }), undefined],
    [indicator('FileMd5', 'a'.repeat(32)), undefined],
    [indicator('IpAddress', '185.178.209.193'), undefined],
    [indicator('IpAddress', '203.0.113.7'), undefined],
    [indicator('IpAddress', '2001:4860:4860:0000:0000:0000:0000:8888'), undefined],
    [domain('bad.example.net'), undefined],
    [domain('xn--bcher-kva.example'), undefined],
    [indicator('Url', 'https://bad.example.net/a?b=c'), undefined],
    [domain('a.example', { action: 'Audit', generateAlert: true }), undefined],
    [domain('a.example', { action: 'Warn', severity: 'High', rbacGroupNames: ['Pilot workstations'] }), undefined],
    [domain('a.example', { expirationTime: '2026-03-01T00:00:00Z' }), undefined],
    [indicator('FileSha256', SHA1), /^InvalidHashValue/],
    [indicator('FileSha1', 'z'.repeat(40)), /^InvalidHashValue/],
    [indicator('IpAddress', '10.0.0.1'), /^InvalidIpAddress/],
    [indicator('IpAddress', '127.0.0.1'), /^InvalidIpAddress/],
    [indicator('IpAddress', '192.168.1.0/24'), /^InvalidIpAddress/],
    [indicator('IpAddress', '1.2.3.256'), /^InvalidIpAddress/],
    [indicator('IpAddress', '1.2.3'), /^InvalidIpAddress/],
    [indicator('IpAddress', '2001:4860:4860::8888'), /^InvalidIpAddress/],
    [indicator('IpAddress', 'fd00:0:0:0:0:0:0:1'), /^InvalidIpAddress/],
    [domain('*.example.net'), /^InvalidDomainName/],
    [domain('https://example.net'), /^InvalidDomainName/],
    [domain('example.net/path'), /^InvalidDomainName/],
    [domain('localhost'), /^InvalidDomainName/],
    [domain('1.2.3.4'), /^InvalidDomainName/],
    [indicator('Url', 'https://exa mple.net/'), /^InvalidUrl/],
    [indicator('Url', "javascript:alert('x')"), /^InvalidUrl/],
    [indicator('Url', 'https://*.example.net/'), /^InvalidUrl/],
    [domain('a.example', { action: 'BlockAndRemediate' }), /not supported for indicator type/],
    [domain('a.example', { action: 'AlertAndBlock' }), /not supported for indicator type/],
    [domain('a.example', { action: 'Audit' }), /generateAlert/],
    [domain('a.example ', {}), /begin or end with a blank/],
    [domain('a.example', { title: '' }), /title must not be empty/],
    [domain('', {}), /indicatorValue must not be empty/],
    [domain('a.example', { severity: 'Critical' }), /Severity 'Critical'/],
    [domain('a.example', { expirationTime: 'tomorrow' }), /not a valid expirationTime/],
    [domain('a.example', { expirationTime: '2026-01-01T00:00:00Z' }), /in the future/],
    [domain('a.example', { rbacGroupNames: ['Mars'] }), /Device group 'Mars' does not exist/],
    [domain('a.example', { rbacGroupNames: 'Servers' }), /must be a list/],
    [domain('a.example', { Value: 'x' }), /Property 'Value' does not exist/],
    [indicator('Domain', 'a.example'), /type 'Domain' is not supported/],
  ];
  for (const [item, failure] of rules) {
    it(`${failure === undefined ? 'takes' : 'refuses'} ${JSON.stringify(item)}`, async () => {
      const [result] = await importAll(await start(), [item]);
      assert.ok(result);
      assert.equal(result['indicator'], item['indicatorValue']);
      assert.equal(result['isFailed'], failure !== undefined);
      if (failure === undefined) assert.match(String(result['id']), /^\d+$/);
      else assert.match(String(result['failureReason']), failure);
    });
  }

  it('adds what is right of an import, and says of each item what became of it', async () => {
    const practice = await start();
    const results = await importAll(practice, [domain('a.example'), domain('*.b.example'), domain('c.example'), 7]);
    assert.deepEqual(
      results.map(({ isFailed }) => isFailed),
      [false, true, false, true],
    );
    assert.deepEqual(
      practice.simulator.control.effects().map(({ type, target, comment, detail }) => [type, target, comment, detail]),
      [
        ['AddIndicator', 'a.example', 'Case 4711', 'Block'],
        ['AddIndicator', 'c.example', 'Case 4711', 'Block'],
      ],
    );
  });

  it('fails both items of the printed import: their action was retired', async () => {
    const { Indicators } = sample('import-ti-indicators.en1.request');
    const results = await importAll(await start(), Indicators as Json[]);
    assert.ok(results.length === 2 && results.every(({ isFailed }) => isFailed === true));
  });

  it('updates the same value, type and action, and keeps other actions beside it', async () => {
    const practice = await start();
    const [first] = await importAll(practice, [domain('a.example')]);
    const [again] = await importAll(practice, [domain('A.example', { title: 'New' })]);
    const [other] = await importAll(practice, [domain('a.example', { action: 'Allowed' })]);
    assert.equal(again?.['id'], first?.['id']);
    assert.notEqual(other?.['id'], first?.['id']);
    const effects = practice.simulator.control.effects().map(({ type }) => type);
    assert.deepEqual(effects, ['AddIndicator', 'UpdateIndicator', 'AddIndicator']);
  });

  it('begins with an Allowed entry and a file with two entries', async () => {
    const practice = await start();
    const allowed = await practice.list(filterUrl('/api/indicators', "action eq 'Allowed'"));
    assert.deepEqual(
      allowed.map(({ indicatorValue }) => indicatorValue),
      ['static.web1-metrics.net'],
    );
    const files = await practice.list(filterUrl('/api/indicators', "indicatorType eq 'FileSha1'"));
    assert.deepEqual(
      files.map(({ action }) => action),
      ['Block', 'Warn'],
    );
  });

  const batches: readonly [items: unknown, code: string][] = [
    [Array.from({ length: 501 }, (_, index) => domain(`h${index}.example`)), 'MaximumBatchSizeExceeded'],
    [[], 'InvalidRequestBody'],
    ['x', 'InvalidRequestBody'],
    [undefined, 'MissingRequiredParameter'],
  ];
  for (const [Indicators, code] of batches) {
    it(`refuses a whole import with ${code}`, async () => {
      const practice = await start();
      const answer = await practice.call('POST', '/api/indicators/import', { Indicators });
      assert.deepEqual([answer.status, errorOf(answer)['code']], [400, code]);
      assert.deepEqual(practice.simulator.control.effects(), []);
    });
  }

  it('holds 15,000 and fails the items above', async () => {
    const practice = await start({ scenario: 'quota-full' });
    const items = Array.from({ length: 12 }, (_, index) => domain(`new-${index}.example`));
    const results = await importAll(practice, items);
    assert.equal(results.filter(({ isFailed }) => isFailed === true).length, 2);
    assert.match(String(results[11]?.['failureReason']), /maximum of 15000/);
    const { body } = await practice.call('GET', '/api/indicators/$count');
    assert.equal(body, '15000');
    const [update] = await importAll(practice, [domain('new-0.example')]);
    assert.equal(update?.['isFailed'], false);
  });

  it('takes 15,000 in 30 imports', async () => {
    const practice = await start({ limits: { scope: 'per-api' } });
    const existing = (await practice.list('/api/indicators')).map(({ id }) => String(id));
    await practice.call('POST', '/api/indicators/BatchDelete', { IndicatorIds: existing });
    for (let batch = 0; batch < 30; batch++) {
      const results = await importAll(
        practice,
        Array.from({ length: 500 }, (_, index) => domain(`h${batch}-${index}.example`)),
      );
      assert.ok(results.every(({ isFailed }) => isFailed === false));
    }
  });

  it('loses what has expired', async () => {
    const practice = await start();
    await importAll(practice, [domain('a.example', { expirationTime: '2026-01-31T11:00:00Z' })]);
    const find = () => practice.list(filterUrl('/api/indicators', "indicatorValue eq 'a.example'"));
    practice.clock.advance(3_599);
    assert.equal((await find()).length, 1);
    practice.clock.advance(1);
    assert.equal((await find()).length, 0);
  });

  it('deletes one, and knows it no longer', async () => {
    const practice = await start();
    const [added] = await importAll(practice, [domain('a.example')]);
    const path = `/api/indicators/${String(added?.['id'])}`;
    assert.equal((await practice.call('GET', path)).json['indicatorValue'], 'a.example');
    const deleted = await practice.call('DELETE', path);
    assert.deepEqual([deleted.status, deleted.body], [204, '']);
    assert.equal((await practice.call('DELETE', path)).status, 404);
    assert.equal((await practice.call('GET', path)).status, 404);
  });

  const deletions: readonly [story: string, ids: (known: string) => unknown, status: number][] = [
    ['all that are known', (known) => [known, known], 204],
    ['none where one is missing', (known) => [known, '999999'], 404],
    ['none where one is no id', (known) => [known, 'abc'], 400],
    ['nothing of an empty list', () => [], 400],
    ['nothing of numbers', (known) => [Number(known)], 400],
    ['nothing of more than 500', (known) => Array.from({ length: 501 }, () => known), 400],
  ];
  for (const [story, ids, status] of deletions) {
    it(`deletes ${story}`, async () => {
      const practice = await start();
      const [added] = await importAll(practice, [domain('a.example')]);
      const IndicatorIds = ids(String(added?.['id']));
      const answer = await practice.call('POST', '/api/indicators/BatchDelete', { IndicatorIds });
      assert.equal(answer.status, status);
      const left = await practice.list(filterUrl('/api/indicators', "indicatorValue eq 'a.example'"));
      assert.equal(left.length, status === 204 ? 0 : 1);
    });
  }

  it('answers a single wrong indicator with the code of its kind', async () => {
    const answer = await (await start()).call('POST', '/api/indicators', indicator('IpAddress', '10.0.0.1'));
    assert.deepEqual([answer.status, errorOf(answer)['code']], [400, 'InvalidIpAddress']);
  });
});
