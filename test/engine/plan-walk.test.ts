import assert from 'node:assert/strict';
import { narrowScope } from '../../engine/eval/narrow-scope.ts';
import { planSegment } from '../../engine/plan/plan-segment.ts';
import { itemScope } from '../../engine/plan/walk.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import { alert, createFakeTenant, historyOf, idOf, machine, NOW, TENANT } from '../support/fake-tenant.ts';
import { modelOf, PEOPLE } from '../support/model-builder.ts';
import { JOEL, planOf, rules, segmentOf, states, targets } from '../support/plan-case.ts';

const MACHINES = [
  machine(1, 'ws-1', { riskScore: 'High' }),
  machine(2, 'ws-2', { osPlatform: 'WindowsServer2022' }),
  machine(3, 'ws-3', { machineTags: ['lab'] }),
];
const COLLECT = '{ comment "Case 4711" acknowledge data_collection }';
const SET = 'target hosts = devices named ["ws-1", "ws-2", "ws-3"]';
const body = (statements: string): string => `playbook p "p" { owner soc_leads ${SET} ${statements} }`;

/** Steps after the declaration of the set. */
const walked = async (statements: string): Promise<readonly string[]> =>
  states(await planOf({ text: body(statements), machines: MACHINES })).slice(1);

describe('how far a plan goes', () => {
  const cases: readonly (readonly [what: string, statements: string, steps: readonly string[]])[] = [
    [
      'a wait ends the known part',
      `a: collect forensics from hosts ${COLLECT} wait 1h note "x" if count of hosts > 1 { note "y" }`,
      ['a=planned', '2=planned', '3=later', '4=later', '4/then/0=later'],
    ],
    [
      'so does a wait for an outcome',
      `a: collect forensics from hosts ${COLLECT} wait until a.status is succeeded timeout 5m else { note "late" } note "x"`,
      ['a=planned', '2=planned', '2/else/0=later', '3=later'],
    ],
    [
      'a condition that is known takes its branch',
      'if count of hosts is 3 { note "three" } else { note "other" } note "after"',
      ['1=planned', '1/then/0=planned', '1/else/0=not-taken', '2=planned'],
    ],
    [
      'and else where it does not hold',
      'if count of hosts is 0 { note "none" } else { note "some" }',
      ['1=planned', '1/then/0=not-taken', '1/else/0=planned'],
    ],
    [
      'a condition on an outcome waits for it',
      `a: collect forensics from hosts ${COLLECT} if a.failed includes any of hosts { note "x" } else { note "y" } note "z"`,
      ['a=planned', '2=later', '2/then/0=later', '2/else/0=later', '3=later'],
    ],
    [
      'skip if on an outcome waits for it',
      `a: collect forensics from hosts ${COLLECT} b: collect forensics from hosts { comment "Case 4711" acknowledge data_collection skip if a.status is succeeded } note "z"`,
      ['a=planned', 'b=later', '3=later'],
    ],
    ['stop ends the plan', 'stop "enough" note "never"', ['1=planned', '2=not-taken']],
    [
      'stop in a branch that is taken ends it too',
      'if count of hosts is 3 { stop "enough" } note "never"',
      ['1=planned', '1/then/0=planned', '2=not-taken'],
    ],
    [
      'a disabled action stays in the plan and does nothing',
      `a: disabled collect forensics from hosts ${COLLECT} note "x"`,
      ['a=disabled', '2=planned'],
    ],
    [
      'branches are planned side by side, the rest waits for the slowest',
      `parallel { branch one { wait 1h a: collect forensics from hosts ${COLLECT} } branch two { b: collect forensics from hosts ${COLLECT} } } note "x"`,
      ['1=planned', '1/branch:one/0=planned', 'a=later', 'b=planned', '2=later'],
    ],
  ];
  for (const [what, statements, expected] of cases)
    it(what, async () => {
      assert.deepEqual(await walked(statements), expected);
    });

  it('plans the body of a loop once for each item', async () => {
    const plan = await planOf({
      text: body(`for each host in hosts where device.name is not "ws-3" max 5 {
        if host.os starts with "WindowsServer" { note "server {{ host.name }}" }
        else { x: collect forensics from host ${COLLECT} }
      }`),
      machines: MACHINES,
    });
    const one = `1/${idOf(1)}/`;
    const two = `1/${idOf(2)}/`;
    assert.deepEqual(states(plan).slice(1), [
      '1=planned',
      `${one}1/each/0=planned`,
      `${one}1/each/0/then/0=not-taken`,
      `${one}x=planned`,
      `${two}1/each/0=planned`,
      `${two}1/each/0/then/0=planned`,
      `${two}x=not-taken`,
    ]);
    assert.deepEqual(targets(plan, `${one}x`), ['ws-1=planned']);
    assert.deepEqual(targets(plan, '1'), ['ws-3=skipped']);
  });

  it('refuses a loop over more items than its maximum', async () => {
    const plan = await planOf({ text: body(`for each host in hosts max 2 { note "x" }`), machines: MACHINES });
    assert.deepEqual(rules(plan), ['max-items']);
  });

  it('plans a playbook that another one runs, with its arguments', async () => {
    const text = `
      playbook inner "inner" {
        owner soc_leads
        input them: devices
        input since: duration = 7d
        x: collect forensics from them ${COLLECT}
      }
      ${body('run inner with them = hosts')}`;
    const plan = await planOf({ text, machines: MACHINES });
    assert.deepEqual(states(plan).slice(1), ['1=planned', '1/x=planned']);
    assert.deepEqual(targets(plan, '1/x'), ['ws-1=planned', 'ws-2=planned', 'ws-3=planned']);
  });

  it('refuses to decide on what Defender does not tell', async () => {
    const plan = await planOf({ text: body('if device.risk is high { note "x" }'), machines: MACHINES });
    assert.deepEqual(rules(plan), ['unknown-value']);
    assert.match(plan.refusals[0]?.message ?? '', /device\.risk/);
  });

  it('leaves out of an unconditional action whom skip if names', async () => {
    const text = body(
      'x: collect forensics from hosts { comment "Case 4711" acknowledge data_collection skip if device.risk is high }',
    );
    assert.deepEqual(targets(await planOf({ text, machines: MACHINES }), 'x'), [
      'ws-2=planned',
      'ws-3=planned',
      'ws-1=skipped',
    ]);
  });

  it('leaves targets and facts for what comes later', async () => {
    const { scope } = await segmentOf({
      text: body(`let bad = files of alert a: collect forensics from hosts ${COLLECT} wait 1h`),
      machines: MACHINES,
      alerts: [alert({ evidence: [{ entityType: 'File', sha1: 'A'.repeat(40), fileName: 'a.exe' }] })],
      subject: { kind: 'alert', alertId: 'da1' },
    });
    assert.deepEqual(scope.names['hosts'], { kind: 'devices', ids: [idOf(1), idOf(2), idOf(3)] });
    assert.equal(scope.names['bad']?.kind, 'iocs');
    assert.equal(scope.devices[idOf(3)]?.name, 'ws-3');
    assert.deepEqual(scope.touched, [idOf(1), idOf(2), idOf(3)]);
    assert.equal(scope.now, undefined);
    assert.deepEqual(JSON.parse(JSON.stringify(scope)), scope);
  });
});

