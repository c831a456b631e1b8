import assert from 'node:assert/strict';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { SubjectInput } from '../../engine/plan/run-plan.ts';
import type { Rig } from '../support/engine-rig.ts';
import { on, rigForEachTest } from '../support/rig-for-each-test.ts';

const HASH = 'aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8edcf9be345823b4fdcf5d868';
const PEOPLE = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
contact joel { name "Joel Baker" upn "joel.baker@contoso.com" }
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
team leads { maria joel }
channel soc { teams secret "soc-webhook" }
approval org_wide { from maria, joel need 1 within 15m exclude requester if silent deny }
list pilots of domains { "bad.example.net" note "from the report" }
list hashes of files { "${HASH}" note "installer.msi" }
`;
const playbook = (body: string, others = ''): string =>
  `${PEOPLE}\nplaybook tried "Tried" {\nowner leads\n${body}\n}\n${others}`;
const NOTHING = { kind: 'none' } as const;
const notes = (record: RunRecord): string[] => record.notes.map(({ text }) => text);
const short = (name: string | null): string => (name ?? '').split('.')[0] ?? '';
const effects = (rig: Rig): string[] =>
  rig.simulator.control
    .effects()
    .map(({ type, device, detail }) => [type, short(device), detail].filter(Boolean).join(' '));

const C = 'comment "Case 4711"';
const COLLECT = `${C} acknowledge data_collection`;
const HOSTS = 'target hosts = devices of subject';

describe('a statement', () => {
  const rig = rigForEachTest();
  beforeEach(() => {
    rig.answer('maria.ortiz@contoso.com', 'granted');
  });

  interface Case {
    readonly body: string;
    readonly others?: string;
    readonly on?: SubjectInput;
    readonly effects?: readonly string[];
    readonly notes?: readonly string[];
    readonly outcome?: string;
  }

  const CASES: Readonly<Record<string, Case>> = {
    'if takes the first branch that holds': {
      body: `${HOSTS} if count of hosts is 5 { note "five" } else if count of hosts is 1 { note "one" } else { note "other" }`,
      notes: ['one'],
    },
    'if takes else where none holds': {
      body: `${HOSTS} if count of hosts is 5 { note "five" } else if count of hosts is 6 { note "six" } else { note "other" }`,
      notes: ['other'],
    },
    'if on an outcome is decided when it is reached': {
      body: `${HOSTS} got: collect forensics from hosts { ${COLLECT} timeout 1h }
        if got.status is succeeded { tag hosts as "collected" } else { tag hosts as "missing" }`,
      effects: ['CollectInvestigationPackage ws-042', 'Tag ws-042'],
    },
    'skip if on an outcome is decided when it is reached': {
      body: `${HOSTS} got: collect forensics from hosts { ${COLLECT} timeout 1h }
        scan hosts quickly { ${C} acknowledge performance skip if got.status is succeeded } note "after"`,
      effects: ['CollectInvestigationPackage ws-042'],
      notes: ['after'],
    },
    'skip if leaves a device out': {
      body: `${HOSTS} scan hosts quickly { ${C} acknowledge performance skip if device.tags includes any of ["workstation"] }`,
      effects: [],
    },
    'scan, investigate, tag and untag reach the device': {
      body: `${HOSTS} scan hosts fully { ${C} acknowledge performance } investigate hosts { ${COLLECT} }
        tag hosts as "new" untag hosts as "workstation"`,
      effects: ['RunAntiVirusScan ws-042 Full', 'StartInvestigation ws-042', 'Tag ws-042', 'Untag ws-042'],
    },
    'an action that is disabled is told and not done': {
      body: `${HOSTS} disabled isolate hosts selectively for 1h { ${C} acknowledge network_loss } note "after"`,
      effects: [],
      notes: ['after'],
    },
    'for each goes on in batches': {
      body: `${HOSTS} for each host in hosts max 5 at once 1 { scan host quickly { ${C} acknowledge performance timeout 8h } note "{{ host.name | truncate 6 }}" }`,
      on: on('ws-042', 'ws-043'),
      effects: ['RunAntiVirusScan ws-042 Quick', 'RunAntiVirusScan ws-043 Quick'],
    },
    'stop in an item ends the run before the next batch': {
      body: `${HOSTS} for each host in hosts max 5 at once 1 { tag host as "one" stop "enough" }`,
      on: on('ws-042', 'ws-043'),
      effects: ['Tag ws-042'],
      outcome: 'stopped',
    },
    'stop in a branch lets the others end': {
      body: `${HOSTS} parallel { branch one { stop "enough" } branch two { tag hosts as "two" } } note "never"`,
      effects: ['Tag ws-042'],
      notes: [],
      outcome: 'stopped',
    },
    'run hands over arguments, through two playbooks': {
      body: `${HOSTS} run middle with them = hosts`,
      others: `playbook middle "Middle" { input them: devices run inner with those = them, what = "x" note "middle" }
        playbook inner "Inner" { input those: devices input what: text tag those as "{{ what }}" note "inner {{ what }}" }`,
      effects: ['Tag ws-042'],
      notes: ['inner x', 'middle'],
    },
    'run keeps to the limits of the playbook that it runs': {
      body: `${HOSTS} run inner with those = hosts`,
      others: `playbook inner "Inner" { guard { max 1 devices otherwise stop } input those: devices
        collect forensics from those { ${COLLECT} } }`,
      on: on('ws-042', 'ws-043'),
      effects: [],
      outcome: 'refused',
    },
    'run keeps to limits over all that its branches planned later': {
      body: `target one = devices named ["ws-042"] target two = devices named ["ws-043"] run inner with a = one, b = two`,
      others: `playbook inner "Inner" { guard { max 1 devices otherwise stop } input a: devices input b: devices
        parallel { branch one { wait 1m collect forensics from a { ${COLLECT} } } branch two { note "two" } }
        wait 1m collect forensics from b { ${COLLECT} } }`,
      on: NOTHING,
      effects: ['CollectInvestigationPackage ws-042'],
      outcome: 'refused',
    },
    'wait until looks at the device again': {
      body: `${HOSTS} wait until device.tags includes any of ["ready"] timeout 8h else { note "late" } note "after"`,
      notes: ['after'],
    },
    'wait until gives up on a device that does not change': {
      body: `${HOSTS} wait until device.tags includes any of ["never"] timeout 2h else { note "late" } note "after"`,
      notes: ['late', 'after'],
    },
    'wait until hears in a branch of what was begun outside': {
      body: `${HOSTS} got: collect forensics from hosts { ${COLLECT} }
        parallel { branch one { wait until got.status is succeeded timeout 8h else { note "late" } note "done" } branch two { note "two" } }`,
      notes: ['two', 'done'],
    },
    'wait until hears in a loop of what was begun outside': {
      body: `${HOSTS} got: collect forensics from hosts { ${COLLECT} }
        for each host in hosts max 5 { wait until got.status is succeeded timeout 8h else { note "late" } note "done" }`,
      notes: ['done'],
    },
  };
  for (const [what, { body, others, on: subject = on('ws-042'), ...expected }] of Object.entries(CASES))
    it(what, async () => {
      rig.clock.at(rig.clock.now() + 3_600_000, () => {
        rig.simulator.control.setTags('ws-042', ['ready']);
      });
      const text = playbook(body, others);
      const record = await rig.run(text, subject);
      assert.equal(record.summary.outcome, expected.outcome ?? 'succeeded', record.summary.reason);
      if (expected.effects !== undefined) assert.deepEqual(effects(rig), expected.effects);
      if (expected.notes !== undefined) assert.deepEqual(notes(record), expected.notes);
      const planned = new Set(record.plans.flatMap(({ steps }) => steps.map(({ key }) => key)));
      for (const { path } of record.steps) assert.ok(planned.has(path), `${path} was done and is in no plan`);
      const disabled = record.steps.filter(({ detail }) => detail === 'Disabled in the text.');
      assert.equal(disabled.length, body.includes('disabled') ? 1 : 0);
    });

  const api = () => {
    const connection = rig.engine.tenant(rig.tenant.id);
    assert.ok(connection);
    return connection.api;
  };

  it('contain isolates what Defender sees and does not manage, and ends it with the lease', async () => {
    const body = `contain devices named ["UNMANAGED"] for 2h { ${C} acknowledge network_loss }`;
    const record = await rig.run(playbook(body.replace('UNMANAGED', 'printer-7')), NOTHING);
    assert.equal(record.summary.outcome, 'succeeded', record.summary.reason);
    assert.deepEqual(effects(rig), ['Isolate printer-7 UnManagedDevice']);
    await rig.clock.advance(3 * 3_600_000);
    assert.deepEqual(effects(rig).length, 2);
    assert.equal(rig.engine.openRuns(), 0);
  });

  it('retry sends an isolation again that the device failed, and the lease is that of the one that held', async () => {
    rig.simulator.control.addFault({ kind: 'action-fails', route: 'POST /api/machines/*/isolate', times: 1 });
    const body = `cut: isolate devices of subject selectively for 2h { ${C} acknowledge network_loss retry 2 times every 5m timeout 1h }
      note "{{ cut.status }}"`;
    const record = await rig.run(playbook(body), on('ws-042'));
    assert.deepEqual(notes(record), ['succeeded']);
    const [target] = record.steps[0]?.targets ?? [];
    assert.equal(target?.machineActionId, rig.simulator.control.effects()[1]?.target);
    assert.deepEqual(
      (target?.trail ?? []).map(({ state }) => state).filter((state) => state === 'accepted'),
      ['accepted', 'accepted'],
    );
    await rig.clock.advance(3 * 3_600_000);
    assert.deepEqual(effects(rig), ['Isolate ws-042 Selective', 'Isolate ws-042 Selective', 'Unisolate ws-042']);
    assert.equal(rig.engine.record(record.summary.runId)?.leases[0]?.ended?.how, 'released');
  });

  it('ban says of each value where it comes from, raises alerts, and keeps to its groups', async () => {
    const body = `ban domains pilots for 30d { comment "{{ list.name }}: {{ indicator.value }}" acknowledge org_wide_block
        approval org_wide response block scope groups ["Pilot workstations"] }
      ban files hashes for 30d { comment "{{ file.name }}" acknowledge org_wide_block
        approval org_wide response block raise alert medium "Seen: {{ file.name }}" }`;
    const record = await rig.run(playbook(body), NOTHING);
    assert.equal(record.summary.outcome, 'succeeded', record.summary.reason);
    const made = await rig.clock.run(api().indicators({ values: ['bad.example.net', HASH] }));
    const [domain, file] = ['bad.example.net', 'aa124a4b'].map((start) =>
      made.find(({ indicatorValue }) => indicatorValue.startsWith(start)),
    );
    assert.match(domain?.title ?? '', /^Playbook: pilots: bad\.example\.net$/);
    assert.deepEqual(domain?.rbacGroupNames, ['Pilot workstations']);
    assert.equal(file?.title, 'Playbook: Seen: installer.msi');
    assert.match(file.description ?? '', /^installer\.msi /);
  });

  it('unban tells which run made what it deletes', async () => {
    const bans = `ban domains pilots for 30d { ${C} acknowledge org_wide_block approval org_wide response block }`;
    const { summary } = await rig.run(playbook(bans), NOTHING);
    const unbans = `unban domains ["bad.example.net", "static.web1-metrics.net", "none.example.net"] { ${C} acknowledge exposure }`;
    const record = await rig.run(playbook(unbans), NOTHING);
    const told = Object.fromEntries(
      record.steps[0]?.targets.map(({ target, state, detail }) => [
        'value' in target ? target.value : '',
        `${state}: ${detail ?? ''}`,
      ]) ?? [],
    );
    assert.equal(told['bad.example.net'], `done: Deleted: Block, made by run ${summary.runId}.`);
    assert.match(
      told['static.web1-metrics.net'] ?? '',
      /^refused: Not made by a playbook and left as it is: \w+, made by /,
    );
    assert.match(told['none.example.net'] ?? '', /^already: /);
  });

  it('unban is tried again where the service does not answer', async () => {
    const bans = `ban domains pilots for 30d { ${C} acknowledge org_wide_block approval org_wide response block }`;
    await rig.run(playbook(bans), NOTHING);
    rig.simulator.control.addFault({ kind: 'reset', route: 'POST /api/indicators/BatchDelete', times: 5 });
    const unbans = `unban domains pilots { ${C} acknowledge exposure retry 5 times every 10m }`;
    const record = await rig.run(playbook(unbans), NOTHING);
    assert.equal(record.summary.outcome, 'succeeded', record.summary.reason);
    assert.deepEqual(effects(rig).filter((one) => one.startsWith('DeleteIndicator')).length, 1);
  });

  it('notify reaches each person of a team once, and a message that is lost stops nothing', async () => {
    const record = await rig.run(playbook('notify leads, maria, soc "Look" note "after"'), NOTHING);
    assert.deepEqual(record.messages.map(({ to }) => to).sort(), ['joel', 'maria', 'soc']);
    assert.deepEqual(notes(record), ['after']);
  });
});
