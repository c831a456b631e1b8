import assert from 'node:assert/strict';
import { errorOf, filterUrl, practices } from './practice.ts';

const shortNames = (rows: readonly Record<string, unknown>[]): string[] =>
  rows.map(({ computerDnsName }) => String(computerDnsName).replace('.contoso.com', ''));

describe('practice tenant: filters', () => {
  const start = practices();
  const machines: readonly [filter: string, names: readonly string[]][] = [
    ["computerDnsName eq 'web1.contoso.com'", ['web1']],
    ["startswith(computerDnsName,'web1')", ['web1', 'web10']],
    ["contains(computerDnsName,'lt-012')", ['sales-lt-012', 'sales-lt-012']],
    ["computerDnsName in ['dc-01.contoso.com','dc-02.contoso.com']", ['dc-01', 'dc-02']],
    ["computerDnsName in ('dc-01.contoso.com', 'nobody')", ['dc-01']],
    ["machineTags/any(t: t eq 'vip')", ['fin-lt-014', 'mac-ana']],
    ["machineTags/any(tag: startswith(tag,'malware')) and not (riskScore eq 'High')", ['ws-050']],
    [
      "osPlatform eq 'macOS' and (riskScore eq 'None' or riskScore eq 'High') and deviceValue ne 'High'",
      ['mac-joel', 'mac-old'],
    ],
    ['rbacGroupId eq 106', ['build-01', 'proxy-01', 'ot-gw-01']],
    ['rbacGroupId gt 106 and rbacGroupId le 107', ['ws-049', 'ws-050']],
    ["healthStatus ne 'Active' and onboardingStatus eq 'Onboarded'", ['fin-lt-016', 'sales-lt-009', 'kiosk-01']],
    ['lastSeen lt 2026-01-20T00:00:00Z', ['fin-lt-016', 'sales-lt-009']],
    ['lastSeen ge 2025-12-01 and lastSeen lt 2026-01-01', ['sales-lt-009']],
    ["aadDeviceId eq null and osPlatform eq 'Android'", ['mob-priya']],
    ["aadDeviceId ne 'x' and osPlatform eq 'Android'", ['mob-priya']],
    ["computerDnsName eq 'it''s'", []],
    ["computerDnsName eq 'WEB1.contoso.com'", []],
    ["not not startswith(computerDnsName,'zz-')", ['zz-spare-40']],
  ];
  for (const [filter, names] of machines) {
    it(`finds ${names.join(', ') || 'nothing'} by ${filter}`, async () => {
      assert.deepEqual(shortNames(await (await start()).list(filterUrl('/api/machines', filter))), names);
    });
  }

  const wrong: readonly [filter: string, message: RegExp][] = [
    ["rbacGroupName eq 'Servers'", /property named 'rbacGroupName'/],
    ["constructor eq 'x'", /property named 'constructor'/],
    ["tolower(computerDnsName) eq 'x'", /unknown function/],
    ["computerDnsName eq 'open", /Syntax error/],
    ["computerDnsName like 'x'", /Syntax error/],
    ["computerDnsName constructor 'x'", /Syntax error/],
    ["computerDnsName eq 'a' 'b'", /Syntax error/],
    ["(computerDnsName eq 'a'", /Syntax error/],
    ['computerDnsName eq 7', /cannot be compared/],
    ["lastSeen gt 'yesterday'", /cannot be compared/],
    ["machineTags eq 'x'", /Syntax error/],
    ['', /Syntax error/],
    [`${'('.repeat(5_000)}id eq 'a'${')'.repeat(5_000)}`, /limit/],
  ];
  for (const [filter, message] of wrong) {
    it(`refuses ${filter.slice(0, 40) || 'an empty filter'}`, async () => {
      const answer = await (await start()).call('GET', filterUrl('/api/machines', filter));
      assert.deepEqual([answer.status, errorOf(answer)['code']], [400, 'ODataError']);
      assert.match(String(errorOf(answer)['message']), message);
    });
  }

  for (const [query, message] of [
    ['$stop=2', /Custom query option '\$stop'/],
    ['$top=10001', /limit of '10000'/],
    ['$top=-1', /\$top/],
    ['$skip=x', /\$skip/],
    ['$orderby=color', /order/],
    ['$expand=evidence', /'evidence'/],
  ] as const) {
    it(`refuses ${query}`, async () => {
      const answer = await (await start()).call('GET', `/api/machines?${query}`);
      assert.deepEqual([answer.status, errorOf(answer)['code']], [400, 'ODataError']);
      assert.match(String(errorOf(answer)['message']), message);
    });
  }
});

