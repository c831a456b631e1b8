import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EmptyFileSystem, URI } from 'langium';
import { DiagnosticSeverity } from 'vscode-languageserver-types';
import { factsLine, type PlaybookFacts } from '../../language/analysis/facts/facts.ts';
import { totalOf } from '../../language/analysis/facts/cost.ts';
import { compile, createPlaybookServices } from '../../language/index.ts';
import { playbooksOf } from '../../language/model/build-model.ts';
import { permissionsOf } from '../../language/model/permissions.ts';
import { buildFile, buildText } from '../support/language.ts';
import { machine } from '../support/fake-tenant.ts';
import { PEOPLE } from '../support/model-builder.ts';
import { planOf } from '../support/plan-case.ts';

const EXAMPLES = new URL('../../examples/reference/', import.meta.url);

async function factsOf(text: string, name = 'p'): Promise<PlaybookFacts> {
  const { services, document } = await buildText(text);
  const playbook = playbooksOf(document).find((each) => each.name === name);
  return services.analysis.Facts.of(playbook ?? assert.fail(`no playbook ${name}`));
}

async function ofExample(file: string, name: string): Promise<PlaybookFacts> {
  const { services, document } = await buildFile(fileURLToPath(new URL(file, EXAMPLES)));
  const playbook = playbooksOf(document).find((each) => each.name === name);
  return services.analysis.Facts.of(playbook ?? assert.fail(`no playbook ${name}`));
}

describe('facts of the first example', () => {
  const first = () => ofExample('01-contain-ransomware.playbook', 'contain_ransomware');

  it('add up to the 119 calls of the language contract', async () => {
    const { calls, allCalls, measured } = await first();
    assert.deepEqual(calls, { resolve: 1, posts: 3 + 12, looks: 60 + 40, links: 0, reads: 0, releases: 3, notes: 0 });
    assert.equal(allCalls, 119);
    const parts = measured.body.map(({ statement, cost }) => [
      statement.$cstNode?.text.split(' ', 1)[0],
      totalOf(cost.calls),
    ]);
    assert.deepEqual(
      parts.filter(([, calls]) => calls !== 0),
      [
        ['evidence:', 3 + 60],
        ['cut:', 12 + 3],
        ['wait', 40],
      ],
    );
  });

  it('read as one line', async () => {
    assert.equal(
      factsLine(await first()),
      'worst case 119 calls, peak 14/min, 3 devices, 1 h 41 min then a 24 h lease, 1 approval',
    );
  });
});

