import assert from 'node:assert/strict';
import { EmptyFileSystem } from 'langium';
import { compile, createPlaybookServices, openDocument } from '../../language/index.ts';
import type { PlaybookBody, PlaybookModel } from '../../language/model/playbook-model.ts';
import type { ActionStatementModel, StatementModel } from '../../language/model/statement.ts';
import type { TextSpan } from '../../language/model/text-span.ts';
import { statementsOf } from '../../language/model/walk.ts';

const { Playbook: services } = createPlaybookServices(EmptyFileSystem);
const URI = 'file:///case/test.playbook';

const PEOPLE = `contact maria { name "Maria" upn "maria@contoso.com" } contact joel { email "joel@contoso.com" }
  team leads { maria joel } team all_leads { leads maria }
  channel soc { teams secret "hook" } channel tickets { webhook "https://example.com" format json }
  approval lead { from leads need 1 within 15m remind every 5m exclude requester exclude author
    if silent escalate to joel within 30m then deny }
`;

async function build(text: string, name = 'p'): Promise<PlaybookModel> {
  await openDocument(services, URI, text);
  const result = await compile(services, URI, name);
  return result.kind === 'model' ? result.model : assert.fail(JSON.stringify(result));
}

/** The body of playbook `p` with these statements, after people and two inputs. */
async function body(statements: string): Promise<PlaybookBody> {
  const model = await build(
    `${PEOPLE} playbook p { owner maria input hosts: devices input hold: duration = 1d ${statements} }`,
  );
  return model.playbooks['p'] ?? assert.fail();
}

/** Plain data without places, which tests of their own look at. */
function bare(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'span' ? undefined : each)));
}

const first = async (statement: string): Promise<unknown> => bare((await body(statement)).body[0]);
const path = (...segments: string[]) => ({ kind: 'path', segments });
const symbol = (name: string) => ({ kind: 'symbol', name });
const text = (value: string) => ({ kind: 'text', value });
const hosts = { source: { kind: 'ref', name: 'hosts' } };
const ACK =
  'comment "c" acknowledge network_loss, vpn_lockout, exposure, data_collection, org_wide_block, file_removal, business_interruption, performance, code_execution, shared_hosting, server_outage approval lead';

