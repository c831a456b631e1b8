import assert from 'node:assert/strict';
import type { AlertEvidence, FileInfo, Indicator } from '../../engine/defender/entities.ts';
import { alert, hoursAgo, idOf, machine, NOW } from '../support/fake-tenant.ts';
import { planOf, rules, segmentOf, targets } from '../support/plan-case.ts';

const SHA256 = 'a'.repeat(64);
const SHA1 = 'b'.repeat(40);
const MD5 = 'c'.repeat(32);
const NOBODY = 'nobody@contoso.com';
const ALERT = { kind: 'alert', alertId: 'da1' } as const;

const ban = (kind: string, list: string, clauses = '', lease = '30d'): string =>
  `x: ban ${kind} ${list} for ${lease} { comment "Case 4711" acknowledge org_wide_block, shared_hosting approval org_wide ${clauses} }`;
const playbook = (body: string, before = ''): string => `${before} playbook p "p" { owner soc_leads ${body} }`;

const indicator = (indicatorType: string, indicatorValue: string, more: Partial<Indicator> = {}): Indicator => ({
  id: '1',
  indicatorType,
  indicatorValue,
  action: 'Block',
  expirationTime: null,
  ...more,
});
const inDays = (days: number): string => new Date(NOW + days * 86_400_000).toISOString();

interface BanCase {
  readonly what: string;
  readonly text: string;
  readonly indicators?: readonly Indicator[];
  readonly targets: readonly string[];
  readonly rules?: readonly string[];
  readonly reason?: RegExp;
}

const CASES: readonly BanCase[] = [
  {
    what: 'one target a value',
    text: playbook(ban('domains', '["evil.example", "bad.example"]')),
    targets: ['evil.example=planned', 'bad.example=planned'],
  },
  {
    what: 'a block that is there without an end',
    text: playbook(ban('domains', '["evil.example"]')),
    indicators: [indicator('DomainName', 'Evil.example', { createdBy: 'someone' })],
    targets: ['evil.example=already'],
    reason: /made by someone/,
  },
  {
    what: 'a block that ends too early is renewed',
    text: playbook(ban('domains', '["evil.example"]')),
    indicators: [indicator('DomainName', 'evil.example', { expirationTime: inDays(2) })],
    targets: ['evil.example=planned'],
    reason: /replaces/,
  },
  {
    what: 'a block that lasts longer is enough',
    text: playbook(ban('domains', '["evil.example"]')),
    indicators: [indicator('DomainName', 'evil.example', { expirationTime: inDays(60) })],
    targets: ['evil.example=already'],
  },
  {
    what: 'a block of some device groups is not one of all devices',
    text: playbook(ban('domains', '["evil.example"]')),
    indicators: [indicator('DomainName', 'evil.example', { rbacGroupNames: ['Pilot'] })],
    targets: ['evil.example=planned'],
  },
  {
    what: 'another action is another indicator',
    text: playbook(ban('domains', '["evil.example"]', 'response warn')),
    indicators: [indicator('DomainName', 'evil.example')],
    targets: ['evil.example=planned'],
  },
  {
    what: 'an entry that allows it defeats a block',
    text: playbook(ban('domains', '["evil.example", "bad.example"]')),
    indicators: [indicator('DomainName', 'evil.example', { action: 'Allowed' })],
    targets: ['evil.example=refused', 'bad.example=planned'],
    rules: ['allowed-conflict'],
  },
  {
    what: 'IPv6 in another spelling is the same address',
    text: playbook(ban('ips', '["2a00:1450:4001:830::200e"]')),
    indicators: [indicator('IpAddress', '2a00:1450:4001:0830:0000:0000:0000:200e')],
    targets: ['2a00:1450:4001:830:0:0:0:200e=already'],
  },
  {
    what: 'a value of two statements is banned once',
    text: playbook(
      `${ban('domains', '["evil.example"]')} y: ban domains ["evil.example"] for 30d { comment "Case 4711" acknowledge org_wide_block approval org_wide }`,
    ),
    targets: ['evil.example=planned'],
  },
  {
    what: 'own domains are protected',
    text: playbook(
      `guard { do not ban ours }\n# allow PB210: the plan has to refuse it\n${ban('domains', '["mail.ours.example", "evil.example"]')}`,
      'list ours of domains { "ours.example" }',
    ),
    targets: ['mail.ours.example=refused', 'evil.example=planned'],
    rules: ['do-not-ban'],
  },
  {
    what: 'an entry of a list that has expired',
    text: playbook(
      ban('domains', 'iocs'),
      'list iocs of domains { "old.example" expires "2026-01-01" "new.example" expires "2027-01-01" }',
    ),
    targets: ['new.example=planned'],
  },
  {
    what: 'unban of what is there',
    text: playbook(
      'x: unban domains ["evil.example", "bad.example"] { comment "Case 4711" acknowledge exposure approval org_wide }',
    ),
    indicators: [indicator('DomainName', 'evil.example')],
    targets: ['evil.example=planned', 'bad.example=already'],
  },
];