describe('facts of a text', () => {
  const isolate = (on: string, more = ''): string =>
    `isolate ${on} selectively for 1h { comment "Case 4711" acknowledge network_loss ${more} }\n`;
  const collect = (on: string, more = ''): string =>
    `collect forensics from ${on} { comment "Case 4711" acknowledge data_collection ${more} }\n`;
  const playbook = (body: string, name = 'p'): string => `playbook ${name} {\n${body}}\n`;
  const names = (count: number): string => Array.from({ length: count }, (_, index) => `"ws-${index + 1}"`).join(', ');

  /** What is in the text, devices, posts. */
  const bounds: readonly (readonly [what: string, text: string, devices: number, posts: number])[] = [
    ['devices that are named', playbook(isolate(`devices named [${names(4)}]`)), 4, 4],
    ['a list of devices', `list l of devices { ${names(3)} }\n${playbook(isolate('l'))}`, 3, 3],
    ['a pasted list', `list l of devices """\n  ws-1\n  # two\n  ws-2\n"""\n${playbook(isolate('l'))}`, 2, 2],
    [
      'a target of named devices',
      playbook(`target t = devices named [${names(2)}]\n${isolate('t')}${collect('t')}`),
      2,
      4,
    ],
    ['the device of an alert', playbook(isolate('devices of alert')), 1, 1],
    ['one device that is given', playbook(`input d: device\n${isolate('d')}`), 1, 1],
    ['devices without bound', playbook(isolate('devices tagged ["x"]')), Infinity, Infinity],
    ['a guard', playbook(`guard { max 7 devices otherwise stop }\n${isolate('devices tagged ["x"]')}`), 7, 7],
    [
      'a guard over two sets',
      playbook(`guard { max 7 devices }\n${isolate(`devices named [${names(5)}]`)}${isolate('devices of subject')}`),
      7,
      12,
    ],
    ['a policy', `policy "x" { max 6 devices per 1h }\n${playbook(isolate('devices of subject'))}`, 6, 6],
    ['a loop', playbook(`for each d in devices tagged ["x"] max 9 at once 3 {\n${isolate('d')}}\n`), 9, 9],
    [
      'what a playbook that is run does',
      `${playbook('run q\n')}${playbook(isolate(`devices named [${names(2)}]`), 'q')}`,
      2,
      2,
    ],
    [
      'a guard around a playbook that is run',
      `${playbook('guard { max 2 devices }\nrun q\n')}${playbook(isolate('devices of subject'), 'q')}`,
      2,
      2,
    ],
    [
      'what is given to a playbook that is run',
      `${playbook(`target t = devices named [${names(2)}]\nrun q with d = t\n`)}${playbook(`input d: devices\n${isolate('d')}`, 'q')}`,
      2,
      2,
    ],
    ['what is disabled', playbook(`disabled ${isolate('devices of subject')}`), 0, 0],
  ];
  for (const [what, text, devices, posts] of bounds)
    it(`are bounded by ${what}`, async () => {
      const facts = await factsOf(text);
      assert.deepEqual([facts.devices, facts.calls.posts], [devices, posts]);
    });

  const ban = (values: string): string =>
    `ban domains ${values} for 30d { comment "Case 1" acknowledge org_wide_block scope groups ["a"] }\n`;
  const list = (name: string, size: number): string =>
    `list ${name} of domains """\n${Array.from({ length: size }, (_, index) => `d${index}.example\n`).join('')}"""\n`;

  it('count imports of 500 and each list once', async () => {
    const facts = await factsOf(`${list('l', 1_200)}${playbook(ban('l') + ban('l'))}`);
    assert.deepEqual([facts.indicators, facts.calls.posts, facts.calls.reads], [1_200, 6, 2]);
  });

  it('tell of bans that a tenant cannot hold, each value once', async () => {
    const findings = async (text: string) =>
      ((await buildText(text)).document.diagnostics ?? []).flatMap(({ code, severity }) =>
        code === 'PB403' ? [severity] : [],
      );
    assert.deepEqual(await findings(list('l', 15_001) + playbook(ban('l'))), [DiagnosticSeverity.Error]);
    assert.deepEqual(await findings(list('l', 15_000) + playbook(ban('l') + ban('l'))), []);
    const two = list('l', 10_000) + list('m', 10_000);
    assert.deepEqual(await findings(two + playbook(ban('l') + ban('m'))), []);
    const other = list('m', 10_000).replaceAll(/^d/gm, 'e');
    assert.deepEqual(await findings(list('l', 10_000) + other + playbook(ban('l') + ban('m'))), [
      DiagnosticSeverity.Warning,
    ]);
    const branches = `if alert.severity is high {\n${ban('l')}} else {\n${ban('m')}}\n`;
    assert.deepEqual(await findings(list('l', 10_000) + other + playbook(branches)), []);
  });

  it('say that the indicators of an alert are not bounded', async () => {
    assert.equal((await factsOf(playbook(ban('domains of alert')))).indicators, Infinity);
  });

  it('end where playbooks run each other in a circle', async () => {
    const facts = await factsOf(`${playbook('run q\n')}${playbook(`wait 1h\nrun p\n`, 'q')}`);
    assert.equal(facts.seconds, 3600);
  });

  it('are there for a text that is being typed', async () => {
    const { shared, Playbook: services } = createPlaybookServices(EmptyFileSystem);
    const { LangiumDocumentFactory: factory, DocumentBuilder: builder } = shared.workspace;
    const whole = `policy "x" { max 5 devices otherwise ask a require approval a for isolate when device.value is high }
      approval a { from m need 1 within 5m if silent escalate to m within 5m then deny }
      playbook p { guard { max 3 devices } input hold: duration = 4h
      target t = devices named ["a"] where device.os is Linux except devices tagged ["x"]
      a: isolate t fully for hold { approval a retry 3 times every 2m timeout 5m on failure { stop "x" } }
      for each d in devices of alert max 3 at once 2 { tag d as "x" } parallel { branch a { note "x" } }
      if a.status is failed { wait 1h } else { wait until a.status is failed timeout 1h else { run q with a = t } }
      ban domains ["a"] for 1d { scope groups ["a"] } let l = files of alert quarantine l on t unban ips x run p`;
    for (const { index } of whole.matchAll(/\s+/g)) {
      const document = factory.fromString(whole.slice(0, index), URI.file(`/${index}.playbook`));
      await builder.build([document]);
      for (const each of playbooksOf(document)) services.analysis.Facts.of(each);
    }
  });

  it('grow with the text and not with its square', async () => {
    const diamonds = Array.from({ length: 40 }, (_, index) =>
      playbook(
        `guard { max ${90 - index} devices }\n${index < 39 ? `run p${index + 1}\nwait 1s\nrun p${index + 1}\n` : isolate('devices of subject')}`,
        `p${index}`,
      ),
    );
    const facts = await factsOf(diamonds.join(''), 'p0');
    assert.equal(facts.devices, 51);
    assert.equal(facts.calls.posts, 2 ** 39 * 51);
  });
});