describe('statements of a model', () => {
  const table: [string, unknown][] = [
    [
      'target t = devices of subject where device.os in [Windows10, macOS] except devices tagged ["x", "y"]',
      {
        kind: 'target',
        path: '0',
        name: 't',
        summary: 'target t = devices of subject where device.os in [Windows10, macOS] except devices tagged ["x", "y"]',
        set: {
          source: { kind: 'of', subject: 'subject' },
          where: {
            kind: 'compare',
            op: 'in',
            left: path('device', 'os'),
            right: { kind: 'list', items: [symbol('Windows10'), symbol('macOS')] },
          },
          except: { source: { kind: 'tagged', values: { kind: 'values', values: ['x', 'y'] } } },
        },
      },
    ],
    [
      'target t = devices with ip ["10.0.0.1"] seen within 1h30m',
      {
        kind: 'target',
        path: '0',
        name: 't',
        summary: 'target t = devices with ip ["10.0.0.1"] seen within 1h30m',
        set: { source: { kind: 'ip', values: { kind: 'values', values: ['10.0.0.1'] }, withinSeconds: 5400 } },
      },
    ],
    [
      'target t = devices from hunt """\nDeviceEvents\n""" where not device.health is active',
      {
        kind: 'target',
        path: '0',
        name: 't',
        summary: 'target t = devices from hunt """…""" where not device.health is active',
        set: {
          source: { kind: 'hunt', query: '\nDeviceEvents\n' },
          where: {
            kind: 'not',
            operand: { kind: 'compare', op: 'is', left: path('device', 'health'), right: symbol('active') },
          },
        },
      },
    ],
    [
      'let l = ips of alert where indicator.hits > 3',
      {
        kind: 'let',
        path: '0',
        name: 'l',
        iocKind: 'ips',
        summary: 'let l = ips of alert where indicator.hits > 3',
        set: {
          source: { kind: 'of', ioc: 'ips', subject: 'alert' },
          where: { kind: 'compare', op: '>', left: path('indicator', 'hits'), right: { kind: 'number', value: 3 } },
        },
      },
    ],
    [
      'let l = ["hxxps://evil[.]example/a"]',
      {
        kind: 'let',
        path: '0',
        name: 'l',
        iocKind: 'urls',
        summary: 'let l = ["hxxps://evil[.]example/a"]',
        set: { source: { kind: 'values', values: { kind: 'values', values: ['https://evil.example/a'] } } },
      },
    ],
    [
      'if count of hosts > 2 and (hold is 1d or hold < 2h) { stop "x" } else if hold is not 3h { note "y" }',
      {
        kind: 'if',
        path: '0',
        summary: 'if count of hosts > 2 and (hold is 1d or hold < 2h)',
        condition: {
          kind: 'and',
          left: {
            kind: 'compare',
            op: '>',
            left: { kind: 'count', of: path('hosts') },
            right: { kind: 'number', value: 2 },
          },
          right: {
            kind: 'or',
            left: { kind: 'compare', op: 'is', left: path('hold'), right: { kind: 'duration', seconds: 86_400 } },
            right: { kind: 'compare', op: '<', left: path('hold'), right: { kind: 'duration', seconds: 7200 } },
          },
        },
        then: [{ kind: 'stop', path: '0/then/0', summary: 'stop "x"', reason: { parts: ['x'] } }],
        else: [
          {
            kind: 'if',
            path: '0/else/0',
            summary: 'if hold is not 3h',
            condition: {
              kind: 'compare',
              op: 'is not',
              left: path('hold'),
              right: { kind: 'duration', seconds: 10_800 },
            },
            then: [{ kind: 'note', path: '0/else/0/then/0', summary: 'note "y"', text: { parts: ['y'] } }],
            else: [],
          },
        ],
      },
    ],
    [
      'for each h in hosts max 5 at once 2 { note "{{ h.name | upper }}" }',
      {
        kind: 'for-each',
        path: '0',
        summary: 'for each h in hosts max 5 at once 2',
        name: 'h',
        set: hosts,
        max: 5,
        atOnce: 2,
        block: [
          {
            kind: 'note',
            path: '0/each/0',
            summary: 'note "{{ h.name | upper }}"',
            text: { parts: [{ path: path('h', 'name'), filters: [{ name: 'upper' }] }] },
          },
        ],
      },
    ],
    [
      'parallel { branch a { wait 5m } branch b { } }',
      {
        kind: 'parallel',
        path: '0',
        summary: 'parallel',
        branches: [
          { name: 'a', block: [{ kind: 'wait', path: '0/branch:a/0', summary: 'wait 5m', seconds: 300 }] },
          { name: 'b', block: [] },
        ],
      },
    ],
    [
      'wait until count of hosts is 0 timeout 1d else { stop "late" }',
      {
        kind: 'wait-until',
        path: '0',
        summary: 'wait until count of hosts is 0 timeout 1d',
        condition: {
          kind: 'compare',
          op: 'is',
          left: { kind: 'count', of: path('hosts') },
          right: { kind: 'number', value: 0 },
        },
        timeoutSeconds: 86_400,
        else: [{ kind: 'stop', path: '0/else/0', summary: 'stop "late"', reason: { parts: ['late'] } }],
      },
    ],
    [
      `notify soc, maria, leads "{{ hosts | join ', ' }}!"`,
      {
        kind: 'notify',
        path: '0',
        summary: `notify soc, maria, leads "{{ hosts | join ', ' }}!"`,
        to: ['soc', 'maria', 'leads'],
        text: { parts: [{ path: path('hosts'), filters: [{ name: 'join', argument: ', ' }] }, '!'] },
      },
    ],
    ['rollback everything', { kind: 'rollback', path: '0', summary: 'rollback everything', target: 'everything' }],
    [
      'tag hosts as "t"',
      {
        kind: 'action',
        path: '0',
        summary: 'tag hosts as "t"',
        action: 'device.tag',
        disabled: false,
        devices: hosts,
        tag: { parts: ['t'] },
        clauses: { acknowledge: [] },
      },
    ],
    [
      'update alert { status: InProgress  assign: "{{ run.requester }}" }',
      {
        kind: 'action',
        path: '0',
        summary: 'update alert',
        action: 'alert.update',
        disabled: false,
        properties: [
          { name: 'status', value: symbol('InProgress') },
          { name: 'assign', value: { parts: [{ path: path('run', 'requester'), filters: [] }] } },
        ],
        clauses: { acknowledge: [] },
      },
    ],
  ];
  for (const [statement, expected] of table)
    it(statement.replace(/\s+/g, ' '), async () => {
      assert.deepEqual(await first(statement), expected);
    });
});

