import assert from 'node:assert/strict';
import { ACTION_IDS, actionSpec } from '../../language/catalog/actions/index.ts';
import type { Indicator, IndicatorInput } from '../../engine/defender/entities.ts';
import { PlaybookError, type FailureDetail } from '../../engine/errors.ts';
import { clientAnsweredBy, type Answer, type Sent } from '../support/fake-send.ts';

const page = (path: string): { top: number; skip: number } => {
  const query = new URLSearchParams(path.split('?')[1]);
  return { top: Number(query.get('$top')), skip: Number(query.get('$skip') ?? 0) };
};
const filterOf = ({ path }: Sent): string => /\$filter=([^&]*)/.exec(path)?.[1] ?? '';
const machine = (n: number, more: object = {}) => ({
  id: `m${String(n)}`,
  computerDnsName: `pc-${String(n)}`,
  ...more,
});
const machines = (count: number): Answer => {
  return ({ path }) => {
    const { top, skip } = page(path);
    return {
      body: { value: Array.from({ length: Math.max(0, Math.min(top, count - skip)) }, (_, n) => machine(skip + n)) },
    };
  };
};
const failure = async (promise: Promise<unknown>): Promise<FailureDetail> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PlaybookError, String(error));
  return error.detail;
};

describe('lists', () => {
  const pages: readonly [count: number, calls: number][] = [
    [0, 1],
    [9_999, 1],
    [10_000, 2],
    [10_001, 2],
    [25_000, 3],
  ];
  for (const [count, calls] of pages) {
    it(`of ${String(count)} take ${String(calls)} calls`, async () => {
      const { client, sent } = clientAnsweredBy(machines(count));
      assert.equal((await client.machines({})).length, count);
      assert.equal(sent.length, calls);
    });
  }

  it('are empty where the service answers 404', async () => {
    const { client } = clientAnsweredBy(() => ({ status: 404 }));
    assert.deepEqual(await client.machines({}), []);
    assert.deepEqual(await client.indicators({ title: 'x' }), []);
    assert.deepEqual(await client.machines({ tag: 'x' }), []);
  });

  it('end where a service that forgets to skip sends the same page again', async () => {
    const { client, sent } = clientAnsweredBy(({ path }) =>
      machines(10_000)({ method: '', path: path.replace(/&\$skip.*/, ''), body: 0 }, 1),
    );
    assert.equal((await client.machines({})).length, 10_000);
    assert.equal(sent.length, 2);
  });

  it('go on after a short page that names a next one', async () => {
    const { client } = clientAnsweredBy((_sent, count) => ({
      body: { value: [machine(count)], ...(count < 3 && { '@odata.nextLink': 'https://elsewhere.example/' }) },
    }));
    assert.equal((await client.machines({})).length, 3);
  });

  it('lose nothing where the service cuts pages shorter than it was asked for', async () => {
    const { client, sent } = clientAnsweredBy(({ path }) => {
      const { skip } = page(path);
      const value = Array.from({ length: Math.max(0, Math.min(1_000, 2_500 - skip)) }, (_, n) => machine(skip + n));
      return { body: { value, ...(skip + 1_000 < 2_500 && { '@odata.nextLink': 'https://elsewhere.example/' }) } };
    });
    assert.equal((await client.machines({})).length, 2_500);
    assert.deepEqual(
      sent.map(({ path }) => page(path).skip),
      [0, 1_000, 2_000],
    );
  });

  it('end where the next page is named over and over', async () => {
    const { client, sent } = clientAnsweredBy(() => ({
      body: { value: [machine(1)], '@odata.nextLink': 'https://api.security.microsoft.com/api/machines' },
    }));
    assert.equal((await client.machines({})).length, 1);
    assert.equal(sent.length, 2);
  });

  it('say so when they do not end', async () => {
    const endless: Answer = ({ path }) => {
      const { top, skip } = page(path);
      return { body: { value: Array.from({ length: top }, (_, n) => ({ id: `da${String(skip + n)}` })) } };
    };
    const { client, sent } = clientAnsweredBy(endless);
    assert.match((await failure(client.alerts({}))).message, /goes on after 10000 entries/);
    assert.equal(sent.length, 20);
  });

  it('stop at the limit', async () => {
    const { client, sent } = clientAnsweredBy(machines(500));
    assert.equal((await client.machines({ limit: 25 })).length, 25);
    assert.equal(page(sent[0]!.path).top, 25);
  });

  it('name the field that is missing', async () => {
    const { client } = clientAnsweredBy(() => ({ body: { value: [{ computerDnsName: 'x' }] } }));
    const detail = await failure(client.machines({}));
    assert.equal(detail.kind, 'bad-reply');
    assert.match(detail.message, /at 'id'/);
  });
});

