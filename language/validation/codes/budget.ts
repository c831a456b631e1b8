import { defineCodes, playbookWith } from './code-spec.ts';

const ISOLATE = (lease: string, label = ''): string =>
  `${label}isolate devices of alert selectively for ${lease} {\n  comment "Case 4711"\n  acknowledge network_loss\n}`;

const expecting = (permissions: string): string =>
  `${playbookWith('scan devices of alert quickly {\n  comment "Case 4711"\n  acknowledge performance\n}')}\ntest "Needs" for example {\n  expect permissions [${permissions}]\n}\n`;

const guarded = (devices: number): string =>
  playbookWith(
    `guard { max ${devices} devices otherwise stop }\nscan devices of subject quickly {\n  comment "Case 4711"\n  acknowledge performance\n}`,
  );

const named = (most: number): string =>
  playbookWith(
    `guard { max ${most} devices otherwise stop }\nscan devices named ["ws-1", "ws-2", "ws-3"] quickly {\n  comment "Case 4711"\n  acknowledge performance\n}`,
  );

/** What a run can come to: the facts that lens, hover and `playbook explain` show, where they pass a threshold. */
export const BUDGET_CODES = defineCodes({
  PB401: {
    severity: 'warning',
    title: 'A permission that is not needed',
    why: 'An application that may do more than its playbooks ask for can do more harm when it is misused. The permissions that a playbook needs follow from its verbs; the hover of its name, the code lens and `playbook explain` list them, so this finding is only for a test that expects one more.',
    fix: 'Take the name out of the test, and the permission from the application.',
    bad: expecting('"Machine.Read.All", "Machine.Scan", "Machine.Isolate"'),
    good: expecting('"Machine.Read.All", "Machine.Scan"'),
  },
  PB402: {
    severity: 'warning',
    title: 'More calls than the API takes in an hour',
    why: 'The service takes 100 calls a minute and 1,500 an hour. The engine waits rather than being refused, so a run that sends more than 1,450 calls goes on for over an hour after it was approved. Looks at what is under way spread by themselves and do not count, nor do releases.',
    fix: 'Let fewer devices through with `max … devices`, or try again less often.',
    bad: guarded(2000),
    good: guarded(200),
  },
  PB403: {
    severity: 'warning',
    title: 'More indicators than a tenant holds',
    why: 'A tenant holds 15,000 active indicators. A ban of more is refused as a whole, which is an error; bans of one run that come to more together, and a `max` above the quota, are warnings.',
    fix: 'Shorten the list: domains cover their subdomains, and old indicators seldom help.',
    bad: playbookWith('guard { max 20000 indicators otherwise stop }\nnote "Done."'),
    good: playbookWith('guard { max 2000 indicators otherwise stop }\nnote "Done."'),
  },
  PB404: {
    severity: 'warning',
    title: 'More devices in the text than a rule lets through',
    why: 'The devices are written out, so it is certain that the plan will be stopped each time. Sets whose size only the tenant knows are left to the plan.',
    fix: 'Name fewer devices, or let more through.',
    bad: named(2),
    good: named(3),
  },
  PB405: {
    severity: 'warning',
    title: 'Steps that come too late',
    why: 'Worst case counts every timeout, wait and approval in full. Containment that may begin only more than 24 hours after the start finds the attacker gone, and a step that may still be going on when the lease of an earlier one on the same devices has ended finds them back on the network.',
    fix: 'Shorten waits and deadlines, put the containment first, or lengthen the lease.',
    bad: playbookWith(`wait 2d\n${ISOLATE('4h')}`),
    good: playbookWith(`${ISOLATE('4h')}\nwait 2h`),
  },
});
