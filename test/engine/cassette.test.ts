/** Record and replay: a plan can be made again from what a tenant answered, and nothing in the file tells whose it was. */
import assert from 'node:assert/strict';
import { readCassette, type Cassette } from '../../engine/cassette/cassette.ts';
import { makeCassette } from '../../engine/cassette/make-cassette.ts';
import { playCassette } from '../../engine/cassette/play-cassette.ts';
import { Pseudonyms } from '../../engine/cassette/pseudonyms.ts';
import { recordCalls, type RawCall } from '../../engine/cassette/record-calls.ts';
import { PlaybookError, type FailureKind } from '../../engine/errors.ts';
import type { RunPlan, SubjectInput } from '../../engine/plan/run-plan.ts';
import { compileText } from '../support/compile.ts';
import { createRig, REQUESTER } from '../support/engine-rig.ts';

const playbook = (body: string): string => `language 1
# ws-042 is the laptop of lena.fischer@contoso.com
contact nina { name "Nina" upn "nina@contoso.com" }
playbook tried "Tried" {
  owner nina
  ${body}
}
`;

const CASES: readonly { readonly what: string; readonly text: string; readonly subject: SubjectInput }[] = [
  {
    what: 'a device by its short name',
    text: playbook('cut: isolate devices of subject selectively for 24h { comment "Case 1" acknowledge network_loss }'),
    subject: { kind: 'devices', devices: ['ws-042'] },
  },
  {
    what: 'names, tags and states in the text',
    text: playbook(`target some = devices tagged "workstation" where device.isolation is not-isolated except devices named ["ws-043", "WS-044.contoso.com"]
  collect forensics from some { comment "Case 1" acknowledge data_collection }`),
    subject: { kind: 'none' },
  },
  {
    what: 'a name that nobody has',
    text: playbook(
      'collect forensics from devices named ["ws-042", "ws-999"] { comment "Case 1" acknowledge data_collection }',
    ),
    subject: { kind: 'none' },
  },
];

async function record(text: string, subject: SubjectInput): Promise<{ plan: RunPlan; cassette: Cassette; at: number }> {
  const rig = await createRig();
  try {
    const request = {
      tenantId: rig.tenant.id,
      model: await compileText(text),
      subject,
      inputs: {},
      requester: REQUESTER,
    };
    const { result: plan, calls } = await recordCalls(() => rig.clock.run(rig.engine.plan(request)));
    assert.ok(calls.length > 0);
    const made = makeCassette(request, plan, calls, '0.0.0-test');
    return { plan, cassette: readCassette(JSON.stringify(made), 'made'), at: rig.clock.now() };
  } finally {
    await rig.close();
  }
}

async function replay({ request, sources }: Cassette, cassette: Cassette): Promise<RunPlan> {
  const rig = await createRig({ simulator: { recorded: playCassette(cassette) } });
  try {
    return await rig.plan(sources[0]?.text ?? '', request.subject);
  } finally {
    await rig.close();
  }
}

/** What a plan comes to, without names. */
const shape = (plan: RunPlan) => ({
  verdict: plan.verdict,
  refusals: plan.refusals.map(({ rule, stops }) => [rule, stops]),
  steps: plan.steps.map(({ key, state, targets, calls }) => ({
    ...{ key, state, calls },
    targets: targets.map((target) => target.state).toSorted(),
  })),
  forecast: plan.forecast,
  facts: Object.values(plan.devices)
    .map(({ os, health, risk, isolation }) => [os, health, risk, isolation].join(' '))
    .toSorted(),
});