describe('indicators', () => {
  for (const one of CASES)
    it(one.what, async () => {
      const plan = await planOf({ ...one, requester: NOBODY });
      assert.deepEqual(targets(plan, 'x'), one.targets);
      assert.deepEqual(rules(plan), one.rules ?? []);
      if (one.reason !== undefined)
        assert.match(plan.steps.find(({ key }) => key === 'x')?.targets[0]?.reason ?? '', one.reason);
    });

  it('bans the second time as already done', async () => {
    const text = playbook(
      `${ban('domains', '["evil.example"]')} y: ban domains ["evil.example"] for 30d { comment "Case 4711" acknowledge org_wide_block approval org_wide }`,
    );
    assert.deepEqual(targets(await planOf({ text, requester: NOBODY }), 'y'), ['evil.example=already']);
  });

  for (const [response, action] of [
    ['', 'Block'],
    ['response audit', 'Audit'],
    ['response warn', 'Warn'],
    ['response block', 'Block'],
    ['response remediate', 'BlockAndRemediate'],
  ] as const)
    it(`${response || 'no response'} means ${action}`, async () => {
      const plan = await planOf({ text: playbook(ban('files', `["${SHA256}"]`, response)), requester: NOBODY });
      assert.equal(plan.steps[0]?.targets[0]?.action, action);
    });

  it('takes the whole statement or nothing of it when the quota is full', async () => {
    const used = Array.from({ length: 14_999 }, (_, index) => indicator('DomainName', `d${index}.example`));
    const text = playbook(
      `${ban('domains', '["evil.example"]')} y: ban domains ["one.example", "two.example"] for 30d { comment "Case 4711" acknowledge org_wide_block approval org_wide }`,
    );
    const plan = await planOf({ text, indicators: used, requester: NOBODY });
    assert.deepEqual(targets(plan, 'x'), ['evil.example=planned']);
    assert.deepEqual(targets(plan, 'y'), ['one.example=refused', 'two.example=refused']);
    assert.deepEqual(rules(plan), ['quota']);
    assert.match(plan.refusals[0]?.message ?? '', /indicator quota.*15000 of 15000/);
    assert.equal(plan.verdict, 'ready');
    assert.equal(plan.forecast.indicatorsUsed, 14_999);
  });

  it('does not count what only replaces an indicator', async () => {
    const used = Array.from({ length: 15_000 }, (_, index) =>
      indicator('DomainName', `d${index}.example`, { expirationTime: inDays(1) }),
    );
    const plan = await planOf({
      text: playbook(ban('domains', '["d1.example"]')),
      indicators: used,
      requester: NOBODY,
    });
    assert.deepEqual(rules(plan), []);
    assert.deepEqual(targets(plan, 'x'), ['d1.example=planned']);
  });

  it('forecasts 30 imports for 15,000 indicators', async () => {
    const values = Array.from({ length: 15_000 }, (_, index) => `d${index}.example`);
    const text = playbook(ban('domains', 'iocs'), `list iocs of domains """\n${values.join('\n')}\n"""`);
    const plan = await planOf({ text, requester: NOBODY });
    assert.equal(plan.steps[0]?.calls, 30);
    assert.equal(plan.forecast.indicators, 15_000);
    assert.ok(plan.forecast.calls.worst <= 35);
  });
});