describe('practice tenant: pages', () => {
  const start = practices();

  it('gives pages by $top and $skip, without a link', async () => {
    const practice = await start();
    const all: unknown[] = [];
    for (let skip = 0; ; skip += 15) {
      const { json } = await practice.call('GET', `/api/machines?$top=15&$skip=${skip}`);
      assert.equal(json['@odata.nextLink'], undefined);
      const rows = json['value'] as Record<string, unknown>[];
      all.push(...rows);
      if (rows.length < 15) break;
    }
    assert.equal(all.length, 40);
    assert.equal(shortNames(all as Record<string, unknown>[]).at(-1), 'zz-spare-40');
  });

  it('gives a link to the next page without $top, with the filter', async () => {
    const practice = await start({ pageSize: 2 });
    const names: string[] = [];
    let next: unknown = filterUrl('/api/machines', "osPlatform eq 'macOS'");
    while (typeof next === 'string') {
      const { json } = await practice.call('GET', next);
      names.push(...shortNames(json['value'] as Record<string, unknown>[]));
      next = json['@odata.nextLink'];
    }
    assert.deepEqual(names, ['mac-ana', 'mac-joel', 'mac-old']);
  });

  for (const [path, count] of [
    ['/api/machines/$count', '40'],
    ["/api/machines/$count?$filter=osPlatform eq 'macOS'", '3'],
    ["/api/alerts/$count?$filter=status ne 'Resolved'", '12'],
  ] as const) {
    it(`answers ${path} with a bare number`, async () => {
      assert.equal((await (await start()).call('GET', path)).body, count);
    });
  }

  it('generates a fleet for benchmarks', async () => {
    const practice = await start({ machines: 1_000 });
    const rows = await practice.list('/api/machines');
    assert.equal(new Set(rows.map(({ id }) => id)).size, 1_000);
  });
});

describe('practice tenant: devices', () => {
  const start = practices();

  it('is the same in every start but for the tenant', async () => {
    const [one, two] = [await start(), await start()];
    assert.deepEqual(await one.list('/api/machines'), await two.list('/api/machines'));
  });

  it('has two active devices of one name, a merged record and an inactive duplicate', async () => {
    const practice = await start();
    const told = async (name: string) =>
      (await practice.list(filterUrl('/api/machines', `computerDnsName eq '${name}.contoso.com'`))).map((row) => [
        row['healthStatus'],
        row['mergedIntoMachineId'] !== null,
      ]);
    assert.deepEqual(await told('sales-lt-003'), [
      ['Active', false],
      ['Active', false],
    ]);
    assert.deepEqual(await told('sales-lt-012'), [
      ['Active', false],
      ['Active', true],
    ]);
    assert.deepEqual(await told('sales-lt-009'), [
      ['Active', false],
      ['Inactive', false],
    ]);
  });

  it('has a device that somebody isolated in the portal', async () => {
    const practice = await start();
    const rows = await practice.list(filterUrl('/api/machineactions', `machineId eq '${await practice.id('ws-046')}'`));
    assert.deepEqual(
      rows.map(({ type, status, requestor, requestSource }) => [type, status, requestor, requestSource]),
      [['Isolate', 'Succeeded', 'omar.haddad@contoso.com', 'Portal']],
    );
    assert.equal(practice.simulator.control.device('ws-046').isolation, 'Full');
  });

  it('finds devices by tag', async () => {
    const practice = await start();
    const names = async (query: string) => shortNames(await practice.list(`/api/machines/findbytag?${query}`));
    assert.deepEqual(await names('tag=malware-lab'), ['ws-049', 'ws-050']);
    assert.deepEqual(await names('tag=malware'), []);
    assert.deepEqual(await names('tag=malware&useStartsWithFilter=true'), ['ws-049', 'ws-050']);
  });

  it('finds a device by its address at a time', async () => {
    const practice = await start();
    const url = (time: string) => `/api/machines/findbyip(ip='10.20.4.17',timestamp=${time})`;
    assert.deepEqual(shortNames(await practice.list(url('2026-01-31T10:05:00Z'))), ['fin-lt-014']);
    assert.equal((await practice.call('GET', url('2025-11-01T00:00:00Z'))).status, 400);
    assert.equal((await practice.call('GET', url('never'))).status, 400);
  });

  it('adds and removes tags and keeps the others', async () => {
    const practice = await start();
    const tags = async (Value: string, Action: string) =>
      (await practice.call('POST', `/api/machines/${await practice.id('dc-01')}/tags`, { Value, Action })).json[
        'machineTags'
      ];
    assert.deepEqual(await tags('seen', 'Add'), ['domain-controller', 'server', 'seen']);
    assert.deepEqual(await tags('server', 'Remove'), ['domain-controller', 'seen']);
  });

  it('tells groups with their ids', async () => {
    const rows = await (await start()).list('/api/exposureScore/ByMachineGroups');
    assert.ok(
      rows.some(({ rbacGroupName, rbacGroupId }) => rbacGroupName === 'Finance laptops' && rbacGroupId === 102),
    );
  });

  it('tells who works on a device', async () => {
    const practice = await start();
    const users = await practice.list(`/api/machines/${await practice.id('ws-042')}/logonusers`);
    assert.deepEqual(
      users.map(({ accountName }) => accountName),
      ['lena.fischer'],
    );
  });
});