describe('devices', () => {
  it('are asked for by short and by full name, in either spelling, with quotes escaped', async () => {
    const found = [machine(1, { computerDnsName: 'web1.contoso.com' }), machine(2, { computerDnsName: 'WEB1' })];
    const { client, sent } = clientAnsweredBy(() => ({ body: { value: found } }));
    assert.equal((await client.machines({ names: ["web1'"] })).length, 0);
    assert.equal(filterOf(sent[0]!), "computerDnsName eq 'web1''' or startswith(computerDnsName,'web1''.')");
    assert.deepEqual(
      (await client.machines({ names: ['Web1'] })).map(({ id }) => id),
      ['m1', 'm2'],
    );
    assert.deepEqual(
      (await client.machines({ names: ['web1.contoso.com'] })).map(({ id }) => id),
      ['m1', 'm2'],
    );
    assert.deepEqual(
      (await client.machines({ names: ['web1.other.com'] })).map(({ id }) => id),
      ['m2'],
    );
  });

  it('are asked for in parts where there are many names', async () => {
    const { client, sent } = clientAnsweredBy(() => ({ body: { value: [] } }));
    await client.machines({ names: Array.from({ length: 200 }, (_, n) => `ws-${String(n)}.contoso.com`) });
    assert.ok(sent.length > 1);
    assert.ok(sent.every(({ path }) => path.length < 2_000));
  });

  it('of a group or with a tag are matched whole and in any case', async () => {
    const fleet = [
      machine(1, { rbacGroupName: 'Finance laptops', machineTags: ['Server'] }),
      machine(2, { rbacGroupName: 'Finance', machineTags: ['server-test'] }),
    ];
    const { client, sent } = clientAnsweredBy(() => ({ body: { value: fleet } }));
    assert.deepEqual(
      (await client.machines({ group: 'finance LAPTOPS' })).map(({ id }) => id),
      ['m1'],
    );
    assert.deepEqual(
      (await client.machines({ tag: 'server' })).map(({ id }) => id),
      ['m1'],
    );
    assert.equal(sent[1]!.path, '/api/machines/findbytag?tag=server&useStartsWithFilter=false');
  });

  it('are found by address and moment, and by nothing that is no address', async () => {
    const { client, sent } = clientAnsweredBy(() => ({ body: { value: [machine(1)] } }));
    await client.machinesByIp('10.1.2.3', '2026-01-31T10:00:00.1234567Z');
    assert.equal(sent[0]!.path, "/api/machines/findbyip(ip='10.1.2.3',timestamp=2026-01-31T10:00:00Z)");
    assert.equal((await failure(client.machinesByIp("1.2.3.4') or (1", '2026-01-31T10:00:00Z'))).kind, 'usage');
    assert.equal((await failure(client.machinesByIp('1.2.3.4', 'yesterday'))).kind, 'usage');
    assert.equal(sent.length, 1);
  });

  it('are counted without merged and excluded records', async () => {
    const fleet = [machine(1), machine(2, { mergedIntoMachineId: 'm1' }), machine(3, { isExcluded: true })];
    const { client, sent } = clientAnsweredBy(() => ({ body: { value: fleet } }));
    assert.equal(await client.machineCount(), 1);
    assert.equal(filterOf(sent[0]!), "onboardingStatus eq 'Onboarded'");
  });

  it('that the service does not know are undefined', async () => {
    const { client } = clientAnsweredBy(() => ({ status: 404 }));
    assert.equal(await client.machine('m1'), undefined);
    assert.equal(await client.alert('da1'), undefined);
    assert.equal(await client.file('abc'), undefined);
  });

  it('keep hostile ids within their place in the path', async () => {
    const { client, sent } = clientAnsweredBy(() => ({ status: 404 }));
    await client.machine('../alerts?x=1#y');
    assert.equal(new URL(`https://h${sent[0]!.path.replaceAll('?', '%3F').replaceAll('#', '%23')}`).search, '');
    for (const id of ['..', '.', '']) assert.equal((await failure(client.alert(id))).kind, 'usage', id);
    assert.equal(sent.length, 1);
  });
});

