import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { AstUtils, CstUtils, GrammarAST, URI, type LangiumDocument } from 'langium';
import type { CompletionItem } from 'vscode-languageserver-types';
import { isNameRule } from '../../language/lsp/completion/grammar-words.ts';
import type { PlaybookServices } from '../../language/playbook-module.ts';
import { isCode } from '../../language/validation/codes.ts';
import { buildText } from '../support/language.ts';

const PEOPLE = `contact maria { upn "maria.ortiz@contoso.com" }
team leads { maria }
channel soc { teams secret "soc" }
approval containment { from leads need 1 within 15m if silent deny }
list c2 of ips { "185.178.209.193" }
`;

async function complete(
  services: PlaybookServices,
  document: LangiumDocument,
  offset: number,
): Promise<CompletionItem[]> {
  const position = document.textDocument.positionAt(offset);
  const textDocument = { uri: document.uri.toString() };
  const list = await services.lsp.CompletionProvider.getCompletion(document, { textDocument, position });
  return list?.items ?? [];
}

/** Completes at `|` in the statements of a playbook. */
async function at(statements: string, before = PEOPLE): Promise<CompletionItem[]> {
  return inFile(`${before}playbook a {\n${statements}\n}\n`);
}

async function inFile(marked: string): Promise<CompletionItem[]> {
  const offset = marked.indexOf('¦');
  const { services, document } = await buildText(marked.replace('¦', ''));
  return complete(services, document, offset);
}

const labels = (items: readonly CompletionItem[]): string[] => items.map(({ label }) => label);

