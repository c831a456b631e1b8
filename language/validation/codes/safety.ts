import { defineCodes, playbookWith } from './code-spec.ts';

const MARIA = 'contact maria { upn "maria.ortiz@contoso.com" }\n';
const PEOPLE = `${MARIA}contact joel { upn "joel.baker@contoso.com" }\n`;

const approvalOf = (from: string, need: number, more = ''): string =>
  `approval containment {\n  from ${from}\n  need ${need}\n  within 1h\n${more}  if silent deny\n}\n`;

const ORG_WIDE = `${PEOPLE}${approvalOf('maria, joel', 2).replace('containment', 'org_wide')}\n`;
const CONTAINMENT = `${approvalOf('maria, joel', 1, '  exclude requester\n')}\n`;

const indented = (text: string): string => text.replaceAll('\n', '\n  ');

const WEEK = `policy "Leases" {
  require expiry for isolate up to 7d
}

`;

/** An isolation of a set of devices, with the words between the set and the clauses. */
const isolate = (set: string, how = 'selectively for 24h'): string =>
  `isolate ${set} ${how} {\n  comment "Case 4711"\n  acknowledge network_loss, vpn_lockout\n}`;

const COLLECT = 'collect forensics from devices of subject {\n  comment "Case 4711"\n  acknowledge data_collection\n}';

const RELEASE = 'deisolate hosts {\n  comment "Case 4711"\n  acknowledge exposure\n}';

const parallel = (one: string, other: string): string =>
  `target hosts = devices of subject\n\nparallel {\n  branch one {\n    ${indented(indented(one))}\n  }\n  branch other {\n    ${indented(indented(other))}\n  }\n}`;

const LIMIT = `policy "Limits" {
  max 5 devices otherwise stop
}

`;

const HIGH = 'alert.severity is high';

const triggered = (statement: string, mode: string, where = HIGH, more = '  once per device.id in 4h\n'): string =>
  `${playbookWith(statement)}\ntrigger start {\n  when alert created\n  where ${where}\n${more}  mode ${mode}\n  run example\n}\n`;