describe('machine actions', () => {
  const action = (id: string, created: string) => ({
    id,
    type: 'Isolate',
    status: 'Pending',
    creationDateTimeUtc: created,
  });

  it('of the catalog are all built from it', async () => {
    const params = { comment: 'why', mode: 'selectively', depth: 'quickly', commands: [], sha1: 'a'.repeat(40) };
    for (const id of ACTION_IDS) {
      const spec = actionSpec(id);
      if (spec.machineAction === undefined) continue;
      const { client, sent, kinds } = clientAnsweredBy(() => ({
        status: 201,
        body: action('a', '2026-01-05T09:00:00Z'),
      }));
      await client.submit(id, 'm1', params);
      assert.equal(sent[0]!.path, spec.http.path.replace('{device}', 'm1'), id);
      assert.deepEqual(Object.keys(sent[0]!.body as object), Object.keys(spec.http.body), id);
      assert.deepEqual(kinds, [spec.machineAction === 'LiveResponse' ? 'live-response' : 'machine-action'], id);
    }
  });

  it('say their choices in the words of the wire, and leave a comment that looks like one alone', async () => {
    const { client, sent } = clientAnsweredBy(() => ({ status: 201, body: action('a', '2026-01-05T09:00:00Z') }));
    await client.submit('device.isolate', 'm1', { comment: 'fully', mode: 'selectively' });
    await client.submit('device.contain', 'm1', { comment: 'c' });
    assert.deepEqual(
      sent.map(({ body }) => body),
      [
        { Comment: 'fully', IsolationType: 'Selective' },
        { Comment: 'c', IsolationType: 'UnManagedDevice' },
      ],
    );
  });

  it('are not sent without what they need, nor where they are no machine actions', async () => {
    const { client, sent } = clientAnsweredBy(() => ({ body: {} }));
    assert.match((await failure(client.submit('device.isolate', 'm1', { comment: 'x' }))).message, /without 'mode'/);
    assert.equal((await failure(client.submit('device.tag', 'm1', { tag: 'x' }))).kind, 'internal');
    assert.equal(sent.length, 0);
  });

  const once: readonly [name: string, reply: ReturnType<Answer>, safe: boolean][] = [
    ['500', { status: 500 }, false],
    ['502 with a page', { status: 502, body: '<html>' }, false],
    ['503 that asks to come back', { status: 503, headers: { 'retry-after': '1' } }, false],
    ['201 without an action', { status: 201, body: {} }, false],
    ['201 with an empty body', { status: 201 }, false],
    ['400', { status: 400 }, true],
    ['403', { status: 403 }, true],
  ];
  for (const [name, reply, safe] of once) {
    it(`are sent once when the answer is ${name}, and it is ${safe ? '' : 'not '}safe to send them again`, async () => {
      const { client, sent } = clientAnsweredBy(() => reply);
      assert.equal((await failure(client.submit('device.release', 'm1', { comment: 'x' }))).safeToRepeat, safe);
      assert.equal(sent.length, 1);
    });
  }

  it('name the permission that is missing', async () => {
    const said =
      'The application does not have any of the required application permissions (Machine.Isolate) to access the resource.';
    const { client } = clientAnsweredBy(() => ({ status: 403, body: { error: { code: 'Forbidden', message: said } } }));
    const detail = await failure(client.submit('device.isolate', 'm1', { comment: 'x', mode: 'fully' }));
    assert.equal(detail.kind, 'forbidden');
    assert.ok(detail.message.includes(said));
    assert.match(detail.advice!, /Grant Machine\.Isolate .*'Active remediation actions'/);
  });

  it('tell what the service says on one line and without control characters', async () => {
    const message = `bad\u001b[31m\nvalue\u202e ${'x'.repeat(2_000)}`;
    const { client } = clientAnsweredBy(() => ({ status: 400, body: { error: { code: 'InvalidInput', message } } }));
    const detail = await failure(client.submit('device.release', 'm1', { comment: 'x' }));
    assert.doesNotMatch(detail.message, /\p{Cc}|\p{Cf}/u);
    assert.ok(detail.message.length < 500);
  });

  it('are looked for three times, a second apart, when they are new', async () => {
    const known = clientAnsweredBy((_sent, count) =>
      count < 3 ? { status: 404 } : { body: action('a', '2026-01-05T09:00:00Z') },
    );
    assert.equal((await known.client.machineActions({ ids: ['a'] })).length, 1);
    assert.deepEqual(known.waits, [1000, 1000]);
    const unknown = clientAnsweredBy(() => ({ status: 404 }));
    assert.deepEqual(await unknown.client.machineActions({ ids: ['a'] }), []);
    assert.equal(unknown.sent.length, 3);
  });

  it('are listed newest first, by moment and not by text', async () => {
    const listed = [
      action('old', '2026-01-05T09:00:00.5Z'),
      action('new', '2026-01-05T09:00:00.5000001Z'),
      action('newest', '2026-01-05T09:00:01Z'),
    ];
    const { client, sent } = clientAnsweredBy(() => ({ body: { value: listed } }));
    const found = await client.machineActions({
      machineId: 'm1',
      types: ['Isolate', 'Unisolate'],
      statuses: ['Pending'],
      createdSince: '2026-01-05T09:00:00.000Z',
    });
    assert.equal(found[0]!.id, 'newest');
    assert.equal(
      filterOf(sent[0]!),
      "machineId eq 'm1' and (type eq 'Isolate' or type eq 'Unisolate') and status eq 'Pending' and creationDateTimeUtc ge 2026-01-05T09:00:00Z",
    );
  });

  for (const [spelling, status] of [
    ['Canceled', 'Cancelled'],
    ['Timeout', 'TimeOut'],
    ['SomethingNew', 'SomethingNew'],
  ] as const) {
    it(`in state ${spelling} count as ${status}`, async () => {
      const { client } = clientAnsweredBy(() => ({
        body: { value: [{ ...action('a', '2026-01-05T09:00:00Z'), status: spelling }] },
      }));
      assert.equal((await client.machineActions({ machineId: 'm1' }))[0]!.status, status);
    });
  }

  it('have no package link while the service knows none', async () => {
    const { client, kinds } = clientAnsweredBy(() => ({ status: 404 }));
    assert.equal(await client.packageLink('a'), undefined);
    assert.deepEqual(kinds, ['package-link']);
  });
});

