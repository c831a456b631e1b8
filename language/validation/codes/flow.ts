import { defineCodes, playbookWith } from './code-spec.ts';

const run = (name: string): string => `playbook first "First" {\n  run ${name}\n}\n`;

const CUT = `cut: isolate devices of subject selectively for 1h {
  comment "Case 4711"
  acknowledge network_loss
}
`;

const ASKING = CUT.replace('cut: ', '').replace('\n}', '\n  approval lead\n}');

const TESTED = `playbook first "First" {
  note "Looked at."
}

test "first runs to its end" for first {
  expect run succeeded
}
`;

const lead = (within: string): string => `contact maria { upn "maria.ortiz@contoso.com" }
contact joel { upn "joel.baker@contoso.com" }
approval lead {
  from maria, joel
  need 2
  within ${within}
  if silent deny
}

`;

const hunting = (query: string): string =>
  `scan devices from hunt """\n${query}\n""" quickly {\n  comment "Case 4711"\n  acknowledge performance\n}`;

const onLinux = (mode: string): string =>
  `isolate devices of subject where device.os is Linux ${mode} for 1h {
  comment "Case 4711"
  acknowledge network_loss, server_outage
}`;

/** Names, symbols and the order of things. */
export const FLOW_CODES = defineCodes({
  PB301: {
    severity: 'error',
    title: 'An unknown symbol or filter',
    why: 'A path that means nothing would leave a hole in a message or a condition that is never true.',
    fix: 'Choose one of the symbols that completion offers at the place.',
    bad: playbookWith('note "Alert {{ alert.titel }}"'),
    good: playbookWith('note "Alert {{ alert.title }}"'),
  },
  PB302: {
    severity: 'error',
    title: 'A value of another kind',
    why: 'A ban of addresses cannot take a list of domains, and a comparison of values that never match decides nothing.',
    fix: 'Name a value of the kind that the place asks for, or choose an operator that fits it.',
    bad: `list c2 of domains {\n  "bad.example.net"\n}\n\n${playbookWith('unban ips c2 {\n  comment "Case 4711"\n  acknowledge exposure\n}')}`,
    good: `list c2 of domains {\n  "bad.example.net"\n}\n\n${playbookWith('unban domains c2 {\n  comment "Case 4711"\n  acknowledge exposure\n}')}`,
  },
  PB303: {
    severity: 'error',
    title: 'A name that is unknown, declared twice, or not visible here',
    why: 'A name must mean exactly one thing at its place. Labels and targets are visible after their statement, in the same branch.',
    fix: 'Declare the name, import its file with `use`, or choose another name.',
    bad: playbookWith('notify soc "Hello"'),
    good: playbookWith('notify soc "Hello"', 'channel soc { teams secret "soc-webhook" }\n\n'),
  },
  PB305: {
    severity: 'error',
    title: 'A `run` that cannot work',
    why: 'A playbook that runs itself, directly or by way of others, would never end. A missing argument leaves an input without value.',
    fix: 'Break the cycle; give every input that has no default.',
    bad: `${run('second')}\nplaybook second "Second" {\n  run first\n}\n`,
    good: `${run('second')}\nplaybook second "Second" {\n  note "Done."\n}\n`,
  },
  PB304: {
    severity: 'warning',
    title: 'A statement that is never run',
    why: 'Whoever reads the playbook believes that the step happens.',
    fix: 'Remove the statement, or put it before the `stop`.',
    bad: playbookWith('stop "Nothing to do."\nnote "Done."'),
    good: playbookWith('note "Done."\nstop "Nothing to do."'),
  },
  PB306: {
    severity: 'warning',
    title: 'A name that nothing uses, or steps that could run at the same time',
    why: 'A target that no action takes, or an approval that nobody is asked for, is often a step that was forgotten. As a hint it is told where `parallel` would save time. A run goes on as soon as the service has accepted an action, so that is rare: only an action with a `timeout` and a `for each` hold the statements behind them. The hint stands where two and more of these follow each other which only look (`collect forensics`, `scan`, `investigate`, `fetch file`), take nothing from each other, ask for the same approvals, and work on sets that are not known to meet; what contains or changes something keeps the order in which it is written.',
    fix: 'Use the name where it was meant, or remove the declaration. Files without a playbook are libraries: there nothing is reported. Put steps that the hint names into branches of a `parallel`, as the fix does, where the failure of one should not keep the others from being sent.',
    bad: playbookWith('target hosts = devices of subject\nnote "Done."'),
    good: playbookWith('target hosts = devices of subject\nnote "{{ hosts | count }} device(s)."'),
  },
  PB307: {
    severity: 'error',
    title: 'A wait that outlasts a lease',
    why: 'An effect with a lease ends by itself. What undoes it after a longer wait finds nothing left to undo, and whoever reads the step believes that the effect lasted until then.',
    fix: 'Wait shorter, let the effect last longer, or remove the step behind the wait.',
    bad: playbookWith(`${CUT}wait 2h\nrollback cut`),
    good: playbookWith(`${CUT}wait 30m\nrollback cut`),
  },
  PB308: {
    severity: 'warning',
    title: 'An approval that takes longer than the effect',
    why: 'Whoever may answer for a day about an effect of an hour decides about something that was needed long ago.',
    fix: 'Shorten `within`, let the effect last longer, or name another approval.',
    bad: playbookWith(ASKING, lead('4h')),
    good: playbookWith(ASKING, lead('15m')),
  },
  PB309: {
    severity: 'warning',
    title: 'A part that does nothing',
    why: 'An empty block or a retry of no times looks like care and is none.',
    fix: 'Write what should happen, or remove the part.',
    bad: playbookWith('if alert.severity is high {\n}'),
    good: playbookWith('if alert.severity is high {\n  note "High."\n}'),
  },
  PB310: {
    severity: 'error',
    title: 'A rollback that cannot work',
    why: 'A scan, a collected package or a quarantined file has no inverse, and an effect can be undone only once.',
    fix: 'Roll back steps such as `isolate`, `restrict apps` and `ban`, each once.',
    bad: playbookWith(
      'step: scan devices of subject quickly {\n  comment "Case 4711"\n  acknowledge performance\n}\nrollback step',
    ),
    good: playbookWith(
      'step: isolate devices of subject selectively for 1h {\n  comment "Case 4711"\n  acknowledge network_loss\n}\nrollback step',
    ),
  },
  PB311: {
    severity: 'warning',
    title: 'A hunting query that finds too much, too little, or no devices',
    why: 'A query without time bound reads 30 days, one that drops DeviceId finds no device, and `take` hides how many there are.',
    fix: 'Bound the query in time, keep DeviceId, name a table of advanced hunting, and leave out `take` and `limit`.',
    bad: playbookWith(hunting('DeviceEvents\n| project DeviceId')),
    good: playbookWith(hunting('DeviceEvents\n| where Timestamp > ago(1h)\n| project DeviceId')),
  },
  PB312: {
    severity: 'warning',
    title: 'An action that the named systems do not have',
    why: 'The service refuses the action for these devices, so they stay as they are while the run goes on.',
    fix: 'Leave the systems out of the set, or choose an action or mode that they have.',
    bad: playbookWith(onLinux('selectively')),
    good: playbookWith(onLinux('fully').replace('network_loss', 'network_loss, vpn_lockout')),
  },
  PB313: {
    severity: 'info',
    title: 'An action that not every licence has',
    why: 'A tenant with Plan 1 or Defender for Business refuses the action. The finding stands once, at the first such action of a playbook.',
    fix: 'Nothing, where the tenant has Plan 2. Otherwise take the action out.',
    bad: playbookWith(
      'collect forensics from devices of subject {\n  comment "Case 4711"\n  acknowledge data_collection\n}',
    ),
    good: playbookWith('scan devices of subject quickly {\n  comment "Case 4711"\n  acknowledge performance\n}'),
  },
  PB314: {
    severity: 'info',
    title: 'A playbook that no test runs',
    why: 'What is not tested breaks unnoticed. It is told only where the file of the playbook, or a file that uses it, holds tests, so that nobody who writes none is pestered; a playbook that a tested one runs counts as tested. How much of a playbook its tests reach is known only when they are run.',
    fix: 'Add a test, as the fix does, and say what the run should come to.',
    bad: `${TESTED}\nplaybook second "Second" {\n  note "Looked at."\n}\n`,
    good: TESTED,
  },
});