/** Rules that keep a run from doing harm by omission. */
export const SAFETY_CODES = defineCodes({
  PB101: {
    severity: 'error',
    title: 'A risk that is not acknowledged',
    why: 'Whoever writes the action accepts its risks by name, so that a reviewer sees them and nobody isolates a server by accident.',
    fix: 'Add the missing names to `acknowledge`. The hover of a name shows the full sentence.',
    bad: playbookWith(
      'isolate devices of subject where device.os is Windows11 fully for 24h {\n  comment "Case 4711"\n  acknowledge network_loss\n}',
    ),
    good: playbookWith(
      'isolate devices of subject where device.os is Windows11 fully for 24h {\n  comment "Case 4711"\n  acknowledge network_loss, vpn_lockout\n}',
    ),
  },
  PB102: {
    severity: 'error',
    title: 'An action without the approval that it needs',
    why: 'A ban reaches every device of the tenant, and a policy may ask for approval of other verbs as well. Without a policy the finding is a warning.',
    fix: 'Add the clause `approval NAME`, or limit a ban with `scope groups`.',
    bad: playbookWith(
      'ban domains ["bad.example.net"] for 30d {\n  comment "Case 4711"\n  acknowledge org_wide_block\n}',
    ),
    good: playbookWith(
      'ban domains ["bad.example.net"] for 30d {\n  comment "Case 4711"\n  acknowledge org_wide_block\n  approval org_wide\n}',
      ORG_WIDE,
    ),
  },
  PB103: {
    severity: 'error',
    title: 'A containment without an end and without an owner',
    why: 'A device that stays cut off `until released` needs somebody who is reminded of it. Without an owner that is nobody.',
    fix: 'Write how long it holds, `for 24h`, or name an `owner` of the playbook.',
    bad: playbookWith(isolate('devices of subject', 'selectively until released')),
    good: playbookWith(`owner maria\n\n${isolate('devices of subject', 'selectively until released')}`, `${MARIA}\n`),
  },
  PB104: {
    severity: 'error',
    title: 'A lease that is longer than allowed, or of unusual length',
    why: 'The run is refused when it holds longer than `require expiry … up to` allows. Without such a rule, more than 7 days for a device, more than 180 days for an indicator and less than 15 minutes are a warning.',
    fix: 'Write another duration, or change the rule of the policy.',
    bad: playbookWith(isolate('devices of subject', 'selectively for 10d'), WEEK),
    good: playbookWith(isolate('devices of subject', 'selectively for 7d'), WEEK),
  },
  PB105: {
    severity: 'error',
    title: 'A guard or a step that is looser than the policy',
    why: 'A policy holds whatever a playbook says, so a higher limit or a forbidden verb promises what never happens.',
    fix: 'Write the limit of the policy or a lower one; leave out what it forbids.',
    bad: playbookWith('guard {\n  max 10 devices otherwise stop\n}', LIMIT),
    good: playbookWith('guard {\n  max 3 devices otherwise stop\n}', LIMIT),
  },
  PB106: {
    severity: 'warning',
    title: 'A containment of a set of unknown size without a limit',
    why: 'A hunt, a tag or a group that matches more than was thought cuts off a whole department. With `all devices` the finding is an error.',
    fix: 'Add `max 5 devices otherwise ask NAME` to the guard of the playbook or to the policy, or `max` to the loop.',
    bad: playbookWith(isolate('devices tagged ["finance"]')),
    good: playbookWith(`guard {\n  max 5 devices otherwise stop\n}\n\n${isolate('devices tagged ["finance"]')}`),
  },
  PB107: {
    severity: 'warning',
    title: 'A full isolation that may reach servers',
    why: 'A server that loses every connection takes down what it serves, its guests included.',
    fix: 'Say which systems are meant, `where device.os in [Windows10, Windows11]`, isolate `selectively`, or acknowledge `server_outage`.',
    bad: playbookWith(isolate('devices of subject', 'fully for 24h')),
    good: playbookWith(isolate('devices of subject where device.os in [Windows10, Windows11]', 'fully for 24h')),
  },
  PB108: {
    severity: 'warning',
    title: 'Evidence that is collected after the containment',
    why: 'Isolation ends the connections and stops the programs that would have shown what the attacker did.',
    fix: 'Put `collect forensics` before the containment.',
    bad: playbookWith(`${isolate('devices of subject')}\n${COLLECT}`),
    good: playbookWith(`${COLLECT}\n${isolate('devices of subject')}`),
  },
  PB109: {
    severity: 'error',
    title: 'A destructive action in a handler without an approval of its own',
    why: 'A handler runs where something went differently from what was approved, and its targets were in no plan that anybody saw. Rollbacks and releases are exempt.',
    fix: 'Add the clause `approval NAME` to the action.',
    bad: `${PEOPLE}${CONTAINMENT}${playbookWith(`note "Working."\non failure {\n  ${indented(isolate('devices of subject'))}\n}`)}`,
    good: `${PEOPLE}${CONTAINMENT}${playbookWith(`note "Working."\non failure {\n  ${indented(isolate('devices of subject').replace('\n}', '\n  approval containment\n}'))}\n}`)}`,
  },
  PB110: {
    severity: 'error',
    title: 'Opposite actions at the same time',
    why: 'Branches of a `parallel` run in any order, so whether the device is cut off in the end is chance.',
    fix: 'Put the two steps behind each other, or let each branch have its own devices.',
    bad: playbookWith(parallel(isolate('hosts'), RELEASE)),
    good: playbookWith(parallel(isolate('hosts'), COLLECT)),
  },
  PB111: {
    severity: 'warning',
    title: 'A trigger that enforces without approval or guard',
    why: 'Between an event and a device that is cut off stands nobody, and nothing but the condition of the trigger.',
    fix: 'Write `mode propose`, or give the playbook an approval or a guard.',
    bad: triggered(isolate('devices of alert'), 'enforce'),
    good: triggered(isolate('devices of alert'), 'propose'),
  },
  PB112: {
    severity: 'warning',
    title: 'A trigger that starts for everything',
    why: 'A tenant raises alerts all day, most of them harmless. A playbook that acts is for some of them.',
    fix: 'Ask for severity, category or tags in the `where` of the trigger.',
    bad: triggered(isolate('devices of alert'), 'propose', 'alert.source is "Custom detection"'),
    good: triggered(isolate('devices of alert'), 'propose'),
  },
  PB113: {
    severity: 'error',
    title: 'A trigger that starts itself, or the same again and again',
    why: 'A playbook whose own note, change of the alert or tag is the event that it waits for starts itself. Without `once per`, a device with many alerts is contained with each of them, which is a warning.',
    fix: 'Add `once per device.id in 4h`, or leave the own change out in `where`.',
    bad: triggered('note "Seen."', 'propose', HIGH, '').replace('alert created', 'alert updated'),
    good: triggered('note "Seen."', 'propose', HIGH, '  once per alert.id in 1d\n').replace(
      'alert created',
      'alert updated',
    ),
  },
  PB114: {
    severity: 'error',
    title: 'An approval that cannot be given',
    why: 'A run that waits for more people than there are, or for one who is never told, waits in vain. When the people suffice only as long as none of them starts the run, the finding is a warning.',
    fix: 'Name more people, give each an address, and say what silence means with `if silent deny`.',
    bad: `${MARIA}${approvalOf('maria', 2)}`,
    good: `${PEOPLE}${approvalOf('maria, joel', 2)}`,
  },
  PB115: {
    severity: 'warning',
    title: 'An approval that the requester can give alone',
    why: 'One person who asks and says yes is no second pair of eyes.',
    fix: 'Add `exclude requester`, or need more than one yes.',
    bad: `${PEOPLE}${approvalOf('maria, joel', 1)}`,
    good: `${PEOPLE}${approvalOf('maria, joel', 1, '  exclude requester\n')}`,
  },
  PB116: {
    severity: 'error',
    title: 'A required clause that is missing',
    why: 'Every action leaves its reason in the Action center, in the indicator and in the record of the run.',
    fix: 'Add the clause that the message names, such as `comment "…"`.',
    bad: playbookWith('scan devices of subject quickly { acknowledge performance }'),
    good: playbookWith('scan devices of subject quickly { comment "Case 4711" acknowledge performance }'),
  },
  PB117: {
    severity: 'error',
    title: 'A clause that is there twice or does not fit',
    why: 'Of two clauses only one could count, and a clause that the action does not know would be ignored in silence.',
    fix: 'Keep one clause of each kind, and only those that the action knows.',
    bad: playbookWith(
      'scan devices of subject quickly {\n  comment "Case 4711"\n  comment "Case 4712"\n  acknowledge performance\n}',
    ),
    good: playbookWith('scan devices of subject quickly {\n  comment "Case 4711"\n  acknowledge performance\n}'),
  },
});