describe('actions of a model', () => {
  const table: [string, Record<string, unknown>][] = [
    [
      'isolate hosts fully for hold',
      { action: 'device.isolate', devices: hosts, mode: 'fully', lease: { kind: 'for-input', path: path('hold') } },
    ],
    ['deisolate hosts', { action: 'device.release', devices: hosts }],
    [
      'contain devices named ["printer-7"] until released',
      {
        action: 'device.contain',
        lease: { kind: 'until-released' },
        devices: { source: { kind: 'named', values: { kind: 'values', values: ['printer-7'] } } },
      },
    ],
    [
      'restrict apps on hosts for 8h',
      { action: 'device.restrict', devices: hosts, lease: { kind: 'for', seconds: 28_800 } },
    ],
    ['allow apps on hosts', { action: 'device.allow', devices: hosts }],
    [
      'collect forensics from hosts into "case"',
      { action: 'device.collect', devices: hosts, folder: { parts: ['case'] } },
    ],
    ['scan hosts quickly', { action: 'device.scan', devices: hosts, mode: 'quickly' }],
    [
      'run script "a.ps1" with arguments "-v" on hosts',
      { action: 'device.script', devices: hosts, script: { name: { parts: ['a.ps1'] }, arguments: { parts: ['-v'] } } },
    ],
    [
      'fetch file "C:\\\\a.bin" from hosts',
      { action: 'device.fetch', devices: hosts, filePath: { parts: ['C:\\a.bin'] } },
    ],
    ['investigate hosts', { action: 'device.investigate', devices: hosts }],
    [
      'quarantine files of alert on hosts',
      {
        action: 'file.quarantine',
        devices: hosts,
        iocKind: 'files',
        iocs: { source: { kind: 'of', ioc: 'files', subject: 'alert' } },
      },
    ],
    [
      'ban ips ["185.178.209[.]193"] for 30d',
      {
        action: 'indicator.ban-ips',
        iocKind: 'ips',
        lease: { kind: 'for', seconds: 2_592_000 },
        iocs: { source: { kind: 'values', values: { kind: 'values', values: ['185.178.209.193'] } } },
      },
    ],
    [
      'unban domains ["EVIL[.]example."]',
      {
        action: 'indicator.unban-domains',
        iocKind: 'domains',
        iocs: { source: { kind: 'values', values: { kind: 'values', values: ['evil.example'] } } },
      },
    ],
  ];
  for (const [verb, expected] of table)
    it(verb, async () => {
      const action = (await first(`${verb} { ${ACK} }`)) as Record<string, unknown>;
      const { kind, path: at, summary, disabled, clauses, ...rest } = action;
      assert.deepEqual({ kind, at, summary, disabled }, { kind: 'action', at: '0', summary: verb, disabled: false });
      assert.ok(clauses);
      assert.deepEqual(rest, expected);
    });

  it('have every clause', async () => {
    const action = (
      await body(`cut: disabled isolate hosts selectively for 1h {
      comment "run {{ run.id }}" acknowledge network_loss approval lead retry 3 times every 2m timeout 30m
      on failure { stop "x" } skip if device.health is inactive at once 5 after release { note "y" } }`)
    ).body[0];
    const { clauses, label, disabled } = action as ActionStatementModel;
    assert.deepEqual({ label, disabled }, { label: 'cut', disabled: true });
    assert.deepEqual(bare(clauses), {
      comment: { parts: ['run ', { path: path('run', 'id'), filters: [] }] },
      acknowledge: ['network_loss'],
      approval: 'lead',
      retry: { times: 3, everySeconds: 120 },
      timeoutSeconds: 1800,
      onFailure: {
        kind: 'block',
        block: [{ kind: 'stop', path: 'cut/on-failure/0', summary: 'stop "x"', reason: { parts: ['x'] } }],
      },
      skipIf: { kind: 'compare', op: 'is', left: path('device', 'health'), right: symbol('inactive') },
      atOnce: 5,
      afterRelease: [{ kind: 'note', path: 'cut/after-release/0', summary: 'note "y"', text: { parts: ['y'] } }],
    });
  });

  it('have the clauses of bans', async () => {
    const ban = (
      await body(
        `ban domains ["evil.example"] for 1d { ${ACK} scope groups ["A"] response warn raise alert medium "hit {{ indicator.value }}" on failure rollback }`,
      )
    ).body[0];
    const { scopeGroups, response, raiseAlert, onFailure } = (ban as ActionStatementModel).clauses;
    assert.deepEqual(bare({ scopeGroups, response, raiseAlert, onFailure }), {
      scopeGroups: { kind: 'values', values: ['A'] },
      response: 'warn',
      raiseAlert: { severity: 'medium', title: { parts: ['hit ', { path: path('indicator', 'value'), filters: [] }] } },
      onFailure: { kind: 'rollback' },
    });
  });
});