const evidence = (more: Partial<AlertEvidence>): AlertEvidence => ({ entityType: 'File', ...more });
const info = (more: Partial<FileInfo>): FileInfo => ({ sha1: null, sha256: null, md5: null, ...more });

describe('files of an alert', () => {
  const machines = [machine(1, 'ws-1')];
  const quarantine = (files: string): string =>
    playbook(
      `x: quarantine ${files} on devices of alert { comment "Case {{ alert.id }}" acknowledge file_removal approval containment }`,
    );
  const at = (parts: readonly Partial<AlertEvidence>[]) => [alert({ evidence: parts.map(evidence) })];

  it('are quarantined by SHA-1, each once', async () => {
    const alerts = at([
      { sha1: SHA1.toUpperCase(), sha256: SHA256, fileName: 'a.exe' },
      { entityType: 'Process', sha1: SHA1, fileName: 'a.exe' },
    ]);
    const plan = await planOf({ text: quarantine('files of alert'), machines, alerts, subject: ALERT });
    assert.deepEqual(
      plan.steps[0]?.targets.map(({ target }) => target),
      [{ kind: 'device-file', id: idOf(1), name: 'ws-1', sha1: SHA1, fileName: 'a.exe' }],
    );
  });

  it('are looked up where the SHA-1 is missing', async () => {
    const files = { [SHA256]: info({ sha1: SHA1, sha256: SHA256 }) };
    const plan = await planOf({
      text: quarantine('files of alert'),
      machines,
      alerts: at([{ sha256: SHA256 }]),
      files,
      subject: ALERT,
    });
    assert.deepEqual(rules(plan), []);
    const [target] = plan.steps[0]?.targets ?? [];
    assert.equal(target?.target.kind === 'device-file' && target.target.sha1, SHA1);
    assert.ok(plan.permissions.needed.includes('File.Read.All'));
  });

  it('are refused without one', async () => {
    const plan = await planOf({
      text: quarantine('files of alert'),
      machines,
      alerts: at([{ sha256: SHA256 }, { sha1: SHA1 }]),
      subject: ALERT,
    });
    assert.deepEqual(rules(plan), ['no-sha1']);
    assert.deepEqual(
      plan.steps[0]?.targets.map(({ state }) => state),
      ['refused', 'planned'],
    );
  });

  it('are narrowed by what Defender knows of them', async () => {
    const alerts = at([
      { sha1: SHA1, fileName: 'bad.exe' },
      { sha256: SHA256, fileName: 'ms.exe' },
      { sha256: 'd'.repeat(64), fileName: 'fine.exe' },
    ]);
    const files = {
      [SHA1]: info({ sha1: SHA1, sha256: 'e'.repeat(64), determinationType: 'Malware', signer: null }),
      [SHA256]: info({ sha256: SHA256, determinationType: 'Malware', signer: 'Microsoft' }),
      ['d'.repeat(64)]: info({ sha256: 'd'.repeat(64), determinationType: 'Clean' }),
    };
    const text = playbook(
      `let bad = files of alert where file.verdict is malicious and file.signer is not "Microsoft" ${ban('files', 'bad')}`,
    );
    const plan = await planOf({ text, machines, alerts, files, subject: ALERT, requester: NOBODY });
    // The strongest hash of the file, not the one that the evidence had.
    assert.deepEqual(targets(plan, 'x'), [`${'e'.repeat(64)}=planned`]);
  });

  it('are banned by the strongest hash that is known', async () => {
    const text = playbook(ban('files', `["${MD5}", "${SHA1}", "${SHA256}"]`));
    const plan = await planOf({ text, requester: NOBODY });
    assert.deepEqual(
      plan.steps[0]?.targets.map(({ target }) => target.kind === 'indicator' && target.type),
      ['FileMd5', 'FileSha1', 'FileSha256'],
    );
  });

  it('come from all alerts of an incident', async () => {
    const alerts = [
      alert({ evidence: [evidence({ entityType: 'Ip', ipAddress: '198.51.100.7' })] }),
      alert({ id: 'da2', evidence: [evidence({ entityType: 'Ip', ipAddress: '203.0.113.9' })] }),
      alert({ id: 'da3', incidentId: 78, evidence: [evidence({ entityType: 'Ip', ipAddress: '192.0.2.1' })] }),
    ];
    const text = playbook(ban('ips', 'ips of incident'));
    const plan = await planOf({ text, alerts, machines, subject: ALERT, requester: NOBODY });
    assert.deepEqual(targets(plan, 'x'), ['198.51.100.7=planned', '203.0.113.9=planned']);
  });

  it('give domains and URLs apart', async () => {
    const alerts = at([
      { entityType: 'Url', url: 'https://Evil.example/path?q=1' },
      { entityType: 'Url', url: 'bare.example' },
      { entityType: 'Url', url: 'http://203.0.113.9/x' },
    ]);
    const domains = await planOf({
      text: playbook(ban('domains', 'domains of alert')),
      alerts,
      machines,
      subject: ALERT,
      requester: NOBODY,
    });
    assert.deepEqual(targets(domains, 'x'), ['evil.example=planned', 'bare.example=planned']);
    const urls = await planOf({
      text: playbook(ban('urls', 'urls of alert')),
      alerts,
      machines,
      subject: ALERT,
      requester: NOBODY,
    });
    assert.deepEqual(targets(urls, 'x'), ['https://Evil.example/path?q=1=planned', 'http://203.0.113.9/x=planned']);
  });
});

