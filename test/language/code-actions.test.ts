import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { LangiumDocument } from 'langium';
import type { CodeAction, Range, TextEdit } from 'vscode-languageserver-types';
import { CODE_IDS, codeSpec } from '../../language/validation/codes.ts';
import { canBeSilenced } from '../../language/validation/suppression.ts';
import { FIX_ALL_KIND, PlaybookCodeActions } from '../../language/lsp/playbook-code-actions.ts';
import { applyAction } from '../support/apply-edits.ts';
import { buildText } from '../support/language.ts';
import { readMarks } from '../support/markers.ts';

const folder = new URL('../resources/fixes/', import.meta.url);
const examples = new URL('../../examples/reference/', import.meta.url);
const HEAD = /^# \$FIX\$ (.*)\n/;

type Built = Awaited<ReturnType<typeof buildText>>;

const actionsAt = ({ services, document }: Built, range: Range, only?: string[]): CodeAction[] =>
  new PlaybookCodeActions(services).getCodeActions(document, {
    textDocument: { uri: document.uri.toString() },
    range,
    context: { diagnostics: [], ...(only && { only }) },
  });

const wholeOf = ({ textDocument }: LangiumDocument): Range => ({
  start: { line: 0, character: 0 },
  end: textDocument.positionAt(textDocument.getText().length),
});

const codesOf = ({ document }: Built): string[] => (document.diagnostics ?? []).map(({ code }) => String(code));

/** A case is a file whose first line names the action, with the place marked, and a file as it is afterwards. */
function readCase(name: string) {
  const before = readFileSync(new URL(`${name}/before.playbook`, folder), 'utf8');
  const after = readFileSync(new URL(`${name}/after.playbook`, folder), 'utf8');
  const title = HEAD.exec(before)?.[1];
  assert.ok(title !== undefined, 'the first line is `# $FIX$ title`');
  const { text, ranges } = readMarks(before.replace(HEAD, ''));
  return { title, text, range: ranges[0], after };
}

/** Where the cursor of the case stands, or the whole file. */
function placeIn({ document }: Built, range: { readonly start: number; readonly end: number } | undefined): Range {
  if (!range) return wholeOf(document);
  return { start: document.textDocument.positionAt(range.start), end: document.textDocument.positionAt(range.end) };
}