describe('paths of statements', () => {
  it('are labels, else positions of the statement and of those around it', async () => {
    const scan = `scan hosts quickly { ${ACK} }`;
    const playbook = await body(`
      one: ${scan}
      if count of hosts > 1 { two: ${scan} ${scan} } else { ${scan} }
      parallel { branch a { three: ${scan} } branch b { wait 1m } }
      on failure { ${scan} }
      finally { note "x" }`);
    const paths = [...statementsOf(playbook)].map((statement) => statement.path);
    assert.deepEqual(paths, [
      'one',
      '1',
      'two',
      '1/then/1',
      '1/else/0',
      '2',
      'three',
      '2/branch:b/0',
      'on:failure/0',
      'finally/0',
    ]);
  });
});

describe('declarations of a model', () => {
  it('are those that the playbook names', async () => {
    const model = await build(`${PEOPLE} list a of ips { "1.1.1.1" } list b of ips { "9.9.9.9" }
      playbook p { owner all_leads notify tickets "{{ a | count }}" scan devices of subject quickly { comment "c" acknowledge performance approval lead } }
      playbook q { }`);
    assert.deepEqual(
      [model.playbooks, model.contacts, model.teams, model.channels, model.approvals, model.lists].map((each) =>
        Object.keys(each).sort(),
      ),
      [['p'], ['joel', 'maria'], ['all_leads'], ['tickets'], ['lead'], ['a']],
    );
    assert.deepEqual(model.teams['all_leads']?.members, ['maria', 'joel']);
    assert.deepEqual(model.contacts['maria']?.details, { name: text('Maria'), upn: text('maria@contoso.com') });
    assert.deepEqual(model.channels['tickets'], {
      kind: 'channel',
      name: 'tickets',
      channel: 'webhook',
      to: text('https://example.com'),
      format: 'json',
    });
  });

  it('hold approvals with their people resolved', async () => {
    const model = await build(
      `${PEOPLE} playbook p { scan devices of subject quickly { comment "c" acknowledge performance approval lead } }`,
    );
    assert.deepEqual(bare(model.approvals['lead']), {
      name: 'lead',
      from: ['maria', 'joel'],
      need: 1,
      withinSeconds: 900,
      remindEverySeconds: 300,
      excludeRequester: true,
      excludeAuthor: true,
      requireReason: false,
      ifSilent: { escalate: { to: ['joel'], withinSeconds: 1800 }, then: 'deny' },
    });
  });

  it('hold rules with the words of the author', async () => {
    const model = await build(`${PEOPLE} list own of domains { "contoso.com" }
      policy "safety" {
        never isolate fully, restrict apps devices where device.os starts with "WindowsServer"
        max 5 devices otherwise ask lead  max 2% of fleet per 1h
        require approval lead for ban files when alert.severity is high
        require expiry for isolate up to 7d
        stop after 3 failures  do not ban own  do not ban ["8.8.8[.]8"]
        only between "07:00" and "20:00" in "Europe/Madrid" on MON, TUE
      }
      playbook p { guard { require alert.severity in [high] } }`);
    const rules = bare(model.policies[0]?.rules) as Record<string, unknown>[];
    assert.deepEqual(
      rules.map(({ text: _words, ...rest }) => rest),
      [
        {
          kind: 'never',
          verbs: ['isolate fully', 'restrict apps'],
          outcome: 'stop',
          where: { kind: 'compare', op: 'starts with', left: path('device', 'os'), right: text('WindowsServer') },
        },
        { kind: 'max', limit: { count: 5 }, what: 'devices', otherwise: { kind: 'ask', approval: 'lead' } },
        { kind: 'max', limit: { percent: 2 }, what: 'of fleet', perSeconds: 3600, otherwise: { kind: 'stop' } },
        {
          kind: 'require-approval',
          approval: 'lead',
          verbs: ['ban files'],
          when: { kind: 'compare', op: 'is', left: path('alert', 'severity'), right: symbol('high') },
        },
        { kind: 'require-expiry', verbs: ['isolate'], upToSeconds: 604_800 },
        { kind: 'stop-after', failures: 3 },
        { kind: 'do-not-ban', values: { kind: 'ref', path: path('own') } },
        { kind: 'do-not-ban', values: { kind: 'values', values: ['8.8.8.8'] } },
        { kind: 'only-between', from: '07:00', to: '20:00', zone: 'Europe/Madrid', days: ['MON', 'TUE'] },
      ],
    );
    assert.equal(rules[1]?.['text'], 'max 5 devices otherwise ask lead');
    assert.deepEqual(Object.keys(model.lists), ['own']);
    assert.equal(model.playbooks['p']?.guards[0]?.kind, 'require');
  });

  it('hold inputs with types and defaults', async () => {
    const playbook = await build(
      `${PEOPLE} playbook p { input who: contact = maria "Who?" input sure: yes no optional input hash: sha1 note "{{ who }}" }`,
    );
    assert.deepEqual(bare(playbook.playbooks['p']?.inputs), [
      { name: 'who', type: 'contact', optional: false, default: path('maria'), prompt: 'Who?' },
      { name: 'sure', type: 'yes no', optional: true },
      { name: 'hash', type: 'sha1', optional: false },
    ]);
    assert.ok(playbook.contacts['maria']);
  });

  it('hold playbooks that it runs, with their arguments, each once', async () => {
    const model =
      await build(`playbook p { input hosts: devices run q with them = hosts, sure = yes  run q with them = hosts, sure = no }
      playbook q { input them: devices input sure: yes no scan them quickly { comment "c" acknowledge performance } }`);
    assert.deepEqual(Object.keys(model.playbooks), ['p', 'q']);
    assert.deepEqual(model.playbooks['p']?.actions, ['device.scan']);
    const run = model.playbooks['p'].body[0] as Extract<StatementModel, { kind: 'run' }>;
    assert.deepEqual(bare(run.arguments), [
      { name: 'them', value: path('hosts') },
      { name: 'sure', value: { kind: 'yesno', value: true } },
    ]);
  });

  it('may have names that objects have', async () => {
    const model = await build(
      'contact __proto__ { name "x" } contact constructor { } playbook p { notify __proto__, constructor "x" }',
    );
    assert.deepEqual(Object.keys(model.contacts), ['__proto__', 'constructor']);
  });
});