/** Place, what must be offered, and what must not. */
const IN_PLAYBOOK: [string, string, string[], string[]][] = [
  [
    'statements',
    '  ¦',
    [
      'isolate',
      'ban ips',
      'restrict apps',
      'run script',
      'run',
      'if',
      'for each',
      'notify',
      'target',
      'input',
      'guard',
      'on failure',
    ],
    ['restrict', 'ban', 'acknowledge', 'granted'],
  ],
  ['statements behind others', '  note "x"\n  ¦', ['isolate', 'wait until', 'finally'], ['input', 'acknowledge']],
  ['a verb that is begun', '  iso¦', ['isolate'], ['ban ips']],
  ['kinds of a ban', '  ban ¦', ['ips', 'files'], ['isolate']],
  [
    'device sets',
    '  target hosts = devices of subject\n  isolate ¦',
    ['devices of subject', 'devices named', 'hosts'],
    ['files of alert', 'c2'],
  ],
  ['indicators of a ban', '  ban ips ¦', ['ips of alert', 'c2'], ['files of alert', 'devices of subject']],
  ['files of a quarantine', '  quarantine ¦', ['files of alert'], ['ips of alert']],
  ['modes of isolation', '  isolate devices of subject ¦', ['fully', 'selectively', 'where'], ['for 24h']],
  ['leases', '  isolate devices of subject fully ¦', ['for 24h', 'until released'], ['fully']],
  ['durations', '  isolate devices of subject fully for ¦', ['24h', '7d'], ['until released']],
  [
    'clauses',
    '  isolate devices of subject fully for 1h { ¦ }',
    ['comment', 'acknowledge', 'approval', 'on failure', 'after release'],
    ['scope groups', 'isolate', 'response'],
  ],
  [
    'clauses still missing',
    '  isolate devices of subject fully for 1h { comment "Case 1" ¦ }',
    ['acknowledge'],
    ['comment'],
  ],
  [
    'risks',
    '  isolate devices of subject fully for 1h { acknowledge ¦ }',
    ['network_loss', 'vpn_lockout'],
    ['comment', 'maria'],
  ],
  ['approvals', '  isolate devices of subject fully for 1h { approval ¦ }', ['containment'], ['maria', 'leads']],
  ['people and channels', '  notify ¦', ['soc', 'maria', 'leads'], ['containment']],
  ['people', '  owner ¦', ['leads', 'maria'], ['soc']],
  ['members of a symbol', '  if alert.¦', ['severity', 'title'], ['isolate', 'alert']],
  [
    'members of a label',
    '  cut: isolate devices of subject fully for 1h { }\n  wait until cut.¦',
    ['status', 'pending'],
    ['title'],
  ],
  ['members of a device', '  input host: device\n  if host.¦', ['os', 'name'], ['count']],
  [
    'symbols of conditions',
    '  target hosts = devices of subject where ¦',
    ['device.os', 'alert.severity'],
    ['isolate'],
  ],
  ['operators', '  if alert.severity ¦', ['is', 'is not', 'in', 'starts with'], ['isolate', 'starts']],
  ['values of an enum', '  if alert.severity is ¦', ['high', 'low'], []],
  ['values of an enum in a list', '  if device.os in [Windows10, ¦', ['Windows11'], []],
  ['inputs of the run', '  input hold: duration = 1h\n  note "{{ run.¦ }}"', ['hold', 'id'], ['title']],
  [
    'symbols in holes',
    '  target hosts = devices of subject\n  note "Case {{ ¦ }}"',
    ['alert.id', 'hosts', 'run.id'],
    ['isolate'],
  ],
  ['members in holes', '  note "Case {{ alert.¦ }}"', ['id', 'title'], ['hosts']],
  ['filters in holes', '  note "Case {{ alert.id | ¦ }}"', ['upper', 'join'], ['alert.id']],
  ['holes that are not closed', '  note "Case {{ al¦', ['alert.id'], ['isolate']],
  ['nothing in texts', '  note "Case ¦"', [], ['isolate', 'alert.id']],
  ['nothing in remarks', '  # a remark ¦', [], ['isolate']],
  ['codes in an allowance', '  # allow ¦', ['PB101', 'PB209'], ['isolate']],
  ['properties of an alert', '  update alert { ¦ }', ['status', 'assign'], ['isolate']],
  ['values of properties', '  update alert { status: ¦ }', ['InProgress', 'Resolved'], ['status']],
  ['techniques', '  attack T1486, ¦', ['T1071', 'T1071.001', 'TA0040'], ['isolate', 'T1562.001']],
  ['parts of a technique', '  attack T1071.¦', ['T1071.001', 'T1071.004'], ['T1071', 'T1486']],
  ['techniques by their names', '  attack T1486, web prot¦', ['T1071.001'], ['T1486', 'T1071']],
  ['other playbooks', '  run ¦', ['a', 'script'], ['isolate']],
  [
    'policy rules in a guard',
    '  guard {\n    ¦\n  }',
    ['max devices', 'require approval', 'only between', 'do not ban'],
    ['isolate', 'never'],
  ],
  [
    'verbs of a policy',
    '  guard { never ¦ }',
    ['isolate fully', 'restrict apps', 'ban files'],
    ['restrict', 'max devices'],
  ],
  ['weekdays', '  guard { only between "07:00" and "20:00" on ¦ }', ['MON', 'FRI'], []],
  ['time zones', '  guard { only between "07:00" and "20:00" in "¦" }', ['Europe/Madrid'], []],
  [
    'durations where one is compared',
    '  if device.idle_for > ¦ { }',
    ['1h', 'run.duration'],
    ['…', 'secret', 'alert.id', 'c2'],
  ],
  ['members of the enum alone', '  if device.health is ¦ { }', ['active'], ['1h', 'secret', 'alert.title', 'c2']],
  ['yes and no', '  if device.app_restricted is ¦ { }', ['yes', 'no'], ['1h', 'secret']],
  [
    'symbols, not values, where a condition begins',
    '  if ¦ { }',
    ['alert.severity', 'count of'],
    ['1h', 'secret', 'yes'],
  ],
  ['the rest of an operator', '  if device.tags includes ¦ { }', ['any of', 'none of'], ['includes any of']],
  ['what a rule goes on with', '  guard { never isolate ¦ }', ['devices', 'skip', 'fully'], []],
  ['approvals of a rule', '  guard { require approval ¦ }', ['containment'], []],
  ['how many', '  guard { max ¦ }', ['5', '2%'], []],
  ['defaults of a duration', '  input x: duration = ¦', ['1h'], ['alert.id', 'run.duration', 'secret']],
  ['defaults of a contact', '  input x: contact = ¦', ['maria', 'leads'], ['1h', 'soc']],
  ['texts of an alert', '  update alert { assign: ¦ }', ['"…"'], ['New']],
  ['types of inputs', '  input x: ¦', ['device', 'yes no', 'duration'], ['yes', 'isolate']],
];