describe('code actions', () => {
  for (const name of readdirSync(folder)) {
    for (const eol of ['\n', '\r\n']) {
      it(`${name}, with lines that end in ${JSON.stringify(eol)}`, async () => {
        const { title, text, range, after } = readCase(name);
        const place = placeIn(await buildText(text), range);
        const built = await buildText(text.replaceAll('\n', eol));
        const only = title.startsWith('Fix all') ? [FIX_ALL_KIND] : undefined;
        const actions = actionsAt(built, place, only);
        const action = actions.find((each) => each.title === title);
        assert.ok(action, `not offered; offered are:\n${actions.map((each) => each.title).join('\n')}`);
        const result = applyAction(built.document, action);
        assert.equal(result, after.replaceAll('\n', eol));
        const left = codesOf(await buildText(result));
        for (const { code } of action.diagnostics ?? []) assert.ok(!left.includes(String(code)), left.join(' '));
        const fresh = left.filter((code) => !codesOf(built).includes(code));
        assert.deepEqual(fresh, [], 'brings no other finding');
      });
    }
  }

  for (const code of CODE_IDS.filter(canBeSilenced)) {
    it(`offers to allow ${code}, which needs a reason and then silences it`, async () => {
      const built = await buildText(codeSpec(code).bad);
      const found = built.document.diagnostics?.find((each) => each.code === code);
      const actions = actionsAt(built, found!.range).filter((each) => each.diagnostics?.[0]?.code === code);
      const allow = actions.find(({ title }) => title.startsWith(`Allow ${code} `));
      assert.ok(allow);
      assert.equal(allow.isPreferred, false);
      const empty = applyAction(built.document, allow);
      assert.ok(codesOf(await buildText(empty)).includes('PB002'));
      const silenced = await buildText(empty.replace(`${code}: `, `${code}: looked at`));
      const line = found!.range.start.line + 1;
      const left = (silenced.document.diagnostics ?? []).filter((each) => each.range.start.line === line);
      assert.ok(!left.some((each) => each.code === code));
    });
  }

  it('does nothing to a whole file that needs a decision', async () => {
    for (const code of ['PB101', 'PB102', 'PB116', 'PB205', 'PB208', 'PB209', 'PB303'] as const) {
      const built = await buildText(codeSpec(code).bad);
      assert.deepEqual(actionsAt(built, wholeOf(built.document), [FIX_ALL_KIND]), [], code);
    }
  });

  for (const [what, text] of [
    ['a prefix of more than 256 addresses', 'list c2 of ips { "185.178.208.0/23" }'],
    ['a range over more than the last part', 'list c2 of ips { "185.178.208.1-185.178.209.1" }'],
    ['a range that runs backwards', 'list c2 of ips { "185.178.208.9-185.178.208.1" }'],
    ['a prefix of private addresses', 'list c2 of ips { "10.1.2.0/30" }'],
    ['two hashes in one entry', `list bad of files { "${'a'.repeat(40)} ${'b'.repeat(40)}" }`],
    ['a hash that is too long', `list bad of files { "${'a'.repeat(42)}" }`],
    ['a public suffix', 'list c2 of domains { "co.uk" }'],
    ['a wildcard below a public suffix', 'list c2 of domains { "*.co.uk" }'],
    ['a duration of nothing', 'playbook a "A" { wait 0s }'],
    [
      'the order of steps, where the second speaks of the first',
      'playbook a "A" {\n  cut: isolate devices of alert selectively for 1h { comment "Case 1" acknowledge network_loss }\n  collect forensics from devices of alert { comment "{{ cut.status }}" acknowledge data_collection }\n}',
    ],
    ['a word that is like no other', 'playbook a "A" { note "{{ alert.zzzzzzzz }}" }'],
  ] as const) {
    it(`offers no change of ${what}`, async () => {
      const built = await buildText(text);
      const found = built.document.diagnostics?.filter(({ code }) => code !== 'PB306' && code !== 'PB313');
      assert.equal(found?.length, 1);
      const titles = actionsAt(built, wholeOf(built.document), ['quickfix']).map(({ title }) => title);
      assert.deepEqual(
        titles.filter((title) => !title.startsWith('Allow ')),
        [],
      );
    });
  }

  it('offers only the kinds that were asked for', async () => {
    const built = await buildText(codeSpec('PB101').bad);
    const kinds = (only: string[]) => [
      ...new Set(actionsAt(built, wholeOf(built.document), only).map(({ kind }) => kind)),
    ];
    assert.deepEqual(kinds(['quickfix']), ['quickfix']);
    assert.deepEqual(kinds(['refactor.extract']), []);
  });

  it('does not throw on files that are cut or broken anywhere, and makes no two edits of one place', async () => {
    for (const file of ['00-org.playbook', '04-ban-network-iocs.playbook', '11-paste-and-more.playbook']) {
      const text = readFileSync(new URL(file, examples), 'utf8');
      for (let at = 0; at < text.length; at += 89) {
        for (const broken of [text.slice(0, at), text.slice(0, at) + text.slice(at + 23)]) {
          const built = await buildText(broken);
          for (const action of actionsAt(built, wholeOf(built.document))) applyAction(built.document, action);
        }
      }
    }
  });

  describe('moves the values of a list to a file', () => {
    const canCreate = { workspaceEdit: { documentChanges: true, resourceOperations: ['create' as const] } };

    async function moved(text: string, workspace = {}): Promise<CodeAction | undefined> {
      const { services, document } = await buildText(text);
      const provider = new PlaybookCodeActions(services);
      const params = { processId: null, rootUri: null, capabilities: { workspace } };
      await services.shared.lsp.LanguageServer.initialize(params);
      const textDocument = { uri: document.uri.toString() };
      const at = document.textDocument.positionAt(text.indexOf('list') + 1);
      const context = { diagnostics: [] };
      return provider
        .getCodeActions(document, { textDocument, range: { start: at, end: at }, context })
        .find(({ title }) => title.startsWith('Move the values'));
    }

    for (const [what, text, file] of [
      [
        'a pasted block',
        'list c2 of domains """\n  # report\n  bad.example.net  # stage 1\n\n  worse.example.net\n"""\n',
        '# report\nbad.example.net  # stage 1\n\nworse.example.net\n',
      ],
      [
        'a list that is written out',
        'list c2 of domains {\n  "bad.example.net" note "stage 1"\n  "worse.example.net"\n}\n',
        'bad.example.net  # stage 1\nworse.example.net\n',
      ],
    ] as const) {
      it(`from ${what}`, async () => {
        const action = await moved(text, canCreate);
        assert.equal(action?.title, 'Move the values of c2 to iocs/c2.txt');
        const [create, fill, edit] = action.edit?.documentChanges ?? [];
        assert.deepEqual(create, {
          kind: 'create',
          uri: 'file:///case/iocs/c2.txt',
          options: { overwrite: false, ignoreIfExists: false },
        });
        assert.ok(fill && 'edits' in fill && edit && 'edits' in edit);
        assert.equal(fill.textDocument.uri, 'file:///case/iocs/c2.txt');
        assert.deepEqual(
          fill.edits.map((each) => 'newText' in each && each.newText),
          [file],
        );
        const { document } = await buildText(text);
        const changed = applyAction(document, {
          title: '',
          edit: { changes: { [document.uri.toString()]: edit.edits as TextEdit[] } },
        });
        assert.equal(changed, 'list c2 of domains from "iocs/c2.txt"\n');
      });
    }

    it('only where the client can make files, and where no value is wrong or would be lost', async () => {
      const good = 'list c2 of domains """\n  bad.example.net\n"""\n';
      assert.equal(await moved(good), undefined);
      assert.equal(await moved(good.replace('bad.', '*.'), canCreate), undefined);
      assert.equal(await moved('list c2 of domains { "bad.example.net" expires "2030-01-01" }', canCreate), undefined);
      assert.equal(await moved('list c2 of domains { }', canCreate), undefined);
      assert.equal(await moved('list c2 of domains from "iocs/c2.txt"', canCreate), undefined);
    });
  });

  it('offers no approval while the clause has no name yet', async () => {
    const built = await buildText(codeSpec('PB102').bad.replace('acknowledge', 'approval\n  acknowledge'));
    const titles = actionsAt(built, wholeOf(built.document)).map(({ title }) => title);
    assert.ok(!titles.some((title) => title.includes('approval')), titles.join('\n'));
  });
});
