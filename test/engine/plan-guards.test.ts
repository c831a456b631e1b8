import assert from 'node:assert/strict';
import type { Machine } from '../../engine/defender/entities.ts';
import { PlaybookError } from '../../engine/errors.ts';
import { withinHours } from '../../engine/plan/guards/conditions.ts';
import { protects } from '../../engine/plan/guards/never-ban.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import { parseIndicator } from '../../language/values/index.ts';
import { neverBanned } from '../../language/values/never-ban.ts';
import { alert, historyOf, idOf, machine } from '../support/fake-tenant.ts';
import { planOf, rules, targets, type PlanCase } from '../support/plan-case.ts';

const ALERT = { kind: 'alert', alertId: 'da1' } as const;

const FLEET: readonly Machine[] = [
  machine(1, 'ws-1'),
  machine(2, 'ws-2'),
  machine(3, 'dc-1', { osPlatform: 'WindowsServer2022', machineTags: ['domain-controller'] }),
  machine(4, 'srv-1', { osPlatform: 'WindowsServer2019' }),
  machine(5, 'mac-1', { osPlatform: 'macOS', agentVersion: '101.90.1' }),
  machine(6, 'lin-1', { osPlatform: 'Ubuntu' }),
  machine(7, 'phone-1', { osPlatform: 'Android' }),
  machine(8, 'printer-1', { osPlatform: 'Other', onboardingStatus: 'Unsupported' }),
  machine(9, 'old-1', { osPlatform: 'Windows10', version: '1607' }),
];

const ISOLATE = `{ comment "Case 4711" acknowledge network_loss, vpn_lockout, server_outage approval containment }`;
const named = (...names: readonly string[]): string => `devices named [${names.map((name) => `"${name}"`).join(', ')}]`;

/** A playbook that isolates these devices under a guard and a policy. */
const isolating = (
  names: readonly string[],
  rulesText: { guard?: string; policy?: string; mode?: string; lease?: string } = {},
): string => `
  ${rulesText.policy === undefined ? '' : `policy "House" { ${rulesText.policy} }`}
  playbook p "p" {
    owner soc_leads
    ${rulesText.guard === undefined ? '' : `guard { ${rulesText.guard} }`}
    x: isolate ${named(...names)} ${rulesText.mode ?? 'selectively'} ${rulesText.lease ?? 'for 24h'} ${ISOLATE}
  }`;

/** A playbook that bans these values under a guard and a policy. */
const banning = (
  kind: 'ips' | 'domains' | 'urls',
  values: readonly string[],
  rulesText: { guard?: string; policy?: string } = {},
): string => `
  ${rulesText.policy === undefined ? '' : `policy "House" { ${rulesText.policy} }`}
  playbook p "p" {
    owner soc_leads
    ${rulesText.guard === undefined ? '' : `guard { ${rulesText.guard} }`}
    x: ban ${kind} [${values.map((value) => `"${value}"`).join(', ')}] for 30d {
      comment "Case 4711" acknowledge org_wide_block, shared_hosting approval org_wide response block
    }
  }`;

interface GuardCase extends Omit<PlanCase, 'machines'> {
  readonly what: string;
  readonly verdict: 'ready' | 'refused' | 'nothing-to-do';
  readonly rules?: readonly string[];
  readonly targets?: readonly string[];
  readonly approvals?: readonly string[];
  readonly message?: RegExp;
}

const throttled = (): never => {
  throw new PlaybookError({ kind: 'throttled', message: 'Too many requests.' });
};

/** The model with another approval in the clause of its action. */
const asking = (model: PlaybookModel, approval: string): PlaybookModel => {
  const body = model.playbooks['p']!;
  const statements = body.body.map((one) =>
    one.kind === 'action' ? { ...one, clauses: { ...one.clauses, approval } } : one,
  );
  return { ...model, playbooks: { ...model.playbooks, p: { ...body, body: statements } } };
};

/** The model with the verb of its unconditional rules changed: the language lets no such text pass. */
const allowedBy = (verb: string, model: PlaybookModel): PlaybookModel => ({
  ...model,
  policies: model.policies.map((policy) => ({
    ...policy,
    rules: policy.rules.map((rule) => (rule.kind === 'never' ? { ...rule, verbs: [verb] } : rule)),
  })),
});