describe('addresses of a case', () => {
  it('are not banned where they are the victim itself or nobody in particular', async () => {
    const ips = ['198.51.100.7', '10.1.2.3', '127.0.0.1', '::ffff:192.168.0.9', 'fe80::1', '45.9.148.108'];
    const alerts = [alert({ evidence: ips.map((ipAddress) => evidence({ entityType: 'Ip', ipAddress })) })];
    const machines = [machine(1, 'ws-1', { lastExternalIpAddress: '198.51.100.7' })];
    const plan = await planOf({
      text: playbook(ban('ips', 'ips of alert')),
      alerts,
      machines,
      subject: ALERT,
      requester: NOBODY,
    });
    assert.deepEqual(rules(plan), ['own-address', 'not-public', 'not-public', 'not-public', 'not-public']);
    assert.deepEqual(
      targets(plan, 'x').filter((one) => one.endsWith('=planned')),
      ['45.9.148.108=planned'],
    );
  });
});

describe('isolation in conditions', () => {
  it('is read where a condition asks for it, and only there', async () => {
    const text = (condition: string): string =>
      playbook(
        `input host: device target chosen = host where ${condition} if count of chosen is 0 { stop "{{ host.name }}" } x: tag chosen as "seen"`.replace(
          'x: ',
          '',
        ),
      );
    const actions = [
      { id: 'a', type: 'Isolate', status: 'Succeeded', machineId: idOf(1), creationDateTimeUtc: hoursAgo(2) } as const,
    ];
    const one = await segmentOf({
      text: text('device.isolation is isolated'),
      machines: [machine(1, 'ws-1')],
      actions,
      inputs: { host: 'ws-1' },
    });
    assert.deepEqual(targets(one.plan, '0'), ['ws-1=planned']);
    assert.ok(one.calls.includes('machineActions'));
    const other = await segmentOf({
      text: text('device.health is active'),
      machines: [machine(1, 'ws-1')],
      actions,
      inputs: { host: 'ws-1' },
    });
    assert.ok(!other.calls.includes('machineActions'));
  });
});