describe('indicators', () => {
  const item = (
    indicatorValue: string,
    indicatorType: IndicatorInput['indicatorType'] = 'IpAddress',
  ): IndicatorInput => ({
    indicatorValue,
    indicatorType,
    action: 'Block',
    title: 't',
    description: 'd',
  });
  const entry = (id: number, indicatorValue: string): Indicator => ({
    id: String(id),
    indicatorValue,
    indicatorType: 'IpAddress',
    action: 'Block',
  });

  it('have IPv6 addresses written with eight groups on the wire, and as they were given in the result', async () => {
    const wire = '2a00:1450:0:0:0:0:0:8';
    const { client, sent } = clientAnsweredBy(() => ({
      body: { value: [{ id: '1', indicator: wire, isFailed: false, failureReason: null }] },
    }));
    const [result] = await client.importIndicators([item('2a00:1450::8')]);
    const body = sent[0]!.body as { Indicators: IndicatorInput[] };
    assert.equal(body.Indicators[0]!.indicatorValue, wire);
    assert.equal(result!.indicator, '2a00:1450::8');
  });

  it('are matched with their results by value; one without a result has failed', async () => {
    const { client } = clientAnsweredBy(() => ({
      body: {
        value: [
          { id: null, indicator: 'B.example', isFailed: 'true', failureReason: 'no' },
          { id: 7, indicator: 'a.example', isFailed: 'false', failureReason: null },
        ],
      },
    }));
    const results = await client.importIndicators(
      ['a.example', 'b.example', 'c.example'].map((value) => item(value, 'DomainName')),
    );
    assert.deepEqual(
      results.map(({ indicator, id, isFailed }) => ({ indicator, id, isFailed })),
      [
        { indicator: 'a.example', id: '7', isFailed: false },
        { indicator: 'b.example', id: null, isFailed: true },
        { indicator: 'c.example', id: null, isFailed: true },
      ],
    );
  });

  it('are imported five hundred at most in a call, and again after a server error', async () => {
    const { client, sent } = clientAnsweredBy((_sent, count) =>
      count === 1 ? { status: 500 } : { body: { value: [] } },
    );
    assert.equal(
      (await failure(client.importIndicators(Array.from({ length: 501 }, () => item('1.1.1.1'))))).kind,
      'internal',
    );
    assert.equal(sent.length, 0);
    await client.importIndicators([item('1.1.1.1')]);
    assert.equal(sent.length, 2);
    assert.deepEqual(await client.importIndicators([]), []);
    assert.equal(sent.length, 2);
  });

  it('are looked up by value where they are few, and in the whole list where they are many', async () => {
    const all = Array.from({ length: 600 }, (_, n) => entry(n, `185.1.${String(n >> 8)}.${String(n & 255)}`));
    const { client, sent } = clientAnsweredBy(() => ({ body: { value: all } }));
    await client.indicators({ values: ['185.1.0.1', "x' or '1"] });
    assert.equal(filterOf(sent[0]!), "indicatorValue eq '185.1.0.1' or indicatorValue eq 'x'' or ''1'");
    sent.length = 0;
    const found = await client.indicators({ values: all.slice(0, 300).map(({ indicatorValue }) => indicatorValue) });
    assert.equal(found.length, 300);
    assert.deepEqual(sent.map(filterOf), ['']);
  });

  it('are deleted by five hundred', async () => {
    const { client, sent, kinds } = clientAnsweredBy(() => ({ status: 204 }));
    await client.deleteIndicators(Array.from({ length: 1_001 }, (_, n) => String(n)));
    assert.deepEqual(
      sent.map(({ body }) => (body as { IndicatorIds: string[] }).IndicatorIds.length),
      [500, 500, 1],
    );
    assert.deepEqual(new Set(kinds), new Set(['indicator-delete']));
  });

  /** BatchDelete deletes none where it does not know one; a list may lack what is there. */
  const service = (present: Set<string>, listed: readonly string[]): Answer => {
    return ({ method, path, body }) => {
      if (method === 'GET') return { body: { value: listed.map((id) => entry(Number(id), '1.1.1.1')) } };
      const ids = method === 'DELETE' ? [path.split('/').at(-1)!] : (body as { IndicatorIds: string[] }).IndicatorIds;
      if (!ids.every((id) => present.has(id))) return { status: 404 };
      ids.forEach((id) => present.delete(id));
      return { status: 204 };
    };
  };
  const losses: readonly [name: string, present: string[], listed: string[], calls: number][] = [
    ['one is gone', ['1', '2', '4'], ['1', '2', '4'], 4],
    ['the list is behind', ['1', '2', '4'], ['1', '2'], 5],
    ['the list still has one that is gone', ['1', '2', '4'], ['1', '2', '3', '4'], 6],
    ['all are gone', [], [], 6],
  ];
  for (const [name, present, listed, calls] of losses) {
    it(`are all deleted when ${name}`, async () => {
      const left = new Set(present);
      const { client, sent } = clientAnsweredBy(service(left, listed));
      await client.deleteIndicators(['1', '2', '3', '4']);
      assert.deepEqual([...left], []);
      assert.equal(sent.length, calls);
    });
  }
});