const NEVER = 'never isolate, restrict apps devices where device.tags includes any of ["domain-controller"] skip';

const CASES: readonly GuardCase[] = [
  {
    what: 'never … skip leaves one device out and goes on',
    text: isolating(['ws-1', 'dc-1'], { policy: NEVER }),
    verdict: 'ready',
    rules: ['never'],
    targets: ['ws-1=planned', 'dc-1=refused'],
    message: /dc-1 is protected.*never isolate.*policy "House"/,
  },
  {
    what: 'never … skip with nobody left refuses',
    text: isolating(['dc-1'], { policy: NEVER }),
    verdict: 'refused',
    rules: ['never'],
  },
  {
    what: 'never … stop stops the run',
    text: isolating(['ws-1', 'dc-1'], { guard: NEVER.replace('skip', 'stop') }),
    verdict: 'refused',
    rules: ['never'],
    message: /guard of p/,
  },
  {
    what: 'a rule for another mode does not hold',
    text: isolating(['srv-1'], {
      policy: 'never isolate fully devices where device.os starts with "WindowsServer" stop',
    }),
    verdict: 'ready',
    rules: [],
  },
  {
    what: 'a rule for the mode holds',
    text: isolating(['srv-1'], {
      policy: 'never isolate fully devices where device.os starts with "WindowsServer" stop',
      mode: 'fully',
    }),
    verdict: 'refused',
    rules: ['never'],
  },
  {
    what: 'a device of which the rule cannot be told is protected',
    text: isolating(['ws-1'], { policy: 'never isolate devices where device.app_restricted is yes skip' }),
    actions: throttled,
    verdict: 'refused',
    rules: ['never'],
    message: /device\.app_restricted is not known/,
  },
  {
    what: 'never … skip without a condition leaves out every device',
    text: isolating(['ws-1', 'ws-2'], { policy: 'never scan skip' }),
    change: (model) => allowedBy('isolate', model),
    verdict: 'refused',
    rules: ['never', 'never'],
    targets: ['ws-1=refused', 'ws-2=refused'],
  },
  {
    what: 'never … stop without a condition is told once, beside everything else',
    text: isolating(['ws-1', 'ws-2', 'lin-1'], { policy: 'never scan stop' }),
    change: (model) => allowedBy('isolate', model),
    verdict: 'refused',
    rules: ['platform', 'never'],
    targets: ['ws-1=refused', 'ws-2=refused', 'lin-1=refused'],
    message:
      /`isolate devices named .*` is forbidden\. Rule: "never scan stop" \(policy "House", case\.playbook line \d+\)/,
  },
  {
    what: 'a rule about some devices forbids a ban, which reaches those too',
    text: banning('ips', ['185.178.209.193'], {
      policy: 'never ban ips devices where device.tags includes any of ["domain-controller"] stop',
    }),
    verdict: 'refused',
    rules: ['never'],
    message: /reaches every device/,
  },
  {
    what: 'a rule about something else than the devices is decided for a ban',
    text: banning('ips', ['185.178.209.193'], { policy: 'never ban ips devices where alert.severity is low skip' }),
    subject: ALERT,
    alerts: [alert()],
    verdict: 'ready',
    rules: [],
  },
  {
    what: 'never … skip leaves out each value of a ban',
    text: banning('ips', ['185.178.209.193'], { policy: 'never ban ips devices where alert.severity is high skip' }),
    subject: ALERT,
    alerts: [alert()],
    verdict: 'refused',
    rules: ['never'],
    targets: ['185.178.209.193=refused'],
  },
  {
    what: 'an approval for some devices is asked where one of the targets is such a device',
    text: isolating(['ws-1', 'srv-1'], {
      policy: 'require approval org_wide for isolate when device.os starts with "WindowsServer"',
    }),
    requester: 'nobody@contoso.com',
    subject: { kind: 'devices', devices: ['ws-2'] },
    verdict: 'ready',
    approvals: ['containment', 'org_wide'],
  },
  {
    what: 'an approval for some devices is not asked for others',
    text: isolating(['ws-1'], {
      policy: 'require approval org_wide for isolate when device.os starts with "WindowsServer"',
    }),
    subject: { kind: 'devices', devices: ['srv-1'] },
    verdict: 'ready',
    approvals: ['containment'],
  },
  {
    what: 'selectively does not work on Linux',
    text: isolating(['lin-1']),
    verdict: 'refused',
    rules: ['platform'],
    message: /lin-1/,
  },
  { what: 'fully works on Linux', text: isolating(['lin-1'], { mode: 'fully' }), verdict: 'ready', rules: [] },
  { what: 'a phone cannot be isolated', text: isolating(['phone-1', 'ws-1']), verdict: 'ready', rules: ['platform'] },
  { what: 'an old sensor on macOS is told', text: isolating(['mac-1']), verdict: 'refused', rules: ['sensor-version'] },
  { what: 'an old Windows 10 is told', text: isolating(['old-1']), verdict: 'refused', rules: ['sensor-version'] },
  {
    what: 'a device that is not onboarded',
    text: isolating(['printer-1']),
    verdict: 'refused',
    rules: ['not-onboarded'],
  },
  {
    what: 'contain is for devices that are not onboarded',
    text: `playbook p "p" { owner soc_leads x: contain ${named('printer-1', 'ws-1')} for 24h { comment "Case 4711" acknowledge network_loss approval containment } }`,
    verdict: 'ready',
    rules: ['onboarded'],
    targets: ['printer-1=planned', 'ws-1=refused'],
  },
  {
    what: 'max devices stops',
    text: isolating(['ws-1', 'ws-2'], { guard: 'max 1 devices otherwise stop' }),
    verdict: 'refused',
    rules: ['max-devices'],
    message: /come to 2 devices/,
  },
  {
    what: 'max devices is reached, not exceeded',
    text: isolating(['ws-1', 'ws-2'], { guard: 'max 2 devices otherwise stop' }),
    verdict: 'ready',
    rules: [],
  },
  {
    what: 'a device that is left out does not count',
    text: isolating(['ws-1', 'dc-1'], { policy: `${NEVER} max 1 devices otherwise stop` }),
    verdict: 'ready',
    rules: ['never'],
  },
  {
    what: 'max devices asks',
    text: isolating(['ws-1', 'ws-2'], { guard: 'max 1 devices otherwise ask org_wide' }),
    requester: 'nobody@contoso.com',
    verdict: 'ready',
    approvals: ['containment', 'org_wide'],
  },
  {
    what: 'a share of the fleet stops',
    text: isolating(['ws-1', 'ws-2'], { policy: 'max 2% of fleet otherwise stop' }),
    fleet: 99,
    verdict: 'refused',
    rules: ['max-of-fleet'],
    message: /fleet of 99/,
  },
  {
    what: 'a share of the fleet holds',
    text: isolating(['ws-1', 'ws-2'], { policy: 'max 2% of fleet otherwise stop' }),
    fleet: 100,
    verdict: 'ready',
  },
  {
    what: 'a window counts earlier runs',
    text: isolating(['ws-1'], { policy: 'max 20 isolations per 1h otherwise stop' }),
    history: historyOf({ isolations: 20 }),
    verdict: 'refused',
    rules: ['max-isolations'],
    message: /21 isolations within 1h/,
  },
  {
    what: 'a maximum without a window looks at this run alone',
    text: isolating(['ws-1'], { policy: 'max 20 isolations otherwise stop' }),
    history: historyOf({ isolations: 20 }),
    verdict: 'ready',
  },
  {
    what: 'a maximum of runs counts this one',
    text: isolating(['ws-1'], { policy: 'max 3 runs per 1h otherwise stop' }),
    history: historyOf({ runs: 3 }),
    verdict: 'refused',
    rules: ['max-runs'],
  },
  {
    what: 'require holds',
    text: isolating(['ws-1'], { guard: 'require alert.severity in [high]' }),
    subject: ALERT,
    alerts: [alert()],
    verdict: 'ready',
  },
  {
    what: 'require does not hold',
    text: isolating(['ws-1'], { guard: 'require alert.severity in [high]' }),
    subject: ALERT,
    alerts: [alert({ severity: 'Low' })],
    verdict: 'refused',
    rules: ['require'],
  },
  {
    what: 'a lease longer than the policy lets',
    text: isolating(['ws-1'], {
      policy: 'require expiry for isolate up to 12h',
      lease: '\n# allow PB104: an input may be as long\nfor 24h',
    }),
    verdict: 'refused',
    rules: ['require-expiry'],
    message: /at most 12h/,
  },
  {
    what: 'a permission that the token lacks',
    text: isolating(['ws-1']),
    granted: ['Machine.Read.All'],
    verdict: 'refused',
    rules: ['permission'],
    message: /Machine\.Isolate.*Active remediation actions/,
  },
  {
    what: 'delegated names count',
    text: isolating(['ws-1']),
    granted: ['Machine.Read', 'Machine.Isolate'],
    verdict: 'ready',
    rules: [],
  },
  {
    what: 'a broader permission counts',
    text: isolating(['ws-1']),
    granted: ['Machine.ReadWrite.All', 'Machine.Isolate'],
    verdict: 'ready',
    rules: [],
  },
  {
    what: 'require approval adds to the clause',
    text: isolating(['ws-1'], {
      policy: 'require approval org_wide for isolate',
      guard: 'max 9 devices otherwise ask containment',
    }).replace('approval containment', 'approval org_wide'),
    change: (model) => asking(model, 'containment'),
    requester: 'nobody@contoso.com',
    verdict: 'ready',
    approvals: ['containment', 'org_wide'],
  },
  {
    what: 'require approval … when asks only then',
    text: isolating(['ws-1'], { policy: 'require approval org_wide for isolate when alert.severity is low' }),
    subject: ALERT,
    alerts: [alert()],
    verdict: 'ready',
    approvals: ['containment'],
  },
  {
    what: 'a quorum that the exclusions make impossible',
    text:
      isolating(['ws-1']).replace('approval containment', 'approval two_of_two') +
      ' approval two_of_two { from maria, joel need 2 within 1h exclude requester if silent deny }',
    verdict: 'refused',
    rules: ['approval-unreachable'],
    message: /joel\.baker/,
  },
];

