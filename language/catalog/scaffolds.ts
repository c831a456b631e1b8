/** Declarations and control statements as snippets. `place` says where completion offers them. LSP snippet syntax. */
export interface Scaffold {
  readonly name: string;
  readonly place: 'file' | 'statement' | 'handler';
  readonly snippet: string;
  /** One sentence. */
  readonly doc: string;
}

export const SCAFFOLDS: readonly Scaffold[] = [
  {
    name: 'playbook',
    place: 'file',
    snippet: 'playbook ${1:name} "${2:What it does}" {\n\t${0}\n}',
    doc: 'A playbook: header, inputs, guard, statements, handlers.',
  },
  {
    name: 'use',
    place: 'file',
    snippet: 'use "${1:people.playbook}"',
    doc: 'Imports everything that another file declares.',
  },
  {
    name: 'contact',
    place: 'file',
    snippet: 'contact ${1:name} { name "${2:Full name}" upn "${3:name@contoso.com}" }',
    doc: 'A person who can be asked or told.',
  },
  { name: 'team', place: 'file', snippet: 'team ${1:name} { ${2:members} }', doc: 'A group of contacts and teams.' },
  {
    name: 'channel',
    place: 'file',
    snippet: 'channel ${1:name} { ${2|teams,slack,email,webhook,file|} secret "${3:name-of-secret}" }',
    doc: 'Where messages go.',
  },
  {
    name: 'approval',
    place: 'file',
    snippet:
      'approval ${1:name} {\n\tfrom ${2:team}\n\tneed ${3:1}\n\twithin ${4:15m}\n\texclude requester\n\tif silent deny\n}',
    doc: 'Who must say yes, how many of them, and by when. Silence denies.',
  },
  {
    name: 'list',
    place: 'file',
    snippet: 'list ${1:name} of ${2|files,ips,domains,urls,devices|} {\n\t"${3}"\n}',
    doc: 'Indicators or devices, one a line.',
  },
  {
    name: 'list, pasted',
    place: 'file',
    snippet: 'list ${1:name} of ${2|domains,ips,files,urls|} """\n\t${0}\n"""',
    doc: 'Indicators as they came in a report, defanged or not, one a line.',
  },
  {
    name: 'policy',
    place: 'file',
    snippet: 'policy "${1:name}" {\n\tmax ${2:5} devices otherwise stop\n\t${0}\n}',
    doc: 'Rules for every playbook of the workspace. A playbook can be stricter, never looser.',
  },
  {
    name: 'trigger',
    place: 'file',
    snippet:
      'trigger ${1:name} {\n\twhen ${2:alert created}\n\twhere ${3:alert.severity in [high]}\n\tonce per ${4:device.id} in ${5:4h}\n\tmode propose\n\trun ${6:playbook}\n}',
    doc: 'Starts playbooks when something happens.',
  },
  {
    name: 'test',
    place: 'file',
    snippet: 'test "${1:what it shows}" for ${2:playbook} {\n\t${0}\n}',
    doc: 'Runs a playbook against the practice tenant with a virtual clock.',
  },
  {
    name: 'target',
    place: 'statement',
    snippet: 'target ${1:hosts} = ${2:devices of subject}',
    doc: 'Names a set of devices.',
  },
  { name: 'let', place: 'statement', snippet: 'let ${1:bad} = ${2:files of alert}', doc: 'Names a set of indicators.' },
  {
    name: 'if',
    place: 'statement',
    snippet: 'if ${1:condition} {\n\t${0}\n}',
    doc: 'Runs statements where a condition holds.',
  },
  {
    name: 'for each',
    place: 'statement',
    snippet: 'for each ${1:host} in ${2:hosts} max ${3:25} at once ${4:5} {\n\t${0}\n}',
    doc: 'Runs statements for each device of a set.',
  },
  {
    name: 'parallel',
    place: 'statement',
    snippet: 'parallel {\n\tbranch ${1:first} { ${2} }\n\tbranch ${3:second} { ${4} }\n}',
    doc: 'Runs branches side by side.',
  },
  { name: 'wait', place: 'statement', snippet: 'wait ${1:15m}', doc: 'Waits for a time.' },
  {
    name: 'wait until',
    place: 'statement',
    snippet: 'wait until ${1:label}.status is succeeded timeout ${2:20m} else {\n\t${0}\n}',
    doc: 'Waits for a condition, with a limit.',
  },
  { name: 'notify', place: 'statement', snippet: 'notify ${1:channel} "${2:text}"', doc: 'Sends a message.' },
  {
    name: 'note',
    place: 'statement',
    snippet: 'note "${1:text}"',
    doc: 'Writes to the record of the run and, where it has one, to the alert.',
  },
  { name: 'stop', place: 'statement', snippet: 'stop "${1:reason}"', doc: 'Ends the run with a reason.' },
  { name: 'run', place: 'statement', snippet: 'run ${1:playbook}', doc: 'Runs another playbook.' },
  {
    name: 'rollback',
    place: 'statement',
    snippet: 'rollback ${1:everything}',
    doc: 'Reverses what this run has done.',
  },
  {
    name: 'on failure',
    place: 'handler',
    snippet: 'on failure {\n\t${0}\n}',
    doc: 'What to do when a statement has failed.',
  },
  {
    name: 'on denied',
    place: 'handler',
    snippet: 'on denied {\n\t${0}\n}',
    doc: 'What to do when an approval is denied.',
  },
  {
    name: 'on cancelled',
    place: 'handler',
    snippet: 'on cancelled {\n\t${0}\n}',
    doc: 'What to do when a person cancels the run.',
  },
  { name: 'finally', place: 'handler', snippet: 'finally {\n\t${0}\n}', doc: 'What to do at the end of every run.' },
];