describe('facts of a text and the forecast of its plan', () => {
  const machines = [1, 2, 3, 4].map((number) => machine(number, `ws-${number}`));
  const set = 'target hosts = devices named ["ws-1", "ws-2", "ws-3", "ws-4"]';
  const isolate = (on: string, more = ''): string =>
    `isolate ${on} selectively for 1h { comment "Case 4711" acknowledge network_loss approval containment ${more} }`;
  const collect = (more = '', on = 'hosts'): string =>
    `collect forensics from ${on} { comment "Case 4711" acknowledge data_collection ${more} }`;
  const bodies = [
    'wait 2h',
    collect(),
    collect('timeout 30s'),
    collect('timeout 30m'),
    isolate('hosts'),
    isolate('hosts', 'retry 3 times'),
    isolate('hosts', 'retry 3 times every 2m timeout 10m'),
    `parallel { branch a { ${collect('timeout 10m')} } branch b { ${collect('timeout 20m', 'devices named ["ws-1"]')} } }`,
    `for each host in hosts max 9 at once 3 { ${collect('timeout 10m', 'host')} }`,
    `for each host in hosts max 9 { ${collect('timeout 10m', 'host')} }`,
    `a: ${isolate('hosts')} wait until a.status is succeeded timeout 20m else { ${collect()} }`,
    `a: ${collect()} if a.status is failed { wait 1h } else { ${isolate('hosts')} }`,
    'ban domains ["a.example", "b.example"] for 30d { comment "Case 1" acknowledge org_wide_block approval org_wide }',
    'tag hosts as "x"',
  ];
  for (const body of bodies)
    it(`agree on ${body}`, async () => {
      const text = `playbook p "p" { owner soc_leads ${set} ${body} }`;
      const { forecast, refusals } = await planOf({ text, machines });
      assert.deepEqual(refusals, []);
      const { services, document } = await buildText(PEOPLE + text);
      const facts = services.analysis.Facts.of(playbooksOf(document)[0]!);
      assert.deepEqual(
        {
          calls: facts.allCalls,
          peak: facts.peakPerMinute,
          seconds: facts.seconds,
          approvals: facts.approvals,
          indicators: facts.indicators,
        },
        {
          calls: forecast.calls.worst,
          peak: forecast.calls.peakPerMinute,
          seconds: forecast.seconds.worst,
          approvals: forecast.approvals,
          indicators: forecast.indicators,
        },
      );
    });
});

describe('permissions of a text', () => {
  for (const file of readdirSync(EXAMPLES).filter((name) => name.endsWith('.playbook')))
    it(`are those of its model in ${file}`, async () => {
      const { services, document } = await buildFile(fileURLToPath(new URL(file, EXAMPLES)));
      for (const playbook of playbooksOf(document)) {
        const result = await compile(services, document.uri.toString(), playbook.name);
        if (result.kind !== 'model') continue;
        assert.deepEqual(services.analysis.Facts.of(playbook).permissions, permissionsOf(result.model));
      }
    });
});