describe('many devices', () => {
  const machines = Array.from({ length: 300 }, (_, index) =>
    machine(index + 1, `ws-${index + 1}`, { machineTags: ['f'] }),
  );
  const isolate = (set: string): string =>
    `isolate ${set} selectively for 1h { comment "Case 4711" acknowledge network_loss approval containment }`;

  for (const [what, statements] of [
    ['at once', isolate('hosts')],
    ['one by one', `for each host in hosts max 300 { ${isolate('host')} }`],
  ] as const)
    it(`cost a handful of reads ${what}`, async () => {
      const text = `playbook p "p" { owner soc_leads target hosts = devices tagged ["f"] ${statements} }`;
      const { calls, plan } = await segmentOf({ text, machines });
      assert.equal(plan.forecast.devices, 300);
      assert.ok(calls.length < 10, `${calls.length} calls`);
    });

  it('do not travel to the run of one of them', async () => {
    const text = `playbook p "p" { owner soc_leads target hosts = devices tagged ["f"] target one = devices named ["ws-7"]
      for each host in hosts max 300 { note "{{ host.name }} {{ one | count }}" } }`;
    const model = await modelOf(PEOPLE + text);
    const loop = model.playbooks['p']?.body[2];
    assert.ok(loop?.kind === 'for-each');
    const { scope } = await segmentOf({ text, machines });
    const narrow = narrowScope(itemScope(scope, loop, idOf(3)), loop.block);
    assert.deepEqual(Object.keys(narrow.names).toSorted(), ['host', 'one']);
    assert.deepEqual(Object.keys(narrow.devices).toSorted(), [idOf(3), idOf(7)]);
  });
});

describe('a later segment', () => {
  const text = `playbook p "p" {
    owner soc_leads
    guard { max 3 devices otherwise stop }
    ${SET}
    a: collect forensics from hosts ${COLLECT}
    wait 1h
    if a.status is succeeded { b: isolate devices named ["ws-4"] selectively for 1h { comment "Case 4711" acknowledge network_loss, server_outage approval containment } }
    note "done"
  }`;
  const machines = [...MACHINES, machine(4, 'ws-4')];

  const later = async (status: 'succeeded' | 'failed', labels = true) => {
    const model = await modelOf(PEOPLE + text);
    const first = await segmentOf({ text, machines });
    const rest: readonly StatementModel[] = model.playbooks['p']?.body.slice(3) ?? [];
    const result = { status, devices: [], failed: [], pending: [], already: [], refused: [], added: [], actionIds: [] };
    const { api } = createFakeTenant({ machines });
    return planSegment(
      {
        model,
        segment: '3',
        statements: rest,
        scope: { ...first.scope, labels: labels ? { a: result } : {} },
        subject: { kind: 'none' },
        tenant: TENANT,
        requester: JOEL,
        inputs: {},
      },
      { api, tenant: TENANT, clock: { now: () => NOW, at: () => () => undefined }, history: historyOf() },
    );
  };

  it('decides what was unknown', async () => {
    const { plan } = await later('failed');
    assert.deepEqual(states(plan), ['3=planned', 'b=not-taken', '4=planned']);
  });

  it('counts devices of all segments against a maximum', async () => {
    const { plan } = await later('succeeded');
    assert.deepEqual(targets(plan, 'b'), ['ws-4=planned']);
    assert.deepEqual(rules(plan), ['max-devices']);
  });

  it('has another hash than the first', async () => {
    const first = await segmentOf({ text, machines });
    assert.notEqual((await later('failed')).plan.hash, first.plan.hash);
  });
});

describe('a disabled playbook', () => {
  it('is refused', async () => {
    const text = `playbook p "p" disabled { owner soc_leads ${SET} x: collect forensics from hosts ${COLLECT} }`;
    assert.deepEqual(rules(await planOf({ text, machines: MACHINES })), ['disabled-playbook']);
  });
});