describe('rules', () => {
  for (const one of CASES)
    it(one.what, async () => {
      const plan = await planOf({ ...one, machines: FLEET });
      assert.equal(plan.verdict, one.verdict, plan.refusals.map(({ message }) => message).join('\n'));
      if (one.rules !== undefined) assert.deepEqual(rules(plan), one.rules);
      if (one.targets !== undefined) assert.deepEqual(targets(plan, 'x'), one.targets);
      if (one.approvals !== undefined)
        assert.deepEqual(plan.steps.find(({ key }) => key === 'x')?.approvals, one.approvals);
      if (one.message !== undefined) assert.match(plan.refusals.map(({ message }) => message).join('\n'), one.message);
      for (const refusal of plan.refusals) assert.match(refusal.place ?? '', /^case\.playbook line \d+$/, refusal.rule);
    });

  const MANY = Array.from({ length: 120 }, (_, index) =>
    machine(index + 100, `many-${index}`, { machineTags: ['many'] }),
  );
  const onMany = (verb: string, guard = ''): string => `
    playbook p "p" { owner soc_leads guard { max 9999 devices otherwise stop ${guard} }
      x: ${verb} devices tagged ["many"] { comment "Case 4711" acknowledge data_collection, exposure approval containment }
    }`;

  it('refuses what the limits of the API do not let out before the change window closes', async () => {
    const text = onMany('investigate', 'only between "09:00" and "10:30" in "UTC"');
    const plan = await planOf({ text, machines: MANY });
    assert.deepEqual(rules(plan), ['rate']);
    // 50 investigations an hour: the last 20 of 120 begin two hours later.
    assert.match(
      plan.refusals[0]?.message ?? '',
      /120 calls of this plan takes 2h.*It is Tuesday 10:30 in UTC\. Rule: "only between/,
    );
    const longer = onMany('investigate', 'only between "09:00" and "12:00" in "UTC"');
    assert.deepEqual(rules(await planOf({ text: longer, machines: MANY })), []);
  });

  it('refuses what would be under way for more than a day', async () => {
    const machines = [
      ...MANY,
      ...Array.from({ length: 1200 }, (_, index) => machine(index + 300, `more-${index}`, { machineTags: ['many'] })),
    ];
    const plan = await planOf({ text: onMany('investigate'), machines });
    assert.deepEqual(rules(plan), ['rate']);
    assert.match(plan.refusals[0]?.message ?? '', /takes 26h.*more than a day/);
  });

  it('counts the calls of the hour before', async () => {
    const text = onMany('collect forensics from', 'only between "09:00" and "10:15" in "UTC"');
    const few = MANY.slice(0, 20);
    assert.deepEqual(rules(await planOf({ text, machines: few })), []);
    const busy = await planOf({ text, machines: few, history: historyOf({ calls: 2800 }) });
    assert.deepEqual(rules(busy), ['rate']);
  });

  it('lists every refusal, not the first alone', async () => {
    const text = isolating(['ws-1', 'ws-2', 'dc-1'], {
      policy: `${NEVER} max 1 devices otherwise stop`,
      guard: 'require alert.severity in [high]',
    });
    const plan = await planOf({
      text,
      machines: FLEET,
      subject: ALERT,
      alerts: [alert({ severity: 'Low' })],
      granted: ['Machine.Read.All', 'Alert.Read.All'],
    });
    assert.deepEqual(rules(plan), ['require', 'never', 'max-devices', 'permission']);
  });

  it('lists them in the order of the language, whatever comes first in the text', async () => {
    const text = `
      policy "House" { max 1 devices otherwise stop ${NEVER} never isolate devices where device.health is active stop }
      ${isolating(['lin-1', 'ws-1', 'dc-1', 'nobody'])}
      playbook q "q" { owner soc_leads tag ${named('ws-1', 'ws-2')} as "seen" }`.replace(
      'x: isolate',
      `x: collect forensics from ${named('ws-1', 'ws-2')} { comment "Case 4711" acknowledge data_collection }\n y: isolate`,
    );
    const change = (model: PlaybookModel): PlaybookModel =>
      JSON.parse(JSON.stringify(model).replace('"network_loss",', '')) as PlaybookModel;
    const text2 = text.replace('"nobody"', '"ws-2"').replace('device.health is active stop', 'device.os is macOS stop');
    const granted = ['Machine.Read.All'];
    const plan = await planOf({ text, machines: FLEET, change, granted });
    assert.deepEqual([...new Set(rules(plan))], ['unknown-device', 'never', 'platform', 'max-devices', 'permission']);
    const softer = await planOf({ text: text2, machines: FLEET, change, granted });
    assert.deepEqual(
      [...new Set(rules(softer))],
      ['never', 'platform', 'max-devices', 'permission', 'not-acknowledged'],
    );
    assert.match(softer.refusals.find(({ stops }) => stops === 'run')?.rule ?? '', /^max-devices$/);
  });

  it('asks for the risk that only the real targets bring', async () => {
    const text = isolating(['ws-1', 'srv-1']);
    const change = (model: PlaybookModel): PlaybookModel =>
      JSON.parse(JSON.stringify(model).replace(',"server_outage"', '')) as PlaybookModel;
    const plan = await planOf({ text, machines: FLEET, change });
    assert.deepEqual(rules(plan), ['not-acknowledged']);
    assert.match(plan.refusals[0]?.message ?? '', /acknowledge server_outage.*srv-1/);
    const without = await planOf({ text: isolating(['ws-1']), machines: FLEET, change });
    assert.equal(without.verdict, 'ready');
  });

  it('counts guards of a called playbook in its own part only', async () => {
    const text = `
      playbook inner "inner" {
        owner soc_leads
        input hosts: devices
        guard { max 1 devices otherwise stop }
        y: collect forensics from hosts { comment "Case 4711" acknowledge data_collection }
      }
      playbook p "p" {
        owner soc_leads
        target one = ${named('ws-1')}
        target two = ${named('ws-1', 'ws-2')}
        x: collect forensics from two { comment "Case 4711" acknowledge data_collection }
        run inner with hosts = HOSTS
      }`;
    assert.deepEqual(rules(await planOf({ text: text.replace('HOSTS', 'one'), machines: FLEET })), []);
    assert.deepEqual(rules(await planOf({ text: text.replace('HOSTS', 'two'), machines: FLEET })), ['max-devices']);
  });
});