describe('practice tenant: alerts and files', () => {
  const start = practices();
  const RANSOMWARE = '/api/alerts/da638781001000000001_1042042042';

  it('leaves evidence out of lists unless it is asked for', async () => {
    const practice = await start();
    const evidence = async (query: string) => {
      const url = `${filterUrl('/api/alerts', "category eq 'Ransomware' and severity eq 'High'")}${query}`;
      return (await practice.list(url)).map((row) => (row['evidence'] as unknown[]).length);
    };
    assert.deepEqual(await evidence(''), [0, 0]);
    assert.deepEqual(await evidence('&$expand=evidence'), [6, 1]);
  });

  it('finds the alerts of an incident, newest first where asked', async () => {
    const practice = await start();
    const rows = await practice.list(
      `${filterUrl('/api/alerts', 'incidentId eq 1001')}&$orderby=${encodeURIComponent('alertCreationTime desc')}`,
    );
    const times = rows.map(({ alertCreationTime }) => String(alertCreationTime));
    assert.equal(times.length, 3);
    assert.deepEqual(times, times.toSorted().toReversed());
  });

  it('gives files, addresses and hosts of an alert', async () => {
    const practice = await start();
    const [file] = await practice.list(`${RANSOMWARE}/files`);
    assert.match(String(file?.['sha1']), /^[\da-f]{40}$/);
    assert.match(String(file?.['sha256']), /^[\da-f]{64}$/);
    assert.deepEqual(await practice.list(`${RANSOMWARE}/ips`), [{ id: '185.178.209.193' }, { id: '10.20.20.4' }]);
    assert.deepEqual(await practice.list(`${RANSOMWARE}/domains`), [{ host: 'cdn.contolock-pay.com' }]);
  });

  it('finds a file by either hash, and the devices that have it', async () => {
    const practice = await start();
    const [file] = await practice.list(`${RANSOMWARE}/files`);
    for (const hash of [file?.['sha1'], file?.['sha256']]) {
      assert.equal((await practice.call('GET', `/api/files/${String(hash)}`)).json['md5'], file?.['md5']);
    }
    assert.deepEqual(shortNames(await practice.list(`/api/files/${String(file?.['sha1'])}/machines`)), ['ws-042']);
    assert.deepEqual(await practice.list(`/api/files/${'0'.repeat(40)}/machines`), []);
    assert.equal((await practice.call('GET', `/api/files/${'0'.repeat(40)}`)).status, 404);
    assert.equal((await practice.call('GET', '/api/files/abc')).status, 400);
  });

  it('has an alert without a device', async () => {
    const practice = await start();
    const rows = await practice.list(filterUrl('/api/alerts', "detectionSource eq 'OfficeATP'"));
    assert.deepEqual(
      rows.map(({ machineId, computerDnsName }) => [machineId, computerDnsName]),
      [[null, null]],
    );
    assert.equal((await practice.call('GET', `/api/alerts/${String(rows[0]?.['id'])}/machine`)).status, 404);
  });

  it('has an alert that an attacker wrote', async () => {
    const rows = await (await start()).list('/api/alerts?$expand=evidence');
    const text = JSON.stringify(rows.find(({ category }) => category === 'SuspiciousActivity'));
    for (const hostile of ['<img src=x', '{{ run.id }}', '\\u001b[31m', '\u202E', '</script>', "o'brien", 'command:']) {
      assert.ok(text.includes(hostile), hostile);
    }
  });

  it('resolves and reopens an alert', async () => {
    const practice = await start();
    const resolvedTime = async (status: string) =>
      (await practice.call('PATCH', RANSOMWARE, { status })).json['resolvedTime'];
    assert.equal(await resolvedTime('Resolved'), '2026-01-31T10:00:00.0000000Z');
    assert.equal(await resolvedTime('InProgress'), null);
  });

  for (const body of [{}, { status: 'Done' }, { severity: 'Low' }, { status: 7 }, { determination: 'Martians' }]) {
    it(`refuses the change ${JSON.stringify(body)}`, async () => {
      const practice = await start();
      assert.equal((await practice.call('PATCH', RANSOMWARE, body)).status, 400);
      assert.deepEqual(practice.simulator.control.effects(), []);
    });
  }
});