const IN_FILE: [string, string, string[], string[]][] = [
  ['declarations', '¦', ['playbook', 'contact', 'approval', 'list', 'policy', 'use'], ['isolate']],
  ['declarations behind others', `${PEOPLE}¦`, ['playbook', 'trigger', 'test'], ['isolate']],
  [
    'clauses of an approval',
    'approval a {\n  ¦\n}',
    ['from', 'need', 'if silent deny', 'exclude requester', 'require reason'],
    ['exclude', 'if'],
  ],
  ['kinds of lists', 'list a of ¦', ['files', 'ips', 'devices'], ['playbook']],
  ['members of a team', `${PEOPLE}team b { ¦ }`, ['maria', 'leads'], ['soc']],
  ['events', 'trigger a {\n  when ¦', ['alert created', 'device risk changed', 'schedule'], ['alert', 'created']],
  [
    'steps of a test',
    'playbook p { note "x" }\ntest "x" for p {\n  ¦\n}',
    ['given alert', 'when approval granted', 'expect run', 'advance'],
    ['given'],
  ],
  ['people behind a comma', `${PEOPLE}approval b { from maria, ¦ }`, ['leads'], ['soc']],
  ['names of secrets', `${PEOPLE}channel b { teams secret "¦" }`, ['soc'], []],
  ['addresses of channels', 'channel b { teams ¦ }', ['secret', '"…"'], ['1h', 'yes']],
  [
    'what events are told apart by',
    'playbook p { }\ntrigger t { when alert created once per ¦ }',
    ['device.id', 'alert.id'],
    ['run.id'],
  ],
  ['approvals of a test', `${PEOPLE}playbook p { }\ntest "x" for p { when approval ¦ }`, ['containment'], []],
  [
    'answers of a test',
    `${PEOPLE}playbook p { }\ntest "x" for p { when approval containment ¦ }`,
    ['granted', 'denied', 'silent'],
    [],
  ],
  [
    'inputs of a test',
    'playbook p { input hold: duration input who: contact }\ntest "x" for p { given input ¦ }',
    ['hold', 'who'],
    [],
  ],
  [
    'values of inputs',
    `${PEOPLE}playbook p { input who: contact }\nplaybook b { run p with who = ¦`,
    ['maria'],
    ['1h'],
  ],
  ['what an expectation goes on with', 'playbook p { }\ntest "x" for p { expect isolate ¦ }', ['on', 'once'], []],
  ['how many calls', 'playbook p { }\ntest "x" for p { expect calls ¦ }', ['<='], []],
  ['permissions', 'playbook p { }\ntest "x" for p { expect permissions ["¦"] }', ['Machine.Isolate'], []],
  ['statements behind a broken declaration', 'playbook a { if {\nplaybook b {\n  iso¦', ['isolate'], []],
  [
    'properties of a given',
    'playbook p { note "x" }\ntest "x" for p {\n  given device "a" { os: ¦ }\n}',
    ['Windows11'],
    ['health'],
  ],
];