describe('alerts', () => {
  const alert = (id: string, title: string) => ({ id, title, severity: 'High', status: 'New', machineId: null });

  it('of an incident come with their evidence, newest first', async () => {
    const { client, sent } = clientAnsweredBy(() => ({ body: { value: [alert('da1', 'x')] } }));
    const [found] = await client.alerts({ incidentId: '42', limit: 10 });
    assert.equal(
      sent[0]!.path,
      '/api/alerts?$filter=incidentId eq 42&$expand=evidence&$orderby=alertCreationTime desc&$top=10',
    );
    assert.deepEqual(
      { evidence: found!.evidence, techniques: found!.mitreTechniques },
      { evidence: [], techniques: [] },
    );
    assert.equal((await failure(client.alerts({ incidentId: '1 or 1 eq 1' }))).kind, 'usage');
  });

  it('are searched by title, id and device', async () => {
    const { client } = clientAnsweredBy(() => ({
      body: { value: [alert('da1', 'Ransomware on WS-1'), alert('da2', 'Noise')] },
    }));
    assert.deepEqual(
      (await client.alerts({ search: ' ransom ' })).map(({ id }) => id),
      ['da1'],
    );
    assert.deepEqual(
      (await client.alerts({ search: 'DA2' })).map(({ id }) => id),
      ['da2'],
    );
    assert.equal((await client.alerts({ search: '', limit: 1 })).length, 1);
  });

  it('are changed by the names of the language or of the wire, and by no others', async () => {
    const { client, sent } = clientAnsweredBy(() => ({ body: {} }));
    await client.updateAlert('da1', { status: 'InProgress', assign: 'soc@contoso.com' });
    await client.updateAlert('da1', { assignedTo: 'soc@contoso.com' });
    assert.deepEqual(
      sent.map(({ body }) => body),
      [{ status: 'InProgress', assignedTo: 'soc@contoso.com' }, { assignedTo: 'soc@contoso.com' }],
    );
    assert.equal((await failure(client.updateAlert('da1', { severity: 'Low' }))).kind, 'usage');
  });

  it('do not get a comment twice', async () => {
    const { client, sent } = clientAnsweredBy(() => ({ status: 500 }));
    assert.equal((await failure(client.updateAlert('da1', { comment: 'x' }))).safeToRepeat, false);
    assert.equal(sent.length, 1);
    await failure(client.updateAlert('da1', { status: 'New' }));
    assert.equal(sent.length, 5);
  });

  it('get the older name of a determination where the newer is refused', async () => {
    const { client, sent } = clientAnsweredBy(({ body }) => ({
      status: (body as { determination: string }).determination === 'Clean' ? 200 : 400,
    }));
    await client.updateAlert('da1', { classification: 'FalsePositive', determination: 'NotMalicious' });
    assert.deepEqual(
      sent.map(({ body }) => (body as { determination: string }).determination),
      ['NotMalicious', 'Clean'],
    );
    assert.equal((await failure(client.updateAlert('da1', { determination: 'Malware' }))).status, 400);
  });
});