describe('hours', () => {
  const hours = { from: '07:00', to: '20:00', zone: 'Europe/Madrid', days: ['MON', 'TUE', 'WED', 'THU', 'FRI'] };
  const spring = { zone: 'Europe/Madrid', days: ['SUN'] };
  const night = { from: '22:00', to: '06:00', zone: 'UTC', days: ['FRI'] };
  const cases: readonly (readonly [at: string, hours: typeof hours, open: boolean])[] = [
    ['2026-11-24T09:00:00+01:00', hours, true],
    ['2026-11-24T06:59:59+01:00', hours, false],
    ['2026-11-24T07:00:00+01:00', hours, true],
    ['2026-11-24T20:00:00+01:00', hours, false],
    ['2026-11-28T09:00:00+01:00', hours, false],
    ['2026-07-14T19:30:00+02:00', hours, true],
    ['2026-07-14T05:30:00Z', hours, true],
    ['2026-11-24T05:30:00Z', hours, false],
    ['2026-11-27T23:00:00Z', night, true],
    ['2026-11-28T05:00:00Z', night, true],
    ['2026-11-27T05:00:00Z', night, false],
    ['2026-11-24T09:00:00Z', { ...hours, zone: 'Nowhere/Land' }, false],
    ['2026-11-28T09:00:00Z', { ...hours, days: [] }, true],
    // 29 March, 01:00 UTC: clocks in Madrid go from 02:00 to 03:00.
    ['2026-03-29T00:59:59Z', { ...spring, from: '01:30', to: '03:30' }, true],
    ['2026-03-29T01:00:00Z', { ...spring, from: '01:30', to: '03:30' }, true],
    ['2026-03-29T01:30:00Z', { ...spring, from: '01:30', to: '03:30' }, false],
    // A window of the hour that is left out does not open that day.
    ['2026-03-29T00:59:59Z', { ...spring, from: '02:00', to: '03:00' }, false],
    ['2026-03-29T01:00:00Z', { ...spring, from: '02:00', to: '03:00' }, false],
    // 25 October, 01:00 UTC: from 03:00 back to 02:00, so the hour comes twice, and both times the window is open.
    ['2026-10-25T00:30:00Z', { ...spring, from: '02:00', to: '03:00' }, true],
    ['2026-10-25T01:30:00Z', { ...spring, from: '02:00', to: '03:00' }, true],
    ['2026-10-25T02:00:00Z', { ...spring, from: '02:00', to: '03:00' }, false],
    // Over midnight the night of the change belongs to Saturday.
    ['2026-10-25T04:59:59Z', { ...spring, from: '22:00', to: '06:00', days: ['SAT'] }, true],
    ['2026-10-25T05:00:00Z', { ...spring, from: '22:00', to: '06:00', days: ['SAT'] }, false],
    ['2026-03-29T03:59:59Z', { ...spring, from: '22:00', to: '06:00', days: ['SAT'] }, true],
    ['2026-03-29T04:00:00Z', { ...spring, from: '22:00', to: '06:00', days: ['SAT'] }, false],
  ];
  for (const [at, window, open] of cases)
    it(`${at} is ${open ? 'inside' : 'outside'} ${window.from}-${window.to} ${window.zone}`, () => {
      assert.equal(withinHours(window, Date.parse(at)), open);
    });
});