describe('completion', () => {
  for (const [what, text, offered, others] of IN_PLAYBOOK) {
    it(`offers ${what}`, async () => {
      check(labels(await at(text)), offered, others);
    });
  }
  for (const [what, text, offered, others] of IN_FILE) {
    it(`offers ${what}`, async () => {
      check(labels(await inFile(text)), offered, others);
    });
  }

  function check(found: readonly string[], offered: readonly string[], others: readonly string[]): void {
    assert.deepEqual(
      offered.filter((label) => !found.includes(label)),
      [],
      `found: ${found.join(', ')}`,
    );
    assert.deepEqual(
      others.filter((label) => found.includes(label)),
      [],
    );
  }

  it('offers a verb as the whole statement, with what it must say and what it does', async () => {
    const isolate = (await at('  iso¦')).find(({ label }) => label === 'isolate');
    assert.match(JSON.stringify(isolate?.documentation), /Cuts a device off.*network_loss.*Machine\.Isolate/);
    assert.match(
      isolate?.textEdit?.newText ?? '',
      /^isolate devices of subject selectively for 24h \{\n\tcomment "Case"\n/,
    );
  });

  it('fills in the risks that the action has', async () => {
    const items = await at('  isolate devices of subject fully for 1h { ¦ }');
    const acknowledge = items.find(({ label }) => label === 'acknowledge');
    assert.equal(acknowledge?.textEdit?.newText, 'acknowledge network_loss, vpn_lockout');
  });

  const folder = new URL('../../examples/reference/', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.playbook'))) {
    const text = readFileSync(new URL(file, folder), 'utf8');

    it(`offers the words of ${file} where they stand, and something in the middle of what is there`, async () => {
      const { services, document } = await buildText(text);
      const missed: string[] = [];
      for (const { offset, end, isKeyword, isInPhrase, word } of wordsOf(document)) {
        const offered = await complete(services, document, offset);
        const begins = ({ label, textEdit }: CompletionItem) =>
          [label, textEdit?.newText ?? ''].some((each) => each === word || each.startsWith(`${word} `)) ||
          // Phrases such as `includes any of` are offered, and put in the place of the one that is there, as a whole.
          (isInPhrase && label.split(' ').includes(word));
        if (isKeyword && !offered.some(begins)) missed.push(text.slice(text.lastIndexOf('\n', offset) + 1, end));
        await complete(services, document, Math.floor((offset + end) / 2));
      }
      assert.deepEqual(missed, []);
    }).timeout(60_000);

    it(`survives every cut of ${file}`, async () => {
      const { services } = await buildText('');
      const cuts = [...text.matchAll(/[\w"]+|[^\w\s]/g)].map(({ index, 0: token }) => index + token.length);
      for (const cut of cuts.filter((_, index) => index % 3 === 0)) {
        const document = services.shared.workspace.LangiumDocumentFactory.fromString(
          text.slice(0, cut),
          URI.file('/cut.playbook'),
        );
        services.shared.workspace.LangiumDocuments.addDocument(document);
        await services.shared.workspace.DocumentBuilder.build([document], { validation: true });
        const items = await complete(services, document, cut);
        assert.ok(items.every(({ label, textEdit }) => label !== '' && textEdit !== undefined));
        const codes = document.diagnostics?.map(({ code }) => String(code)) ?? [];
        assert.deepEqual(
          codes.filter((code) => !isCode(code)),
          [],
        );
        services.shared.workspace.LangiumDocuments.deleteDocument(document.uri);
      }
    }).timeout(60_000);
  }

  /** The words of a file that are no names. */
  function wordsOf(document: LangiumDocument) {
    const root = document.parseResult.value.$cstNode;
    const leaves = root ? CstUtils.flattenCst(root).filter(({ hidden, text }) => !hidden && /^\w+$/.test(text)) : [];
    return [...leaves].map(({ offset, end, text, grammarSource }) => {
      const rule = AstUtils.getContainerOfType(grammarSource, GrammarAST.isParserRule);
      const isKeyword = GrammarAST.isKeyword(grammarSource) && !isNameRule(rule);
      return { offset, end, word: text, isKeyword, isInPhrase: rule?.dataType !== undefined };
    });
  }
});