describe('lists of a model', () => {
  it('are normalised, each value once, with notes and expiry', async () => {
    const model = await build(`list l of files {
        "SHA1: E298CD6C5FE7B9B05A28480FD215DDCBD7AAA48A" note "a" expires "2027-01-01"
        "e298cd6c5fe7b9b05a28480fd215ddcbd7aaa48a",
        "aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8edcf9be345823b4fdcf5d868" }
      playbook p { note "{{ l.count }}" }`);
    assert.deepEqual(bare(model.lists['l']?.entries), [
      { kind: 'sha1', value: 'e298cd6c5fe7b9b05a28480fd215ddcbd7aaa48a', note: 'a', expires: '2027-01-01' },
      { kind: 'sha256', value: 'aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8edcf9be345823b4fdcf5d868' },
    ]);
  });

  it('that were pasted have the exact place of each value', async () => {
    const source =
      'list l of domains """\n  evil[.]example  # stage 1\r\n\n# remark\nhxxps://cdn.bad-actor[.]test/\n"""\nplaybook p { note "{{ l.count }}" }';
    const model = await build(source);
    const lines = source.split('\n');
    const found = model.lists['l']?.entries.map(({ value, note, span: { start, end } }) => [
      value,
      note,
      lines[start.line]?.slice(start.character, end.character),
    ]);
    assert.deepEqual(found, [
      ['evil.example', 'stage 1', 'evil[.]example'],
      ['cdn.bad-actor.test', undefined, 'hxxps://cdn.bad-actor[.]test/'],
    ]);
  });
});