describe('values that no playbook may ban', () => {
  const own = machine(20, 'ws-20.corp.contoso.com', { lastExternalIpAddress: '45.9.148.20' });
  const cases: readonly (readonly [kind: 'ips' | 'domains' | 'urls', value: string, rule: string | undefined])[] = [
    ['ips', '8.8.8.8', 'never-ban-list'],
    ['ips', '2001:4860:4860:0:0:0:0:8888', 'never-ban-list'],
    ['ips', '40.126.12.1', 'never-ban-list'],
    ['ips', '168.63.129.16', 'never-ban-list'],
    ['ips', '8.8.8.9', undefined],
    ['ips', '198.18.0.1', 'not-public'],
    ['ips', '240.0.0.1', 'not-public'],
    ['ips', '0.0.0.0', 'not-public'],
    ['ips', '45.9.148.20', 'own-address'],
    ['ips', '45.9.148.21', undefined],
    ['domains', 'login.microsoftonline.com', 'never-ban-list'],
    ['domains', 'winatp-gw-weu.endpoint.security.microsoft.com', 'never-ban-list'],
    ['domains', 'microsoft.com', 'never-ban-list'],
    ['domains', 'windowsupdate.com', 'never-ban-list'],
    ['domains', 'blob.core.windows.net', 'never-ban-list'],
    ['domains', 'evil.blob.core.windows.net', undefined],
    ['domains', 'login-microsoftonline.com', undefined],
    ['domains', 'microsoftonline.com.evil.example', undefined],
    ['domains', 'ws-20.corp.contoso.com', 'own-address'],
    ['domains', 'contoso.com', 'own-address'],
    ['domains', 'evil.contoso.com', undefined],
    ['urls', 'https://login.live.com/oauth20', 'never-ban-list'],
    ['urls', 'http://8.8.8.8/dns-query', 'never-ban-list'],
    ['urls', 'http://45.9.148.20/x', 'own-address'],
    ['urls', 'http://10.9.9.9/x', 'not-public'],
    ['urls', 'https://microsoft.com.evil.example/login.live.com', undefined],
  ];
  for (const [kind, value, rule] of cases)
    it(`${value} ${rule === undefined ? 'may be banned' : `is refused: ${rule}`}`, async () => {
      const text = banning(kind, ['45.9.148.108']).replace('"45.9.148.108"', '"VALUE"');
      const change = (model: PlaybookModel): PlaybookModel =>
        JSON.parse(
          JSON.stringify(model).replace(/"values":\["[^"]*"\]/, `"values":[${JSON.stringify(value)}]`),
        ) as PlaybookModel;
      const valid = { ips: '45.9.148.108', domains: 'bad.example.net', urls: 'http://bad.example.net/x' }[kind];
      const plan = await planOf({
        text: text.replace('VALUE', valid),
        change,
        machines: [...FLEET, own],
        requester: 'x',
      });
      assert.deepEqual(rules(plan), rule === undefined ? [] : [rule]);
      assert.equal(plan.verdict, rule === undefined ? 'ready' : 'refused');
      assert.ok(!plan.permissions.needed.includes('Machine.Read.All'), 'a ban needs no permission to read devices');
      if (rule === 'own-address') return;
      const parse = parseIndicator(kind, value);
      const isTold = !parse.ok || neverBanned(parse) !== undefined;
      assert.equal(isTold, rule !== undefined, 'the editor tells the same, but for what only a tenant knows');
    });

  it('says so where the devices of the tenant cannot be read', async () => {
    const plan = await planOf({
      text: banning('ips', ['45.9.148.20']),
      machines: () => {
        throw new PlaybookError({ kind: 'forbidden', message: 'No.' });
      },
      requester: 'x',
    });
    assert.equal(plan.verdict, 'ready');
    assert.match(plan.steps[0]?.targets[0]?.reason ?? '', /cannot be read/);
  });
});

describe('never-ban entries', () => {
  const file = { name: 'a.exe', sha1: 'a'.repeat(40), sha256: '', md5: '', signer: '', verdict: 'unknown', path: '' };
  const cases = [
    ['contoso.com', { kind: 'domain', value: 'contoso.com' }, true],
    ['contoso.com', { kind: 'domain', value: 'mail.contoso.com' }, true],
    ['contoso.com', { kind: 'domain', value: 'com' }, true],
    ['contoso.com', { kind: 'domain', value: 'notcontoso.com' }, false],
    ['contoso.com', { kind: 'url', value: 'https://www.contoso.com/a' }, true],
    ['contoso.com', { kind: 'url', value: 'https://evil.example/contoso.com' }, false],
    ['8.8.8.8', { kind: 'ip', value: '8.8.8.8' }, true],
    ['8.8.8.8', { kind: 'ip', value: '8.8.8.80' }, false],
    ['2001:db8::1', { kind: 'ip', value: '2001:0db8:0000:0000:0000:0000:0000:0001' }, true],
    ['A'.repeat(40), { kind: 'file', file }, true],
  ] as const;
  for (const [entry, ioc, expected] of cases)
    it(`${entry} ${expected ? 'protects' : 'does not protect'} ${ioc.kind === 'file' ? 'the file' : ioc.value}`, () => {
      assert.equal(protects(entry, ioc), expected);
    });
});

describe('desired state', () => {
  const act = (verb: string): string => `playbook p "p" { owner soc_leads x: ${verb} }`;
  const clauses =
    '{ comment "Case 4711" acknowledge network_loss, exposure, business_interruption approval containment }';
  const action = (type: string, status: 'Succeeded' | 'Pending' | 'Failed', hours: number) => ({
    id: `a-${hours}`,
    type,
    status,
    machineId: idOf(1),
    requestor: 'maria.ortiz@contoso.com',
    creationDateTimeUtc: new Date(Date.UTC(2026, 10, 24, 9 - hours)).toISOString(),
  });
  const set = named('ws-1');
  const cases: readonly (readonly [
    what: string,
    text: string,
    actions: readonly ReturnType<typeof action>[],
    state: string,
  ])[] = [
    [
      'isolate an isolated device',
      `isolate ${set} selectively for 1h ${clauses}`,
      [action('Isolate', 'Succeeded', 3)],
      'already',
    ],
    [
      'isolate a released one',
      `isolate ${set} selectively for 1h ${clauses}`,
      [action('Isolate', 'Succeeded', 3), action('Unisolate', 'Succeeded', 2)],
      'planned',
    ],
    [
      'isolate after a failure',
      `isolate ${set} selectively for 1h ${clauses}`,
      [action('Isolate', 'Failed', 3)],
      'planned',
    ],
    [
      'isolate while one is pending',
      `isolate ${set} selectively for 1h ${clauses}`,
      [action('Isolate', 'Pending', 1)],
      'planned',
    ],
    ['release what is not isolated', `deisolate ${set} ${clauses}`, [], 'already'],
    ['release what is isolated', `deisolate ${set} ${clauses}`, [action('Isolate', 'Succeeded', 3)], 'planned'],
    [
      'release what is about to be isolated',
      `deisolate ${set} ${clauses}`,
      [action('Isolate', 'Pending', 1)],
      'planned',
    ],
    [
      'restrict what is restricted',
      `restrict apps on ${set} for 1h ${clauses}`,
      [action('RestrictCodeExecution', 'Succeeded', 3)],
      'already',
    ],
    ['allow what is not restricted', `allow apps on ${set} ${clauses}`, [], 'already'],
    ['tag with a new tag', `tag ${set} as "vip"`, [], 'planned'],
    ['tag with a tag that is there', `tag ${set} as "Finance"`, [], 'already'],
    ['untag what has no such tag', `untag ${set} as "vip"`, [], 'already'],
  ];
  for (const [what, text, actions, state] of cases)
    it(`${what}: ${state}`, async () => {
      const label = /^(un)?tag /.test(text);
      const body = label ? `playbook p "p" { owner soc_leads ${text} }` : act(text);
      const plan = await planOf({ text: body, machines: [machine(1, 'ws-1', { machineTags: ['finance'] })], actions });
      assert.deepEqual(targets(plan, label ? '0' : 'x'), [`ws-1=${state}`]);
      assert.equal(plan.verdict, state === 'already' ? 'nothing-to-do' : 'ready');
    });

  it('says whose isolation it found', async () => {
    const plan = await planOf({
      text: act(`isolate ${set} selectively for 1h ${clauses}`),
      machines: [machine(1, 'ws-1')],
      actions: [action('Isolate', 'Succeeded', 3)],
    });
    assert.match(plan.steps[0]?.targets[0]?.reason ?? '', /by maria\.ortiz@contoso\.com.*no lease of this run/);
  });

  it('does not take a failed read for "not isolated"', async () => {
    const plan = await planOf({
      text: act(`deisolate ${set} ${clauses}`),
      machines: [machine(1, 'ws-1')],
      actions: throttled,
    });
    assert.deepEqual(targets(plan, 'x'), ['ws-1=planned']);
    assert.equal(plan.devices[idOf(1)]?.isolation, undefined);
  });
});