describe('a cassette', () => {
  for (const { what, text, subject } of CASES)
    it(`makes the same plan again: ${what}`, async () => {
      const { plan, cassette } = await record(text, subject);
      assert.deepEqual(shape(await replay(cassette, cassette)), shape(plan));
      const file = JSON.stringify(cassette);
      for (const name of ['ws-042', 'contoso', 'lena.fischer', plan.tenant.id, ...Object.keys(plan.devices)])
        assert.ok(!file.toLowerCase().includes(name), name);
    });

  it('moves moments, so that what was an hour ago is an hour ago', async () => {
    const { cassette, at } = await record(CASES[0]?.text ?? '', CASES[0]?.subject ?? { kind: 'none' });
    const [call] = cassette.calls;
    assert.ok(call);
    const asked = { method: call.method, url: call.request, body: call.body };
    const [then, later] = [0, 3_600_000].map((ms) =>
      JSON.stringify(playCassette(cassette).answer(asked, at + ms)?.reply),
    );
    const seen = (text: string | undefined): number => Date.parse(/"lastSeen":"([^"]+)"/.exec(text ?? '')?.[1] ?? '');
    assert.equal(seen(later) - seen(then), 3_600_000);
  });

  it('keeps texts where `use` finds them, and nothing of the folders above', async () => {
    const { model, plan } = await plain();
    const [source] = model.sources;
    assert.ok(source);
    const at = (uri: string) => ({ ...source, uri: `file:///home/mona/cases/${uri}` });
    const sources = [at('run.playbook'), at('lib/our%20people.playbook')];
    const request = {
      tenantId: 't',
      model: { ...model, sources },
      subject: { kind: 'none' },
      inputs: {},
      requester: REQUESTER,
    } as const;
    const made = makeCassette(request, plan, [], 'v');
    assert.deepEqual(
      made.sources.map(({ name }) => name),
      ['run.playbook', 'lib/our people.playbook'],
    );
    assert.ok(!JSON.stringify(made).includes('mona'));
  });

  const DAMAGED: readonly (readonly [what: string, edit: (text: string) => string, kind: FailureKind, says: RegExp])[] =
    [
      ['cut short', (text) => text.slice(0, -40), 'usage', /no JSON/],
      ['of a newer version', (text) => text.replace('"format":1', '"format":2'), 'version', /newer version/],
      ['with a call taken out', (text) => withoutCall(text), 'usage', /speaks of \d+ calls/],
      [
        'with a status that is none',
        (text) => text.replace('"status":200', '"status":"fine"'),
        'usage',
        /calls\.\d+\.status/,
      ],
      ['something else', () => '{"kind":"playbook-plan"}', 'usage', /no cassette/],
      ['a list', () => '[]', 'usage', /no cassette/],
    ];
  it('that is damaged says so', async () => {
    const { cassette } = await record(CASES[0]?.text ?? '', CASES[0]?.subject ?? { kind: 'none' });
    const text = JSON.stringify(cassette);
    for (const [what, edit, kind, says] of DAMAGED)
      assert.throws(
        () => readCassette(edit(text), 'f.json'),
        (error: unknown) => {
          assert.ok(error instanceof PlaybookError, what);
          assert.equal(error.detail.kind, kind, what);
          assert.match(error.message, says, what);
          return true;
        },
      );
  });

  it('holds nothing of what identifies people, devices and tenants, wherever the service puts it', async () => {
    const { model, plan } = await plain();
    const secrets = {
      device: 'hr-laptop-7.fabrikam.example.org',
      upn: 'mona.petrova@fabrikam.example.org',
      address: '10.77.13.9',
      outside: '81.2.69.142',
      six: 'fd12:3456::77',
      tenant: '9f0c1d2e-aaaa-4bbb-8ccc-1234567890ab',
      token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtb25hIn0.c2lnbmF0dXJl',
      link: 'https://store.blob.core.windows.net/p.zip?sv=1&sig=Zm9vYmFyYmF6cXV4Zm9vYmFy',
      id: 'ab'.repeat(20),
    };
    const known = {
      '@odata.context': `https://api/${secrets.tenant}`,
      id: secrets.id,
      computerDnsName: secrets.device,
      relatedUser: { userName: 'mona.petrova', domainName: 'FABRIKAM' },
      userPrincipalName: secrets.upn,
    };
    const all = Object.values(secrets);
    const fields = [
      ...'osPlatform version agentVersion healthStatus lastSeen machineTags rbacGroupName lastIpAddress requestor status title'.split(
        ' ',
      ),
      ...'requestorComment description commands fileName filePath url processCommandLine indicatorValue createdBy x'.split(
        ' ',
      ),
      ...'aadDeviceId ipAddresses comments DeviceName assignedTo message loggedOnUsers'.split(' '),
    ];
    const planted = fields.map((field) => ({ [field]: all.join(' , '), nested: { [field]: all }, [`${field}s`]: all }));
    const raw: RawCall[] = [
      reply(`/api/machines?$filter=${encodeURIComponent(`computerDnsName eq '${secrets.device}'`)}`, {
        value: [known, ...planted],
      }),
      reply(`/api/machines/${secrets.id}`, planted),
      reply(`/api/machines/findbyip(ip='${secrets.address}',timestamp=2026-01-01T00:00:00Z)`, { value: planted }),
      {
        ...reply('/api/advancedqueries/run', { Results: planted }),
        method: 'POST',
        body: `{"Query":"${secrets.upn}"}`,
      },
      { ...reply('/api/alerts', {}), status: 502, reply: `<html>${all.join(' ')}</html>` },
    ];
    const request = {
      tenantId: 't',
      model,
      subject: { kind: 'devices', devices: [secrets.device] },
      inputs: { who: secrets.upn },
      requester: REQUESTER,
    } as const;
    const file = JSON.stringify(makeCassette(request, plan, raw, 'v')).toLowerCase();
    const parts = [...all, 'hr-laptop-7', 'fabrikam', 'mona', 'petrova', 'Zm9vYmFyYmF6', 'eyJhbGci'];
    for (const secret of parts) assert.ok(!file.includes(secret.toLowerCase()), secret);
  });

  it('calls the same thing by the same name, and keeps apart what rules tell apart', () => {
    const names = new Pseudonyms();
    names.device('web-01.corp.fabrikam.com');
    names.device('web-02.fabrikam.com');
    const full = names.apply('WEB-01.corp.fabrikam.com');
    assert.equal(full.toLowerCase().split('.')[0], names.apply('web-01'));
    assert.equal(names.apply('dump-web-01.zip'), `dump-${names.apply('web-01')}.zip`);
    assert.notEqual(names.apply('web-01'), names.apply('web-02'));
    assert.equal(names.apply('10.1.2.3'), names.apply('10.1.2.3'));
    assert.match(names.apply('192.168.0.7'), /^10\./);
    assert.match(names.apply('81.2.69.142'), /^11\./);
    assert.equal(names.apply('127.0.0.1 and 10.8790.19041.2006'), '127.0.0.1 and 10.8790.19041.2006');
  });
});

const reply = (path: string, value: unknown): RawCall => ({
  method: 'GET',
  url: `https://api.security.microsoft.com${path}`,
  status: 200,
  reply: JSON.stringify(value),
});

async function plain() {
  const model = await compileText(CASES[0]?.text ?? '');
  const { plan } = await record(CASES[0]?.text ?? '', CASES[0]?.subject ?? { kind: 'none' });
  return { model, plan };
}

function withoutCall(text: string): string {
  const cassette = JSON.parse(text) as Cassette;
  return JSON.stringify({ ...cassette, calls: cassette.calls.slice(1) });
}