describe('needs of a playbook', () => {
  const table: [string, string][] = [
    ['note "x"', 'none'],
    ['scan devices named ["a"] quickly { comment "c" acknowledge performance }', 'none'],
    ['target t = devices of subject', 'subject'],
    ['target t = devices of incident', 'incident'],
    ['target t = devices of alert', 'alert'],
    ['let l = files of alert', 'alert'],
    ['let l = domains of subject', 'subject'],
    ['if alert.severity is high { }', 'alert'],
    ['note "{{ incident.id }}"', 'incident'],
    [`note "{{ alert.id | default 'none' }}"`, 'alert'],
    ['update alert { status: Resolved }', 'alert'],
    ['guard { require alert.severity is high }', 'alert'],
    ['note "alert.id" on failure { note "{{ alert.title }}" }', 'alert'],
    ['run other', 'incident'],
  ];
  for (const [statements, needs] of table)
    it(`${statements} -> ${needs}`, async () => {
      const model = await build(`playbook p { ${statements} } playbook other { target t = devices of incident }`);
      assert.equal(model.playbooks['p']?.needs, needs);
    });
});

describe('spans', () => {
  it('point into the source that holds them', async () => {
    const files = createPlaybookServices(EmptyFileSystem).Playbook;
    const used =
      'contact maria { upn "maria@contoso.com" }\n\napproval lead {\n  from maria\n  if silent deny\n}\nplaybook q { stop "{{ run.id }}" }';
    const main =
      'use "used.playbook"\nplaybook p {\n  scan devices of subject quickly {\n    comment "a {{ run.id }}" acknowledge performance approval lead }\n  run q\n}';
    await openDocument(files, 'file:///case/used.playbook', used);
    await openDocument(files, 'file:///case/main.playbook', main);
    const result = await compile(files, 'file:///case/main.playbook', 'p');
    assert.ok(result.kind === 'model', JSON.stringify(result));
    const { model } = result;
    assert.deepEqual(
      model.sources.map(({ uri }) => uri.split('/').at(-1)),
      ['main.playbook', 'used.playbook'],
    );
    const at = ({ source, start, end }: TextSpan): string => {
      const lines = model.sources[source]?.text.split('\n') ?? [];
      return start.line === end.line
        ? (lines[start.line] ?? '').slice(start.character, end.character)
        : `${lines[start.line] ?? ''}…`;
    };
    const scan = model.playbooks['p']?.body[0] as ActionStatementModel;
    assert.equal(at(scan.span), '  scan devices of subject quickly {…');
    assert.equal(at(scan.devices?.span ?? assert.fail()), 'devices of subject');
    assert.equal(at(scan.clauses.comment?.span ?? assert.fail()), '"a {{ run.id }}"');
    const hole = scan.clauses.comment?.parts[1];
    assert.ok(typeof hole === 'object');
    assert.equal(at(hole.path.span), 'run.id');
    assert.equal(at(model.approvals['lead']?.span ?? assert.fail()), 'approval lead {…');
    assert.equal(at(model.playbooks['q']?.body[0]?.span ?? assert.fail()), 'stop "{{ run.id }}"');
  });

  it('survive JSON', async () => {
    const model = await build(`${PEOPLE} playbook p { target t = devices of subject notify soc "{{ t | count }}" }`);
    assert.deepEqual(JSON.parse(JSON.stringify(model)), model);
  });
});
